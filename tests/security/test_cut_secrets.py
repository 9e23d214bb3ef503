"""No cut leaves half a secret behind, and answers by Slack's own addresses are masked, too."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.errors import CanarioError, Rejected
from bot.secrets import keep_out
from bot.service.ports.commit_results import CheckResult, CommitResults
from bot.service.watching.outside_gates import LONGEST_WHY
from bot.short import cut, in_short, kept
from bot.slack.views.escape import escape
from bot.slack.views.limits import fit
from infra.http.poster import EXCERPT, HttpPoster
from infra.http.ssrf import Allowed
from infra.pagerduty.pager import PagerDuty
from infra.pagerduty.rest import PagerDutyRest
from tests.support.http_script import HttpScript
from tests.support.running_world import running
from tests.support.world import CHANNEL, VISITOR, World
from tests.unit.service.handlers.people import start, world_of

KEY = "R0UT1NG_KEY_0123456789_abcdefABCDEF"
HALF = KEY[:9]
EVERY_PLACE = range(0, len(KEY) + 12, 7)


@pytest.fixture(autouse=True)
def _known() -> None:
    keep_out(KEY)


@pytest.mark.parametrize("left", EVERY_PLACE)
def test_pagerduty_s_words_are_masked_before_they_are_cut(left: int) -> None:
    """Wherever in them the key stands."""
    quoted = f"{'x' * (300 - left)} {KEY} sorry".encode()
    with HttpScript([400, 400], quoted) as server:
        address = f"http://{server.address}"
        with pytest.raises(Rejected) as refused:
            PagerDuty(SecretStr(KEY), address).resolve("d", "over")
        with pytest.raises(CanarioError) as unread:
            PagerDutyRest(SecretStr(KEY), address).get("/oncalls", {}, what="it", check="")
    assert HALF not in f"{refused.value}{unread.value}"


@pytest.mark.parametrize("left", EVERY_PLACE)
def test_a_page_s_summary_is_masked_before_it_is_cut(left: int) -> None:
    """PagerDuty takes 1,024 characters."""
    with HttpScript([202]) as server:
        pager = PagerDuty(SecretStr(KEY), f"http://{server.address}")
        pager.trigger("d", f"{'y' * (1024 - left)}{KEY}zzz", "error", "s", {})
    assert HALF not in json.loads(server.bodies[0])["payload"]["summary"]


@pytest.mark.parametrize("left", EVERY_PLACE)
def test_what_a_switch_answers_is_masked_before_it_is_cut(left: int) -> None:
    """It may repeat a header of ours."""
    quoted = f"{'x' * (EXCERPT - left)} {KEY} sorry".encode()
    with HttpScript([400], quoted) as server:
        poster = HttpPoster(SecretStr(KEY), Allowed.of(["127.0.0.1"]))
        answer = poster.post(f"http://{server.address}/off", "k1", {})
    assert "400" in answer.words
    assert HALF not in answer.words


@pytest.mark.parametrize("left", EVERY_PLACE)
def test_why_a_gate_is_closed_is_masked_before_it_is_cut(left: int) -> None:
    """GitHub shows what a check prints, and a check may print our token."""
    text = f"{'x' * (LONGEST_WHY - left)} {KEY} sorry"
    world = world_of(gates={"ci": {"github": "acme/shop", "checks": ["Tests"]}})
    commit = {"commit": "c" * 40}
    found = CheckResult("Tests", "failed", text)
    world.commits.known = {"c" * 40: CommitResults((found,))}
    world.shop.revisions = [each.model_copy(update=commit) for each in world.shop.revisions]
    start(world)
    (waiting,) = world.rollout.waiting
    assert "xxx" in waiting.words
    assert HALF not in world.rollout.model_dump_json()


@given(before=st.text(max_size=60), after=st.text(max_size=60), most=st.integers(1, 120))
def test_no_helper_cuts_a_secret(before: str, after: str, most: int) -> None:
    """In bytes, in characters, and for Slack; nor is one escaped out of recognition."""
    text = before + KEY + after
    for short in (kept(text, most), in_short(text, most), fit(text, most), escape(text)):
        assert HALF not in short
        assert "KEY" not in short


@given(words=st.lists(st.text("ab", min_size=1, max_size=30), min_size=1), most=st.integers(4, 90))
def test_a_cut_ends_between_words(words: list[str], most: int) -> None:
    """What another process holds can't be masked here; it isn't halved either."""
    short = cut(" ".join(words), most)
    if short.endswith("…") and " " in short[:-1]:
        whole = short[:-1].split(" ")
        assert whole == words[: len(whole)]


def test_answers_by_response_url_and_to_the_request_are_masked(tmp_path: Path) -> None:
    """A person pastes our token into a reason: nobody reads it in any answer or message."""
    with running(World(tmp_path)) as world:
        world.start()
        token = world.slack.token
        world.say(f"hold shop because my token is {token} oops")
        told = [*world.say("status shop", VISITOR), *world.say("explain shop", VISITOR)]
        told += world.say(f"hold {token}")
        told += world.say(f"freeze shop for {token}")
        assert any("[secret]" in each for each in told)
        shown = [*world.slack.ephemerals(), *world.slack.messages(CHANNEL)]
        assert {"answer", "response_url"} <= {each.via for each in world.slack.ephemerals()}
        assert not [each for each in shown if token in str(each)]
        assert token not in world.service().model_dump_json()
