"""Backlink exports of other tools: recognised by their header, read as a stream, row by row."""
