"""The backlink profile: what links to us, whether it still does, and how."""
