"""What happens when a rollout is over: where the traffic is left, and whether stable is seen."""
