"""Many requests at once, in one process or several."""
