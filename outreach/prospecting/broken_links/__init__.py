"""Dead links on other people's pages that a page of ours can replace."""
