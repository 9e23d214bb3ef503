"""What past rollouts come to: read within bounds, counted, in words."""
