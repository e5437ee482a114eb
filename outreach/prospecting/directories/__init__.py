"""Directories, review sites and interviews: listings that somebody looks after."""
