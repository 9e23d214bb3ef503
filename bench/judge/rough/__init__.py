"""Rough minutes: what real services do to a harmless canary, minute by minute."""
