"""What runs by itself: one table of recurring tasks, and where they run."""
