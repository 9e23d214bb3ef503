"""Whom a page wakes: many that come at once are one incident of each team."""
