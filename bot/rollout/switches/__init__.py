"""Switches: a mitigation before a rollback, and the kill switch. What became of them."""
