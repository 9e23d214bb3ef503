"""Whose page is in which incident."""
