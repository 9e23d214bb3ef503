"""What buttons are called. A button of another name is not ours."""

PREFIX = "canario:"
ROLL_BACK_TO = f"{PREFIX}rollback_to"
"""Begins the names of the buttons that an answer offers; each of a row has one of its own."""
CONFIRM = f"{PREFIX}confirm"
"""Begins the names of the buttons that confirm; the number of what is confirmed follows."""
START = f"{PREFIX}start"
"""Opens the start modal; it is about no rollout."""
