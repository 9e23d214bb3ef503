"""Which traffic Cloud Run accepts, and which it only fails to serve."""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from sandbox.cloud_run.types import Target
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


def missing_revision(targets: Sequence[Target], revisions: Collection[str]) -> str | None:
    """The first revision that is named but does not exist."""
    return next((t.revision for t in targets if t.revision and t.revision not in revisions), None)
