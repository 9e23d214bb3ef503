"""Bugs about tags on the service, ours and other people's."""

from typing import Any
from unittest.mock import patch

from bot.service.deciding import reconcile


def rollback_stopped_by_a_tag() -> Any:
    """A tag on a revision that can't serve stops the way back as it stops the way up."""
    return patch.object(reconcile, "is_way_back", lambda *_: False)


def tag_taken_by_a_step_up() -> Any:
    """Whatever is in the way is removed, also for a step up."""
    return patch.object(reconcile, "is_way_back", lambda *_: True)
