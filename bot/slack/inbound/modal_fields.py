"""What somebody has chosen and written in a modal."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from bot.slack.grammar.tokens import clean, shortened
from bot.slack.inbound.read_body import Body, part, text
from bot.slack.payload.modal_note import (
    AGAIN,
    CHECKLIST,
    CUT,
    MANUAL,
    PLAN,
    REASON,
    REVISION,
    SERVICE,
    SURE,
)


class Chosen(NamedTuple):
    """The start modal's fields; ``blocks`` has the block of each that is there, for errors."""

    service: str
    revision: str
    plan: str
    reason: str
    ticked: tuple[str, ...]
    again: bool
    sure: bool
    manual: bool
    blocks: Mapping[str, str]


def chosen(view: Body) -> Chosen:
    """The fields of a modal as they are now."""
    fields = list(_fields(view))
    found = {action: (block, field) for block, action, field in fields}

    def option(action: str) -> str:
        return text(part(found.get(action, ("", {}))[1], "selected_option"), "value")

    def is_ticked(action: str) -> bool:
        return bool(found.get(action, ("", {}))[1].get("selected_options"))

    written = text(found.get(REASON, ("", {}))[1], "value")
    return Chosen(
        service=option(SERVICE),
        revision=option(REVISION),
        plan=option(PLAN),
        reason=shortened(clean(written)),
        ticked=_ticked(view, [field for _, action, field in fields if action == CHECKLIST]),
        again=is_ticked(AGAIN),
        sure=is_ticked(SURE),
        manual=is_ticked(MANUAL),
        blocks={action: block for action, (block, _) in found.items()},
    )


def _ticked(view: Body, fields: list[Body]) -> tuple[str, ...]:
    """The ticked lines in full: a line too long for its box stands in a paragraph of its own."""
    long_ones = {
        text(block, "block_id").partition(CUT)[2]: text(part(block, "text"), "text")
        for block in _mappings(view.get("blocks"))
        if text(block, "block_id").startswith(f"{CHECKLIST}_line{CUT}")
    }
    options = [option for field in fields for option in _mappings(field.get("selected_options"))]
    return tuple(
        long_ones.get(text(option, "value")) or text(part(option, "text"), "text")
        for option in options
    )


def _fields(view: Body) -> Iterator[tuple[str, str, Body]]:
    values = part(part(view, "state"), "values")
    for block in values:
        for action, field in part(values, block).items():
            if isinstance(field, Mapping):
                yield block, action, field


def _mappings(found: Any) -> list[Body]:
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
