"""Every word that is stored may be anybody's: on the page it is text, wherever it stands."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel

from bot.page.html import document
from bot.page.overview import ended, overview
from bot.page.reading import read_overview, read_rollout, search
from bot.page.rollout import Shown, rollout_page, title_of
from tests.support.world import World

MARKUP = "\"'><b x=1>&\u202e"


def spoiled(value: Any) -> Any:
    """The same with markup behind each text that is free, all the way down."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return value + MARKUP
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        free = {n: getattr(value, n) for n in fields if not is_word_of_ours(fields[n].annotation)}
        return value.model_copy(update={name: spoiled(each) for name, each in free.items()})
    if isinstance(value, Mapping):
        return {key: spoiled(each) for key, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(spoiled, value))
    return type(value)(map(spoiled, value)) if isinstance(value, tuple | list) else value


def is_word_of_ours(annotation: Any) -> bool:
    """Whether nobody else can say it."""
    return "Literal" in str(annotation)


def test_every_stored_word_is_text(world: World) -> None:
    """Of an active rollout, of the overview, and of those that ended: names, reasons, policies,
    revisions, people, what the plan says, and the words that were looked for."""
    world.start(10)
    world.soak(60)
    world.say("hold shop because of odd logs")
    world.alert(severity="Warning")
    world.say("freeze shop because of the sale")
    store, now = world.wiring.store, world.wiring.clock.now()
    active = read_rollout(store, world.rollout.id)
    seen = [page_of(spoiled(active), now), *overview(spoiled(read_overview(store)), MARKUP, now)]
    world.say("rollback shop because checkout is broken")
    past = search(store, "shop")
    assert len(past) == 1
    seen += [
        ended(spoiled(past), MARKUP, MARKUP),
        page_of(spoiled(read_rollout(store, past[0].id)), now),
    ]
    assert sum(text.count("&lt;b x=1&gt;") for text in seen) > 50
    assert not [text for text in seen if "<b x=1>" in text]


def page_of(shown: Shown, now: Any) -> str:
    """A whole page, with markup in what comes by its address as well."""
    return document(title_of(shown), rollout_page(shown, now), "nonce", MARKUP, MARKUP)
