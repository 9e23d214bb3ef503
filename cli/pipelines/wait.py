"""``canario wait``: a pipeline waits for a rollout, and fails when that was rolled back."""

import json
import os
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import click

from bot.errors import CanarioError, NotFound, Unavailable
from infra.http.pipeline_tokens import PipelineTokens
from infra.http.rollout_api import LONGEST_WAIT, RolloutApi
from infra.terminal.say import document, say
from infra.terminal.waiting import doing

COMPLETED, ROLLED_BACK, ENDED_OTHERWISE, NOT_OVER = 0, 1, 3, 4
AGAIN = 5.0
"""Seconds before the API is asked again that did not answer."""
KNOWN_WITHIN = 120.0
"""Seconds in which the API must have said something of the rollout: a start may be queued so long,
and a wrong address or a job without a token would be asked about for hours."""


class Clock(NamedTuple):
    """How time is told, and passes."""

    now: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep


class Failed(click.ClickException):
    """It can't be known how the rollout goes."""

    exit_code = 3


@click.command("wait")
@click.argument("what", metavar="ROLLOUT|SERVICE")
@click.option("--url", required=True, envvar="CANARIO_API_URL", help="The API's address.")
@click.option("--audience", default="", help="For whom tokens are; the address unless said.")
@click.option("--minutes", default=300, show_default=True, help="How long to wait at most.")
@click.option("--json", "as_json", is_flag=True, help="Print the rollout as JSON in the end.")
def wait(what: str, url: str, audience: str, minutes: int, as_json: bool) -> None:
    """Wait until ROLLOUT, or the active or last one of SERVICE, is over.

    The exit code is 0 when it has completed, 1 when it was rolled back, 3 when it ended otherwise
    (refused, cancelled, superseded) or can't be asked about, 4 when it is not over in time.
    """
    doing(f"asking {url}")
    tokens = PipelineTokens(os.environ, audience or url.rstrip("/"))
    waiting = Waiting(RolloutApi(url, tokens.token), minutes * 60.0, Clock())
    try:
        shown = waiting.until_over(what, lambda line: told(line, err=as_json))
    except CanarioError as error:
        raise Failed(one_line(str(error))) from error
    if as_json:
        document(json.dumps(shown))
    click.get_current_context().exit(exit_code(shown))


def told(line: str, *, err: bool) -> None:
    """A change of the rollout, which is waited for next."""
    say(line, err=err)
    doing("waiting for the rollout's next change")


def exit_code(shown: dict[str, Any]) -> int:
    """What the end means to a pipeline."""
    if not shown.get("finished"):
        return NOT_OVER
    state = shown.get("state")
    if state == "rolled_back" and not shown.get("superseded"):
        return ROLLED_BACK
    return COMPLETED if state == "completed" else ENDED_OTHERWISE


class Waiting:
    """Asks ``api`` again and again, for so many ``seconds``."""

    def __init__(self, api: RolloutApi, seconds: float, clock: Clock) -> None:
        self._api, self._clock = api, clock
        self._began = clock.now()
        self._until = self._began + seconds

    def until_over(self, what: str, say: Callable[[str], None]) -> dict[str, Any]:
        """The rollout when it is over, or as it is when the time is; each change is said. Raises
        CanarioError where nothing is known of it."""
        shown: dict[str, Any] = {}
        name, told = what, ""
        while not shown.get("finished"):
            left = self._until - self._clock.now()
            if shown and left <= 0:
                say(f"{name} is not over in time.")
                break
            try:
                shown = self._read(name, min(LONGEST_WAIT, max(int(left), 0)) if shown else 0)
            except (NotFound, Unavailable) as error:
                passes = shown and isinstance(error, Unavailable)
                if left <= 0 or not (passes or self._early):
                    raise
                say(one_line(f"Asked again soon: {error}"))
                self._clock.pause(AGAIN)
                continue
            name = str(shown.get("id", name))
            if (line := in_words(shown)) != told:
                say(told := line)
        return shown

    def _read(self, what: str, seconds: int) -> dict[str, Any]:
        """The rollout of this id, or the service's newest; one that nobody knows yet may be
        queued."""
        try:
            return self._api.rollout(what, seconds)
        except NotFound:
            return self._api.newest(what)

    @property
    def _early(self) -> bool:
        """Whether it may still be that nobody could say anything yet."""
        return self._clock.now() - self._began <= KNOWN_WITHIN


def in_words(shown: dict[str, Any]) -> str:
    """Where it is, in one line."""
    steps, traffic = shown.get("steps") or [], shown.get("traffic") or {}
    step = f", step {shown.get('step')} of {len(steps)}" if steps else ""
    split = ", ".join(f"{revision} {share} %" for revision, share in sorted(traffic.items()))
    parts = (f"{shown.get('id')}: {shown.get('state')}{step}", split and f" ({split})")
    why = " ".join(filter(None, (shown.get("reason"), shown.get("next"))))
    return one_line("".join(filter(None, parts)) + (f": {why}" if why else ""))


def one_line(text: str) -> str:
    """What somebody wrote, without anything that steers a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
