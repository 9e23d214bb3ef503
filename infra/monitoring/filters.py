"""Text of Cloud Monitoring filters: terms for a target, names quoted, alternatives grouped."""

import re
from collections.abc import Iterable

from bot.plan import AnyTarget

RESOURCE = "cloud_run_revision"

_PROJECT_NAMED = re.compile(r"\bproject\b|\bproject_id\b")
_LOCATION_NAMED = re.compile(r"\blocation\b")
_ON_CLOUD_RUN = re.compile(rf'resource\.type\s*=\s*"{RESOURCE}"')
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')


def of_target(text: str, target: AnyTarget) -> str:
    """The filter for the target's project alone, and on Cloud Run for its regions, unless the
    plan's filter names a project or a location itself: the queue of a shared project may count."""
    named = _TEXT.sub("", text)
    terms = []
    if not _PROJECT_NAMED.search(named):
        terms.append(f'resource.labels.project_id = "{escaped(target.project)}"')
    if _ON_CLOUD_RUN.search(text) and not _LOCATION_NAMED.search(named):
        terms.append(f"resource.labels.location = {one_of(target.all_regions)}")
    return " AND ".join((grouped(text), *terms)) if terms else text


def one_of(names: Iterable[str]) -> str:
    """The names as what a label may be one of, in their order."""
    return "one_of(" + ", ".join(f'"{escaped(name)}"' for name in sorted(names)) + ")"


def grouped(text: str) -> str:
    """The filter in parentheses where terms could follow an ``OR``."""
    return f"({text})" if " OR " in text else text


def escaped(name: str) -> str:
    """The name as it stands between quotes."""
    return name.replace("\\", "\\\\").replace('"', '\\"')
