"""Pages that come together."""
