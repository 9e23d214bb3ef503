"""Slack's rules for modals and Homes."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sandbox.slack.blocks import problems, text_problems

View = Mapping[str, Any]


def view_problems(view: View) -> list[str]:
    """What Slack would refuse, one sentence each."""
    kind, blocks = view.get("type"), view.get("blocks")
    if kind not in ("modal", "home"):
        return [f"a view of type {kind}"]
    if not isinstance(blocks, list):
        return ["a view needs blocks"]
    found = _modal(view, blocks) if kind == "modal" else []
    if len(blocks) > 100:
        found.append(f"{len(blocks)} blocks, at most 100")
    if len(str(view.get("private_metadata", ""))) > 3000:
        found.append("private_metadata is longer than 3000")
    if len(str(view.get("callback_id", ""))) > 255:
        found.append("callback_id is longer than 255")
    ids = Counter(block["block_id"] for block in blocks if block.get("block_id"))
    found += [f"block_id {name} is used {n} times" for name, n in ids.items() if n > 1]
    for number, block in enumerate(blocks):
        found += [words.replace("/blocks/0", f"/blocks/{number}") for words in _block(block)]
    return found


def _modal(view: View, blocks: Sequence[View]) -> list[str]:
    found = list(text_problems(view.get("title"), 24, "title", plain=True))
    for name in ("submit", "close"):
        if name in view:
            found += text_problems(view[name], 24, name, plain=True)
    if any(block.get("type") == "input" for block in blocks) and "submit" not in view:
        found.append("a modal with input blocks needs submit")
    return found


def _block(block: View) -> list[str]:
    if block.get("type") != "input":
        return problems([block])
    found = list(text_problems(block.get("label"), 2000, "label", plain=True))
    if "hint" in block:
        found += text_problems(block["hint"], 2000, "hint", plain=True)
    if len(str(block.get("block_id", ""))) > 255:
        found.append("block_id is longer than 255")
    element = block.get("element") or {}
    check = _ELEMENTS.get(str(element.get("type")))
    return found + (check(element) if check else [f"unknown element {element.get('type')}"])


def _text_input(element: View) -> list[str]:
    most = element.get("max_length", 1)
    return [] if 1 <= most <= 3000 else [f"max_length {most}, 1 to 3000"]


def _select(element: View) -> list[str]:
    options = list(element.get("options") or ())
    groups = list(element.get("option_groups") or ())
    if bool(options) == bool(groups):
        return ["a select needs options or option_groups"]
    found: list[str] = []
    if "placeholder" in element:
        found += text_problems(element["placeholder"], 150, "placeholder", plain=True)
    if len(groups) > 100:
        found.append(f"{len(groups)} groups, at most 100")
    for group in groups:
        found += text_problems(group.get("label"), 75, "group label", plain=True)
    lists = [group["options"] for group in groups] if groups else [options]
    for each in lists:
        found += _options(each, 100)
    initial = element.get("initial_option")
    if initial is not None and not any(initial in each for each in lists):
        found.append("initial_option is none of the options")
    return found


def _checkboxes(element: View) -> list[str]:
    return _options(element.get("options") or [], 10)


def _options(options: Sequence[View], most: int) -> list[str]:
    found = [] if 1 <= len(options) <= most else [f"{len(options)} options, 1 to {most}"]
    values = Counter(str(option.get("value")) for option in options)
    found += [f"option value {name} is used {n} times" for name, n in values.items() if n > 1]
    for option in options:
        found += text_problems(option.get("text"), 75, "option")
        if len(str(option.get("value", ""))) > 150 or not option.get("value"):
            found.append("an option's value needs 1 to 150 characters")
        if "description" in option:
            found += text_problems(option["description"], 75, "description")
    return found


_ELEMENTS: Mapping[str, Callable[[View], list[str]]] = {
    "plain_text_input": _text_input,
    "static_select": _select,
    "checkboxes": _checkboxes,
}
