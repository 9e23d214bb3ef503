"""Benches: what Canario claims in numbers, measured again. Never imported by what is deployed."""
