"""One file per tool's rule, each from its published definition, and ours.

A rule takes a Series and gives for each replication the 1-based minute whose data made it roll
back, or infinity. The delay of ingestion is added where the rules are scored, for all alike.
"""
