"""Finding reasons to write: one folder per tactic."""
