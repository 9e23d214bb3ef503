"""Slack's rules for blocks, so that what Slack would refuse is refused here and in tests."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Block = Mapping[str, Any]

_ESCAPED = re.compile(r"&(?!amp;|lt;|gt;)")


HEAVIEST = 13_000
"""Undocumented, and met by others: Slack answers ``msg_blocks_too_long`` from about 13,200
characters in all blocks, in which a bare divider counts 125 (slackapi/bolt-js#2509)."""


def weight(value: Any) -> int:
    """What blocks weigh against HEAVIEST."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        own = 125 if "type" in value else 0
        return own + sum(weight(each) for key, each in value.items() if key != "type")
    return sum(map(weight, value)) if isinstance(value, (list, tuple)) else 0


def problems(blocks: Sequence[Block]) -> list[str]:
    """What Slack would refuse, one sentence each; empty when it would take the blocks."""
    found: list[str] = []
    if weight(blocks) > HEAVIEST:
        found.append(f"all blocks weigh {weight(blocks)}, at most {HEAVIEST}")
    if len(blocks) > 50:
        found.append(f"{len(blocks)} blocks, at most 50")
    ids = Counter(b["block_id"] for b in blocks if b.get("block_id"))
    found += [f"block_id {name} is used {n} times" for name, n in ids.items() if n > 1]
    for number, block in enumerate(blocks):
        kind = str(block.get("type"))
        check = _CHECKS.get(kind)
        said = check(block) if check else [f"unknown block type {kind}"]
        found += [f"/blocks/{number} {kind}: {words}" for words in said]
    return found


def unescaped(text: str) -> bool:
    """Whether mrkdwn text has an ``&`` that Slack did not expect; ``<`` and ``>`` are left to
    the test that knows which links it wants."""
    return bool(_ESCAPED.search(text))


def text_problems(value: Any, longest: int, where: str, *, plain: bool = False) -> Iterator[str]:
    """What Slack would refuse about one text object."""
    if not isinstance(value, Mapping) or not isinstance(value.get("text"), str):
        yield f"{where} needs a text object"
        return
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    if value.get("type") not in kinds:
        yield f"{where} is {value.get('type')}, must be {' or '.join(kinds)}"
    if not value["text"]:
        yield f"{where} is empty"
    if len(value["text"]) > longest:
        yield f"{where} has {len(value['text'])} characters, at most {longest}"


def _section(block: Block) -> list[str]:
    found: list[str] = []
    if "text" not in block and not block.get("fields"):
        found.append("needs text or fields")
    if "text" in block:
        found += text_problems(block["text"], 3000, "text")
    fields = block.get("fields", [])
    if len(fields) > 10:
        found.append(f"{len(fields)} fields, at most 10")
    for field in fields:
        found += text_problems(field, 2000, "field")
    if "accessory" in block:
        found += _element(block["accessory"])
    return found


def _header(block: Block) -> list[str]:
    return list(text_problems(block.get("text"), 150, "text", plain=True))


def _context(block: Block) -> list[str]:
    elements = block.get("elements", [])
    found = [] if 1 <= len(elements) <= 10 else [f"{len(elements)} elements, 1 to 10"]
    for element in elements:
        if element.get("type") == "image":
            found += _image(element)
        else:
            found += text_problems(element, 3000, "element")
    return found


def _actions(block: Block) -> list[str]:
    elements = block.get("elements", [])
    found = [] if 1 <= len(elements) <= 25 else [f"{len(elements)} elements, 1 to 25"]
    ids = Counter(e["action_id"] for e in elements if e.get("action_id"))
    found += [f"action_id {name} is used {n} times" for name, n in ids.items() if n > 1]
    for element in elements:
        found += _element(element)
    return found


def _element(element: Block) -> list[str]:
    found: list[str] = []
    if len(str(element.get("action_id", ""))) > 255:
        found.append("action_id is longer than 255")
    if element.get("type") != "button":
        return found
    found += text_problems(element.get("text"), 75, "button text", plain=True)
    if len(str(element.get("value", ""))) > 2000:
        found.append("button value is longer than 2000")
    if len(str(element.get("url", ""))) > 3000:
        found.append("button url is longer than 3000")
    if element.get("style", "primary") not in ("primary", "danger"):
        found.append(f"button style {element['style']} is unknown")
    if "confirm" in element:
        found += _confirm(element["confirm"])
    return found


def _confirm(confirm: Block) -> list[str]:
    found = list(text_problems(confirm.get("title"), 100, "confirm title", plain=True))
    found += text_problems(confirm.get("text"), 300, "confirm text")
    for key in ("confirm", "deny"):
        found += text_problems(confirm.get(key), 30, f"confirm {key}", plain=True)
    return found


def _image(block: Block) -> list[str]:
    found = []
    if not block.get("alt_text") or len(block["alt_text"]) > 2000:
        found.append("alt_text needs 1 to 2000 characters")
    if len(str(block.get("image_url", ""))) > 3000:
        found.append("image_url is longer than 3000")
    return found


def _anything(_: Block) -> list[str]:
    return []


_CHECKS: Mapping[str, Callable[[Block], list[str]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "divider": _anything,
    "input": _anything,
    "rich_text": _anything,
}
