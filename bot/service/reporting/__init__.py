"""Starting a rollout: the command, its form, and what it would find."""
