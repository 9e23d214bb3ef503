"""How long the stores keep what no plan's ``retention:`` is about."""

from datetime import timedelta

HANDLED = timedelta(days=31)
"""Inbox entries. Longer than Pub/Sub can keep a message, so no redelivery outlives its entry."""

OPENED = timedelta(days=1)
"""That somebody opened their Home."""
