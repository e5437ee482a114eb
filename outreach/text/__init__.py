"""Offline text intelligence."""
