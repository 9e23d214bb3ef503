"""What a function does before its first request."""

import importlib
import sys

from bot.errors import CanarioError

NEEDS = {
    "slack": ("SLACK_SIGNING_SECRET", "SLACK_TEAM_ID", "SLACK_BOT_TOKEN"),
    "work": ("SLACK_BOT_TOKEN",),
    "alert": ("SLACK_BOT_TOKEN",),
    "tick": (),
}
"""The environment variables that each function cannot do without."""


def prepare(target: str) -> None:
    """Check the settings and import the function's code while the instance starts.

    Ends the process with a list of what is wrong. No client is made here: the server forks after
    this, and a gRPC channel does not survive that.
    """
    from functions.bootstrap import settings

    try:
        settings().need(*NEEDS[target])
    except CanarioError as error:
        sys.exit(str(error))
    importlib.import_module(f"functions.{target}")
    if target in ("work", "alert"):
        importlib.import_module("functions.clients")
