"""Campaigns: who is written to, from which mailbox, in which steps."""
