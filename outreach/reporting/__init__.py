"""What came of it, with the figures' denominators."""
