"""Whole sites: what is still to be read, sitemaps and feeds, traps."""
