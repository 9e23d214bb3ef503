"""Words from outside, wherever they are shown: in Slack's messages and on PagerDuty's pages."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.views.escape import escape
from sandbox.slack.workspace import BOT_USER
from tests.scenario.approvals.approving import BOTH, CODE, LEAD, OTHER_CODE, with_approvals
from tests.support.running_world import running
from tests.support.world import CANARY, CHANNEL, INCIDENTS, OPERATOR, World, real_seconds
from tests.unit.slack.texts import OUR_MARKUP

NASTY = (
    "<!channel> <!here> <!everyone> <!subteam^S1|@all> <@U0VISITOR> <#C0000001|ops> "
    "<https://evil.example|https://good.example> &lt;!channel&gt; *Approved* _by_ ~nobody~ "
    ":white_check_mark: ```all good``` `code \u202egnp.exe\u202c\u2066x\u2069\u200f "
    "new\nline\r\n> quoted\x00\x07"
)
MARKUP = re.compile(r"<[^>]*>")
FORMAT = re.compile(r"(?<![0-9A-Za-z])([*_~])(?=\S)[^*_~\n]*\1")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A shop whose plan has nasty words wherever a plan takes words."""
    one_line = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", NASTY).split())[:300]
    ready = World(tmp_path)
    with running(ready) as made:
        made.write_plan(description=one_line)
        made.push_plans()
        yield made


def shown(world: World) -> Iterator[tuple[str, str]]:
    """Every text that anybody was shown, with what kind it is."""
    with_blocks: list[Any] = [*world.slack.ephemerals()]
    for channel in (CHANNEL, INCIDENTS):
        with_blocks += [m for m in world.slack.messages(channel) if m.user == BOT_USER]
    for message in with_blocks:
        yield "mrkdwn", message.text
        yield from _texts(list(message.blocks))


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if value.get("type") in ("mrkdwn", "plain_text"):
            yield value["type"], value["text"]
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def assert_harmless(world: World, wanted: Collection[str] = ()) -> None:
    """Nothing pings anybody but who is ``wanted``, links, begins a line of its own, or turns the
    reading direction around."""
    for channel in (CHANNEL, INCIDENTS):
        for message in world.slack.messages(channel):
            if message.user == BOT_USER:
                assert set(message.pings) <= set(wanted)
    texts = list(shown(world))
    assert any("evil.example" in text for _, text in texts), "the words were shown at all"
    for kind, text in texts:
        assert_plain(kind, text, wanted)


def assert_plain(kind: str, text: str, wanted: Collection[str] = ()) -> None:
    """One text."""
    assert not set(text) & set("\u202e\u202c\u2066\u2069\u200f\x00\x07\r")
    assert "\nline" not in text
    if kind == "mrkdwn":
        assert set(MARKUP.findall(OUR_MARKUP.sub("", text))) <= set(wanted)
        assert ":white_check_mark:" not in text
        assert "```" not in text
        assert not re.search(r"[*]Approved[*]|_by_|~nobody~", text)


def test_words_of_a_person_are_only_words(world: World) -> None:
    """A reason, and the name of who gives it, on the card, in notices and in answers."""
    world.say(f"start shop shop-00002 because {NASTY}", user_name=NASTY)
    world.soak()
    world.say(f"hold shop because {NASTY}", user_name=NASTY)
    world.say("status shop", user_name=NASTY)
    world.say(f"{NASTY} {NASTY}", user_name=NASTY)
    world.say(f"rollback {NASTY}", user_name=NASTY)
    world.say(f"rollback shop because {NASTY}", user_name=NASTY)
    world.say("history shop")
    assert_harmless(world)


def test_words_of_who_is_asked_are_only_words(world: World) -> None:
    """Reasons of a start, an approval, a refusal and a freeze, in the channel, in Homes, in the
    start modal, and in the answers to those who run into them; only who is wanted is mentioned."""
    with_approvals(world)
    wanted = {f"<@{user}>" for user in (CODE, BOTH, OTHER_CODE, LEAD)}
    world.say(f"start shop {CANARY} because {NASTY}", user_name=NASTY)
    world.say(f"approve shop because {NASTY}", user=CODE, user_name=NASTY)
    homes(world, LEAD)
    world.say(f"refuse shop because {NASTY}", user=LEAD, user_name=NASTY)
    world.say(f"freeze shop because {NASTY}", user_name=NASTY)
    world.say(f"start shop {CANARY}")
    world.say(f"freeze shop, {NASTY} because {NASTY}")
    world.say("explain shop")
    world.say("doctor")
    world.say("start")
    for kind, text in _texts(world.slack.modal(OPERATOR).view):
        assert_plain(kind, text)
    assert "evil.example" in str(world.slack.modal(OPERATOR).view)
    homes(world, OPERATOR, LEAD)
    assert_harmless(world, wanted)


def test_words_of_who_is_on_call_are_only_words(world: World) -> None:
    """A name in PagerDuty, where it is mentioned, asked for, and told."""
    world.pagerduty.put_on_call("PSCHED1", NASTY)
    world.write_plan(gates={"on_call": "PSCHED1"})
    world.push_plans()
    world.start(10)
    world.say("oncall shop")
    world.alert(policy=NASTY)
    assert any("Calling sre" in text for _, text in shown(world))
    assert_harmless(world)


def homes(world: World, *users: str) -> None:
    """These people look at their Homes, which show what they may."""
    for user in users:
        world.slack.people.open_home(user, timestamp=real_seconds())
        world.settle()
        texts = list(_texts(world.slack.home(user)))
        assert any("evil.example" in text for _, text in texts)
        for kind, text in texts:
            assert_plain(kind, text)


def test_words_of_an_alert_are_only_words(world: World) -> None:
    """Policy, summary, severity and address of an incident, in Slack and on the page."""
    world.start()
    world.alert(policy=NASTY, labels={"x": NASTY}, severity="warning")
    world.alert(policy=f"{NASTY} again", labels={"canario": "rollback"}, severity="Critical")
    assert_harmless(world)
    assert world.pagerduty.incidents() != []
    for incident in world.pagerduty.incidents():
        said = [incident.summary, *map(str, incident.details.values())]
        assert not [c for text in said for c in text if unicodedata.category(c) in ("Cc", "Cf")]


def test_words_of_a_revision_are_only_words(world: World) -> None:
    """A commit and an author, which come from whoever deploys."""
    revision = world.revision("shop-00002")
    for held in (revision.labels, revision.annotations):
        assert isinstance(held, dict)
        held.update({"commit-sha": NASTY, "author": NASTY})
    world.say("start shop shop-00002")
    assert_harmless(world)


@settings(max_examples=300)
@given(st.text() | st.text("*_~`:<>&! ab\n\u202e", max_size=40))
def test_any_text_shows_as_it_is(text: str) -> None:
    """One line without markup, formatting, emoji codes and marks of direction, whatever it was."""
    shown_as = escape(text)
    assert "\n" not in shown_as
    assert not MARKUP.search(shown_as)
    assert not FORMAT.search(shown_as)
    assert not re.search(r":[a-z_]+:", shown_as)
    assert shown_as.count("`") % 2 == 0
