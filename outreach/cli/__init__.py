"""The command line: translates, and does nothing else."""
