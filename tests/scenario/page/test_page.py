"""The page: who may look at what, and what is seen there."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
import requests

from bot.page.signed import ALL, DAYS, PageLinks, allows, token
from tests.support.sandbox_wiring import PAGE_SECRET
from tests.support.world import CANARY, PATIENCE, STABLE, World


def look(world: World, scope: str = ALL, **query: str) -> requests.Response:
    """The page as somebody sees it who has a link to ``scope``."""
    signed = token(PAGE_SECRET, scope, world.wiring.clock.now())
    return asked(world, {"t": signed, **query})


def asked(world: World, query: Mapping[str, str]) -> requests.Response:
    """The answer to a request with these fields."""
    return requests.get(world.urls["page"], params=dict(query), timeout=PATIENCE)


def test_all_active_rollouts_are_seen_at_a_glance(world: World) -> None:
    """Where each is, why, and what moves it; a link to its own page; what ended last."""
    world.start(10)
    world.soak(60)
    shown = look(world)
    assert shown.status_code == 200
    for words in (f"shop: {CANARY} at 10 %", "All checks pass", f"{STABLE} 90 %", "▶ 10 %"):
        assert words in shown.text, words
    assert f"rollout={world.rollout.id}" in shown.text
    world.say("rollback shop because checkout is broken")
    shown = look(world)
    assert "No rollout is active." in shown.text
    assert "checkout is broken" in shown.text


def test_one_rollout_is_seen_with_its_checks_its_story_and_its_people(world: World) -> None:
    """Traffic, steps, charts of the checks with their limits, what is judged, who did what."""
    world.start(10)
    for _ in range(3):
        world.soak(60)
    world.say("hold shop because odd logs")
    shown = look(world, rollout=world.rollout.id).text
    for words in ("on hold at ", "odd logs", "<h2>Checks</h2>", "<h2>Story</h2>", "olivia"):
        assert words in shown, words
    assert shown.count("<svg") >= 3
    assert "limit 5 %" in shown or "limit 1 %" in shown


def test_a_link_to_one_rollout_shows_that_alone(world: World) -> None:
    """Neither the list, nor the search, nor another rollout; and no way to them."""
    world.start(10)
    own = world.rollout.id
    assert look(world, own, rollout=own).status_code == 200
    assert "All rollouts" not in look(world, own, rollout=own).text
    assert look(world, own).status_code == 403
    assert look(world, own, q="shop").status_code == 403
    assert look(world, own, rollout="shop-000000").status_code == 403


@pytest.mark.parametrize("shown", ["", "1.2", "99999999999.00", "x" * 5000, "²³.ab", "1" * 90])
def test_without_a_good_link_nothing_is_shown(world: World, shown: str) -> None:
    """Not whether there is such a rollout, either."""
    world.start(10)
    for query in ({"t": shown}, {"t": shown, "rollout": world.rollout.id}, {"t": shown, "q": "s"}):
        answer = asked(world, query)
        assert answer.status_code == 403
        assert CANARY not in answer.text


def test_a_link_expires(world: World) -> None:
    """After about a week; a day's links are the same, so that no message changes by them."""
    now = datetime(2026, 3, 10, 12, tzinfo=UTC)
    signed = token(PAGE_SECRET, ALL, now)
    assert signed == token(PAGE_SECRET, ALL, now + timedelta(hours=11))
    assert allows(PAGE_SECRET, signed, ALL, now + DAYS - timedelta(days=1))
    assert not allows(PAGE_SECRET, signed, ALL, now + DAYS)
    assert not allows(PAGE_SECRET, signed, "shop-000000", now)
    assert not allows("another-secret-0123456789abcdef012345", signed, ALL, now)
    assert asked(world, {"t": token(PAGE_SECRET, ALL, now - DAYS)}).status_code == 403


def test_nothing_comes_from_outside_and_nothing_is_kept(world: World) -> None:
    """A strict policy with a nonce of its own each time, which nothing on the page needs more
    than."""
    world.start(10)
    first, second = look(world), look(world)
    policy = first.headers["Content-Security-Policy"]
    (nonce,) = set(re.findall(r"'nonce-([\w-]+)'", policy))
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert f"'nonce-{nonce}'" not in second.headers["Content-Security-Policy"]
    assert first.headers["Cache-Control"] == "no-store"
    assert first.headers["Referrer-Policy"] == "no-referrer"
    text = look(world, rollout=world.rollout.id).text
    assert not re.search(r"""(?:src|href|action)=["'](?!\?|#)""", text)
    assert not re.search(r"\son\w+=|\sstyle=", text)


def test_what_people_write_is_text(world: World) -> None:
    """Reasons, names and searches come to no markup."""
    bad = "<script>alert(1)</script>"
    world.say(f"start shop {CANARY} because {bad}")
    for shown in (look(world, rollout=world.rollout.id), look(world, q=f'"{bad}')):
        assert bad not in shown.text
        assert "&lt;script&gt;alert(1)" in shown.text


def test_it_only_reads(world: World) -> None:
    """Nothing but GET is answered, and looking changes no service and queues nothing."""
    world.start(10)
    before = world.wiring.store.load(world.rollout.service_id).version
    assert requests.post(world.urls["page"], timeout=PATIENCE).status_code == 405
    look(world)
    look(world, rollout=world.rollout.id)
    assert world.wiring.store.load(world.rollout.service_id).version == before
    assert look(world, rollout="shop-nothing").status_code == 404


def test_past_rollouts_are_found_by_what_is_known_of_them(world: World) -> None:
    """By service, revision, person, reason, outcome; all words must be there."""
    world.start(10)
    world.say("rollback shop because checkout is broken")
    for words in ("shop", CANARY, "olivia checkout", "rolled_back"):
        assert CANARY in look(world, q=words).text, words
    assert "No past rollout has these words." in look(world, q="checkout payments").text


def test_slack_leads_to_the_page(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """From the rollout's message to that rollout, from the Home to all of them."""
    monkeypatch.setenv("CANARIO_PAGE_URL", "https://page.example/canario")
    world: World = request.getfixturevalue("world")
    world.start(10)
    links = PageLinks("https://page.example/canario", PAGE_SECRET)
    now = world.wiring.clock.now()
    own = links.rollout(world.rollout.id, now).replace("&", "&amp;")
    assert f"<{own}|" in world.card().text
    assert look(world, world.rollout.id, rollout=world.rollout.id).status_code == 200
