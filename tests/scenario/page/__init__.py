"""The read-only page."""
