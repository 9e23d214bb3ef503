"""What Slack takes a minute, of all workers together."""
