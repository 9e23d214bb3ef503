"""Looks at one point after another; one that can't be read stops no other."""

from collections.abc import Iterable, Iterator

import requests
from google.api_core.exceptions import GoogleAPIError
from google.auth.exceptions import GoogleAuthError

from bot.errors import CanarioError
from cli.doctor.asked import Asked
from cli.doctor.finding import Examined, Finding, Kind, unread
from cli.doctor.points import POINTS, SETTINGS, Point
from cli.problems import LOGIN, not_known
from infra.terminal.waiting import doing

OUTSIDE = (GoogleAPIError, requests.RequestException, OSError)


def examine(asked: Asked, names: Iterable[str] = ()) -> Iterator[Examined]:
    """Every point, or those that are named; without settings nothing else can be looked at."""
    only = set(names) or set(POINTS)
    stopped = False
    for name, point in POINTS.items():
        if name not in only and name != SETTINGS:
            continue
        if stopped:
            yield Examined(name, [unread("Not looked at, for want of settings.")])
            continue
        found = looked_at(asked, name, point)
        stopped = name == SETTINGS and any(each.kind == Kind.WRONG for each in found)
        if name in only or stopped:
            yield Examined(name, found)


def looked_at(asked: Asked, name: str, point: Point) -> list[Finding]:
    """What is found, and where that ended early why."""
    found: list[Finding] = []
    doing(f"looking at {name}")
    try:
        found.extend(point(asked))
    except CanarioError as error:
        found.append(unread(error.sentence, error.next_step))
    except GoogleAuthError as error:
        found.append(unread(not_known(error), LOGIN))
    except OUTSIDE as error:
        found.append(unread(f"It did not answer: {type(error).__name__}: {error}"))
    return found
