"""Slack's blocks as HTML."""

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sandbox.slack.shown.mrkdwn import Names, as_html, plain

Block = Mapping[str, Any]
Values = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""What was chosen in a modal, by block and action id."""


class BlockPage:
    """``names`` gives the names of users and groups, ``image`` the address of a file."""

    def __init__(self, names: Names, image: Callable[[str], str], values: Values) -> None:
        self._names = names
        self._image = image
        self._values = values
        self._made: Mapping[str, Callable[[Block], str]] = {
            "header": lambda b: f"<h3>{plain(b['text']['text'])}</h3>",
            "section": self._section,
            "context": self._context,
            "actions": self._actions,
            "divider": lambda _: "<hr>",
            "image": self._picture,
            "input": self._input,
        }

    def html(self, blocks: Sequence[Block]) -> str:
        """All of them."""
        return "".join(self._made[str(block["type"])](block) for block in blocks)

    def text(self, found: Block) -> str:
        """A text object."""
        if found["type"] == "plain_text":
            return plain(found["text"])
        return as_html(found["text"], self._names)

    def _section(self, block: Block) -> str:
        fields = "".join(f"<div>{self.text(each)}</div>" for each in block.get("fields", ()))
        text = f"<p dir=auto>{self.text(block['text'])}</p>" if "text" in block else ""
        button = self._button(block["accessory"]) if "accessory" in block else ""
        beside = f"<p class=actions>{button}</p>" if button else ""
        return text + (f"<div class=fields>{fields}</div>" if fields else "") + beside

    def _context(self, block: Block) -> str:
        parts = [self.text(each) for each in block["elements"] if "text" in each]
        return f"<p class=context dir=auto>{' '.join(parts)}</p>"

    def _actions(self, block: Block) -> str:
        return f"<p class=actions>{''.join(map(self._button, block['elements']))}</p>"

    def _picture(self, block: Block) -> str:
        file = str((block.get("slack_file") or {}).get("id", ""))
        source = html.escape(self._image(file) if file else "", quote=True)
        alt = html.escape(str(block.get("alt_text", "")), quote=True)
        return f'<img class=chart src="{source}" alt="{alt}">'

    def _input(self, block: Block) -> str:
        element = block["element"]
        state = self._values.get(block.get("block_id", ""), {}).get(element["action_id"], {})
        label = f"<label>{self.text(block['label'])}{_optional(block)}</label>"
        hint = f"<p class=context>{self.text(block['hint'])}</p>" if "hint" in block else ""
        return f"<div class=input>{label}{self._element(block, state)}{hint}</div>"

    def _element(self, block: Block, state: Block) -> str:
        element = block["element"]
        kind = element["type"]
        if kind == "plain_text_input":
            words = plain(str(state.get("value") or "")) or "&nbsp;"
            return f"<div class=box>{words}</div>"
        if kind == "checkboxes":
            ticked = state.get("selected_options") or ()
            return "".join(self._box(each, each in ticked) for each in element["options"])
        chosen = state.get("selected_option")
        empty = element.get("placeholder") or {"type": "plain_text", "text": "Choose"}
        shown = self._option(chosen) if chosen else f"<i>{self.text(empty)}</i>"
        return f"<div class=box>{shown}<span class=arrow>▾</span></div>"

    def _box(self, option: Block, ticked: bool) -> str:
        return f"<div class=tick>{'☑' if ticked else '☐'} {self._option(option)}</div>"

    def _button(self, element: Block) -> str:
        style = html.escape(str(element.get("style", "")), quote=True)
        label = plain(element["text"]["text"])
        return f'<span class="button {style}">{label}</span>'

    def _option(self, option: Block) -> str:
        more = option.get("description")
        small = f" <span class=context>{self.text(more)}</span>" if more else ""
        return f"{self.text(option['text'])}{small}"


def _optional(block: Block) -> str:
    return " <span class=context>(optional)</span>" if block.get("optional") else ""
