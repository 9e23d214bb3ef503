"""What people confirm before a rollout continues, or is complete, and which gates they override."""
