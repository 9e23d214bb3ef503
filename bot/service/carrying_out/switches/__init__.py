"""Switches that a decision throws, and what must be seen after them."""
