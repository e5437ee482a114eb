"""A project of invented data to play with, made by the product's own code and removed at once."""
