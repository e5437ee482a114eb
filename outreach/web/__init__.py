"""The web pages: they translate between a browser and the stages, and do nothing else."""
