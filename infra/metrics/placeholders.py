"""What a plan's query says instead of names: ``{revision}``, ``{variant}`` and the target's."""

import re
from collections.abc import Callable, Mapping

from bot.judge.measured.samples import Wish
from bot.plan import AnyTarget

_PLACEHOLDER = re.compile(r"\{\s*(revision|service|region|variant)\s*\}")
_OF_REVISION = frozenset({"revision", "variant"})


def revisions_asked(wish: Wish, *queries: str) -> tuple[str, ...]:
    """The revisions that are asked for one by one; ``("",)`` for queries that name none."""
    named = {name for query in queries for name in _PLACEHOLDER.findall(query)}
    return wish.revisions if named & _OF_REVISION else ("",)


def filled_in(query: str, wish: Wish, revision: str, escaped: Callable[[str], str]) -> str:
    """The query with names in place of its placeholders."""
    side = "canary" if revision == wish.canary else "stable"
    return _filled({"revision": revision, "variant": side} | _of(wish.target), query, escaped)


def of_target_filled_in(query: str, target: AnyTarget | None, escaped: Callable[[str], str]) -> str:
    """The query with the names of the target alone; other placeholders stay as they are."""
    return _filled(_of(target) if target else {}, query, escaped)


def _of(target: AnyTarget) -> dict[str, str]:
    return {"service": target.service, "region": next(iter(target.all_regions), "")}


def _filled(names: Mapping[str, str], query: str, escaped: Callable[[str], str]) -> str:
    return _PLACEHOLDER.sub(
        lambda found: escaped(names[found[1]]) if found[1] in names else found[0], query
    )
