"""The page: what is drawn."""
