"""Which traffic Cloud Run accepts, and which it only fails to serve."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from sandbox.cloud_run.types import Revision, Target
from sandbox.wire.refused import RefusedError

TAG = re.compile(r"[a-z]([a-z0-9-]{0,44}[a-z0-9])?")


def accepted(targets: Sequence[Target]) -> tuple[Target, ...]:
    """``targets``, or all to the latest revision when there are none; raises RefusedError."""
    if not targets:
        return (Target("", 100),)
    for target in targets:
        if not 0 <= target.percent <= 100:
            raise RefusedError(
                "INVALID_ARGUMENT",
                f"Traffic percent {target.percent} is not between 0 and 100.",
            )
        if target.tag and not TAG.fullmatch(target.tag):
            raise RefusedError(
                "INVALID_ARGUMENT", f"Traffic tag {target.tag!r} is not a valid name."
            )
    total = sum(target.percent for target in targets)
    if total != 100:
        raise RefusedError("INVALID_ARGUMENT", f"Traffic percents must sum to 100, not {total}.")
    for tag, times in Counter(target.tag for target in targets if target.tag).items():
        if times > 1:
            raise RefusedError("INVALID_ARGUMENT", f"Traffic tag {tag!r} is used {times} times.")
    return tuple(targets)


def why_not_served(
    targets: Sequence[Target], revisions: Mapping[str, Revision]
) -> tuple[str, str] | None:
    """Why the operation for this traffic must fail (a gRPC code's name, and a sentence): an entry,
    be it for a tag alone, names a revision that does not exist or never became ready."""
    for name in (target.revision for target in targets if target.revision):
        if name not in revisions:
            return "INTERNAL", f"Revision '{name}' does not exist or is deleted."
        if why := revisions[name].failure:
            return (
                "FAILED_PRECONDITION",
                f"Revision '{name}' is not ready and cannot serve traffic. {why}",
            )
    return None


def failure_of(
    targets: Sequence[Target],
    revisions: Mapping[str, Revision],
    planned: Callable[[], tuple[str, bool] | None],
) -> tuple[tuple[str, str] | None, bool]:
    """How the operation for this traffic ends badly, if it does, and whether it is served all the
    same. ``planned`` takes the next failure that was made on purpose."""
    never = why_not_served(targets, revisions)
    if never is not None:
        return never, False
    failure = planned()
    return (None, False) if failure is None else (("INTERNAL", failure[0]), failure[1])
