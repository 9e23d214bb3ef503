"""How long the stores keep what has served its purpose."""

from datetime import timedelta

HANDLED = timedelta(days=31)
"""Inbox entries. Longer than Pub/Sub can keep a message, so no redelivery outlives its entry."""

DONE = timedelta(days=7)
"""Outbox entries that were carried out. Parked ones stay until a person removes them."""

OPENED = timedelta(days=1)
"""That somebody opened their Home."""
