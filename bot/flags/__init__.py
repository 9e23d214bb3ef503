"""Flags: a share of an app's users, chosen by a hash. Pure: no clock, no chance."""
