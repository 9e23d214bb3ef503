"""A revision as Cloud Run lists it, read as ours."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from google.cloud import run_v2

from bot.service.ports.traffic_router import Revision
from bot.short import kept

COMMIT_KEYS = ("commit-sha", "git-commit", "commit")
"""Labels or annotations with the commit; ``commit-sha`` is what Cloud Build's triggers and
Google's GitHub action set."""
COMMIT_TAG = re.compile(r":([0-9a-f]{40}(?:[0-9a-f]{24})?)$", re.ASCII)
"""An image's tag that is a whole commit; its digest, which may follow, is none."""
COMMITTED_KEYS = ("commit-time", "git-commit-time")
"""Labels with when it was committed, in seconds since 1970 (``git show -s --format=%ct``), or
annotations with that or a time such as 2026-11-20T10:00:00Z."""
AUTHOR_KEYS = ("author", "commit-author")
"""Labels or annotations with the author, where a pipeline sets one."""
BRANCH_KEYS = ("branch", "git-branch")
CHANGES_KEYS = ("changes",)
MOST_CHANGES, MOST_IMAGE, MOST_SAID = 1000, 1000, 200
"""Bytes as JSON. An annotation may have 256 KiB, and all of this is kept with the rollout."""
CREATOR_KEY = "serving.knative.dev/creator"


def revision_of(revision: run_v2.Revision) -> Revision:
    """Name, image, age, readiness; the author is else whoever created the revision."""
    said = {**revision.annotations, **revision.labels}
    creator = revision.creator or said.get(CREATOR_KEY, "")
    author = _first(said, AUTHOR_KEYS) or creator
    image = _image(revision)
    return Revision(
        name=revision.name.rpartition("/")[2],
        image=kept(image, MOST_IMAGE),
        created_at=_utc(revision.create_time),
        ready=_ready(revision),
        commit=kept(_first(said, COMMIT_KEYS) or _commit_of(image), MOST_SAID),
        committed_at=_moment(_first(said, COMMITTED_KEYS)),
        author=kept(author, MOST_SAID),
        creator=kept(creator, MOST_SAID),
        branch=kept(_first(said, BRANCH_KEYS), MOST_SAID),
        changes=kept(_first(said, CHANGES_KEYS), MOST_CHANGES),
    )


def _image(revision: run_v2.Revision) -> str:
    """The image of the container that takes the requests: the one with a port, or the first."""
    containers = list(revision.containers)
    serving = [container for container in containers if container.ports] or containers
    return str(serving[0].image) if serving else ""


def _commit_of(image: str) -> str:
    """The commit that the image is tagged with, where no label says one."""
    found = COMMIT_TAG.search(image.partition("@")[0])
    return found.group(1) if found else ""


def _ready(revision: run_v2.Revision) -> bool:
    succeeded = run_v2.Condition.State.CONDITION_SUCCEEDED
    states = [each.state == succeeded for each in revision.conditions if each.type_ == "Ready"]
    return all(states) and not revision.reconciling


def has_failed(revision: run_v2.Revision) -> bool:
    """Whether Cloud Run has given it up: it never will serve."""
    failed = run_v2.Condition.State.CONDITION_FAILED
    return any(each.type_ == "Ready" and each.state == failed for each in revision.conditions)


def _first(said: Mapping[str, str], keys: tuple[str, ...]) -> str:
    return next((said[key] for key in keys if said.get(key)), "")


def _moment(written: str) -> datetime | None:
    """A time of this century; None for anything else, for nothing but a report rests on it."""
    try:
        if written.isascii() and written.isdecimal():
            found = datetime.fromtimestamp(int(written[:12]), UTC)
        else:
            read = datetime.fromisoformat(written)
            found = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if 2000 <= found.year < 2100 else None


def _utc(moment: datetime) -> datetime:
    return datetime.fromtimestamp(moment.timestamp(), UTC)
