"""Whoever runs a command: words at their terminal's width, links, and what is waited for."""
