"""Which gates somebody may override. Requests are read by this, so it imports nothing."""

from typing import Literal, get_args

Overridable = Literal["passed_in", "ci", "window", "on_call"]
"""Approvals, confirmations and a freeze are people's word, and a step's hours its own."""

OVERRIDABLE: tuple[Overridable, ...] = get_args(Overridable)
