"""Unlinked mentions: pages that name us without a link."""
