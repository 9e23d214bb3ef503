"""What buttons are called. A button of another name is not ours."""

PREFIX = "canario:"
START = f"{PREFIX}start"
"""Opens the start modal; it is about no rollout."""
