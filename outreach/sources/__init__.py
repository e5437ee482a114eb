"""Where to look: every way in which prospects come to us."""
