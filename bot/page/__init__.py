"""The read-only page: rollouts as HTML, with charts of our own. Pure."""
