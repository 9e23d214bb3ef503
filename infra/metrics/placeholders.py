"""What a plan's query says instead of names: ``{revision}``, ``{variant}`` and the target's."""

import re
from collections.abc import Callable, Iterator, Mapping

from bot.judge.measured.samples import Wish

_PLACEHOLDER = re.compile(r"\{\s*(revision|service|region|variant)\s*\}")
_OF_REVISION = frozenset({"revision", "variant"})


def revisions_asked(wish: Wish, *queries: str) -> tuple[str, ...]:
    """The revisions that are asked for one by one; ``("",)`` for queries that name none."""
    named = {name for query in queries for name in _PLACEHOLDER.findall(query)}
    return wish.revisions if named & _OF_REVISION else ("",)


def filled_in(query: str, wish: Wish, revision: str, escaped: Callable[[str], str]) -> str:
    """The query with names in place of its placeholders."""
    values: Mapping[str, str] = dict(_values(wish, revision))
    return _PLACEHOLDER.sub(lambda match: escaped(values[match[1]]), query)


def _values(wish: Wish, revision: str) -> Iterator[tuple[str, str]]:
    yield "revision", revision
    yield "service", wish.target.service
    yield "region", next(iter(wish.target.all_regions), "")
    yield "variant", "canary" if revision == wish.canary else "stable"
