"""A plan's queries without a revision: a dashboard shows all of them, one line each."""

import re

from bot.errors import Rejected
from bot.plan import CloudRunTarget
from infra.metrics.placeholders import of_target_filled_in
from infra.monitoring.filters import escaped

_LABEL = r'((?:metric|resource|metadata)\.[\w.]+)\s*=\s*"\{\s*(?:revision|variant)\s*\}"'
_TERM = re.compile(rf"\s+AND\s+{_LABEL}|{_LABEL}\s+AND\s+|\s+{_LABEL}|{_LABEL}\s+")
_MATCHER = re.compile(r'(\w+)\s*=~?\s*"\{\s*(?:revision|variant)\s*\}"')
_LEFT = re.compile(
    r"\{\s*(?:revision|variant|service|region)\s*\}|\b(?:AND|OR|NOT)\s*(?:$|\))|^\s*(?:AND|OR)\b"
)


def by_label(text: str, target: CloudRunTarget | None) -> tuple[str, tuple[str, ...]]:
    """The filter without its term for one revision or variant, and the labels to group by instead.

    Raises Rejected where it is no plain term, for then its lines can't be told apart.
    """
    groups: list[str] = []

    def leave_out(found: re.Match[str]) -> str:
        groups.append(next(filter(None, found.groups())))
        return " " if found[0].strip() == found[0] else ""

    left = _TERM.sub(leave_out, text).strip()
    fields = (group.replace(".label.", ".labels.") for group in groups)
    return _whole(left, text, target), tuple(dict.fromkeys(fields))


def any_revision(query: str, target: CloudRunTarget | None) -> str:
    """The PromQL query for every revision or variant. Raises Rejected as ``by_label`` does."""
    return _whole(_MATCHER.sub(r'\1=~".+"', query), query, target)


def _whole(left: str, query: str, target: CloudRunTarget | None) -> str:
    whole = of_target_filled_in(left, target, escaped)
    if _LEFT.search(whole):
        raise Rejected(
            f"A dashboard can't show {query}: it has nothing to fill in there.",
            'Write a placeholder as a term of its own, such as metric.labels.side = "{variant}".',
        )
    return whole
