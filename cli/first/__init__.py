"""The first plan of a project."""
