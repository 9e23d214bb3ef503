"""A rollout in shadow: others move the traffic."""
