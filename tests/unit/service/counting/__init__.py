"""Reports of past rollouts."""
