"""What in the docs is taken from the code, and whether it still is."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.plan.reading.fields import field_tables
from bot.plan.reading.schema import schema_text
from bot.rollout.phases.diagram import mermaid
from bot.slack.verbs.table import VERBS
from infra.settings import Settings
from tests.docs.pages import ROOT, Page

_ROW = re.compile(r"^\| `(?P<name>[A-Z][A-Z_]+)` \|", re.MULTILINE)


def outdated(pages: Mapping[str, Page], root: Path = ROOT) -> Iterator[str]:
    """A line for each part that is not what the code says."""
    if not _text(pages, "docs/plans.md").endswith(field_tables() + "\n"):
        yield "docs/plans.md: the tables of fields are old; `canario plan fields` prints them"
    if (root / "plans/plan.schema.json").read_text(encoding="utf-8") != schema_text():
        yield "plans/plan.schema.json is old: `canario plan schema --write` it"
    if mermaid() not in _text(pages, "docs/states.md"):
        yield "docs/states.md: the diagram is not what bot/rollout/phases/diagram.py draws"
    yield from _settings(_text(pages, "docs/settings.md"))
    yield from _verbs(_text(pages, "docs/slack.md"))


def _text(pages: Mapping[str, Page], name: str) -> str:
    return pages[name].text if name in pages else ""


def _settings(page: str) -> Iterator[str]:
    told = _ROW.findall(page)
    known = [str(field.validation_alias) for field in Settings.model_fields.values()]
    for name in sorted(set(known) - set(told)):
        yield f"docs/settings.md does not tell of {name}"
    for name in sorted(set(told) - set(known)):
        yield f"docs/settings.md tells of {name}, which nothing reads"
    for name in sorted({name for name in told if told.count(name) > 1}):
        yield f"docs/settings.md tells of {name} twice"


def _verbs(page: str) -> Iterator[str]:
    for verb in VERBS.values():
        missing = [word for word in (verb.written, *verb.options) if f"`{word}`" not in page]
        yield from (f"docs/slack.md does not tell of `{word}`" for word in missing)
