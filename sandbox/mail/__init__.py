"""A mail server on this machine."""
