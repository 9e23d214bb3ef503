"""The form that a person has open in the sandbox's Slack, in words, and filled in from a shell."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox.demo.terminal import plain
from sandbox.slack.workspace import OpenModal

if TYPE_CHECKING:
    from sandbox.slack.server import SlackServer

MOST = 6
"""Choices of a field that are named."""
TICKED = "checkboxes"


class NoField(LookupError):  # noqa: N818 - said to whoever asked, as a sentence
    """The form has no such field, or no such choice in it; says what there is."""


def in_words(modal: OpenModal) -> Iterator[str]:
    """What it is called, what it says of itself, its fields, and how they are filled in."""
    yield f"A form is open: {words(modal.view.get('title'))}"
    for block in modal.view["blocks"]:
        if block.get("type") == "input":
            yield f"  {field_words(modal, block)}"
    first = next((name for name, _ in fields(modal)), "")
    if first:
        yield f'Fill it in: canario sandbox fill "{first}=…", or several of them.'
    if "submit" in modal.view:
        yield f"Send it: canario sandbox fill --send presses {words(modal.view['submit'])}."
    yield "Or close it: canario sandbox fill --close."


def field_words(modal: OpenModal, block: Mapping[str, Any]) -> str:
    """A field: its name, what is in it, and what may be."""
    element, now = block["element"], filled(modal, block)
    named = [words(each["text"]) for each in options_of(element)]
    more = f" and {len(named) - MOST} more" if len(named) > MOST else ""
    how = "tick any of" if element["type"] == TICKED else "one of"
    parts = [
        f"now {now}" if now else "empty",
        f"{how}: {', '.join(named[:MOST])}{more}" if named else "",
        "may stay empty" if block.get("optional") else "",
    ]
    return f"{words(block['label'])} ({'; '.join(filter(None, parts))})"


def filled(modal: OpenModal, block: Mapping[str, Any]) -> str:
    """What is in a field so far."""
    state = modal.state.get(block["block_id"], {}).get(block["element"]["action_id"], {})
    chosen = [*(state.get("selected_options") or ()), state.get("selected_option")]
    named = ", ".join(words(each["text"]) for each in chosen if each)
    return named or str(state.get("value") or "")


def fields(modal: OpenModal) -> list[tuple[str, Mapping[str, Any]]]:
    """Each field by its name."""
    inputs = (block for block in modal.view["blocks"] if block.get("type") == "input")
    return [(words(block["label"]), block) for block in inputs]


def fill(
    slack: "SlackServer",
    user: str,
    values: Sequence[tuple[str, str]],
    settle: Callable[[], object],
) -> None:
    """Write or choose each value, as a person does: one after the other, for the form may change
    by it. Raises LookupError, and NoField where there is no such field or choice."""
    for name, value in values:
        modal = slack.modal(user)
        known = dict(fields(modal))
        block = next((b for n, b in known.items() if typed(n) == typed(name)), None)
        if block is None:
            raise NoField(f"The form has no field {name!r}. It has: {', '.join(known)}.")
        choice = choice_of(modal, block, value)
        at = block["block_id"]
        slack.people.put_in(modal, block["element"]["action_id"], choice, block_id=at)
        settle()


def choice_of(modal: OpenModal, block: Mapping[str, Any], value: str) -> str | list[str]:
    """What is written; or the choice that is called so, or begins so as no other does. A box is
    ticked beside those that are."""
    element = block["element"]
    named = {str(each["value"]): words(each["text"]).lower() for each in options_of(element)}
    if not named:
        return value
    wanted = value.strip().lower()
    found = [one for one, name in named.items() if wanted in (name, one.lower())]
    found = found or [one for one, name in named.items() if wanted and name.startswith(wanted)]
    if len(found) != 1:
        raise NoField(f"{value!r} is no choice. {field_words(modal, block)}")
    if element["type"] != TICKED:
        return found[0]
    state = modal.state.get(block["block_id"], {}).get(element["action_id"], {})
    return [*(str(each["value"]) for each in state.get("selected_options") or ()), *found]


def options_of(element: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What may be chosen."""
    groups = element.get("option_groups") or [{"options": element.get("options", ())}]
    return [option for group in groups for option in group["options"]]


def typed(name: str) -> str:
    """A field's name as somebody types it: `why` is the field "Why?"."""
    return name.strip().rstrip("?").lower()


def words(text: Mapping[str, Any] | None) -> str:
    """What a text object says."""
    return " ".join(plain(str((text or {}).get("text", ""))).split())
