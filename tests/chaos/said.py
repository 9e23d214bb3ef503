"""What Slack and PagerDuty were told, against what was decided."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.rollout.effects import Page, is_call
from bot.rollout.facts import PageUpdated
from bot.rollout.state import Phase
from bot.service.carrying_out.paging.pages import dedup_key
from bot.service.deciding.commit import OWN
from bot.slack.views.card_words import title
from bot.slack.views.escape import escape
from sandbox.slack.workspace import Message
from tests.chaos.plans import INCIDENTS, channel_of
from tests.chaos.street import Street
from tests.chaos.trail import Notice, Trail
from tests.e2e.deployment import TEAMS, Deployment

AT_IT = 10.0
"""Seconds in which two workers may still be at what they decided."""


class Words(NamedTuple):
    """What is wrong with what was said: ``lost`` was decided and never told, ``wrong`` was told
    twice, too early, in another order, or without a decision; ``crossed`` is in another order for
    a reason that may be."""

    lost: tuple[str, ...]
    wrong: tuple[str, ...]
    crossed: tuple[str, ...]
    told: int


def check_words(here: Deployment, streets: Sequence[Street], trails: Sequence[Trail]) -> Words:
    """All channels, all notices, all cards, all pages."""
    lost, wrong, crossed, told = list[str](), list[str](), list[str](), 0
    elsewhere = [m for m in here.slack.messages(INCIDENTS) if _effect(m)]
    decided = {notice.effect for trail in trails for notice in trail.notices}
    wrong += [f"made up: {_effect(m)}" for m in elsewhere if _effect(m) not in decided]
    for street, trail in zip(streets, trails, strict=True):
        said = here.slack.messages(channel_of(street.name))
        marked = [m for m in said if _effect(m)]
        for notice in trail.notices:
            places = [marked, *([elsewhere] if INCIDENTS in notice.announce.also else [])]
            for place in places:
                found = [m for m in place if _effect(m) == notice.effect]
                told += len(found)
                if not found:
                    lost.append(f"{notice.effect}: {notice.announce.words}")
                wrong += _as_decided(notice, found)
        wrong += [f"made up: {_effect(m)}" for m in marked if _effect(m) not in decided]
        order = list(_order(trail, marked))
        wrong += [words for may_be, words in order if not may_be]
        crossed += [words for may_be, words in order if may_be]
        wrong += _cards(trail, said)
    paged = {(each.dedup_key, each.routing_key) for each in here.pagerduty.incidents()}
    due = {page for trail in trails for page in _pages(trail)}
    seen_to = {key for trail in trails for key in _seen_to(trail)}
    missing = sorted(page for page in due - paged if page[0] not in seen_to)
    lost += [f"page {key} to {team}" for key, team in missing]
    wrong += [f"page {key} to {team} was made up" for key, team in sorted(paged - due)]
    return Words(tuple(lost), tuple(wrong), tuple(crossed), told)


def _pages(trail: Trail) -> Iterator[tuple[str, str]]:
    """What was to be paged: the incident's key, and each team's routing key."""
    for _, page in trail.did(Page):
        for team in page.teams:
            yield dedup_key(page.rollout or trail.service.id), TEAMS[team]


def _seen_to(trail: Trail) -> Iterator[str]:
    """The incidents whose pages need not have gone out: somebody took them, or all was well."""
    for _, fact in trail.heard(PageUpdated):
        yield dedup_key(fact.rollout)
    for rollout in trail.ended.values():
        if rollout.phase is not Phase.ROLLED_BACK:
            yield dedup_key(rollout.id)


def _as_decided(notice: Notice, found: Sequence[Message]) -> Iterator[str]:
    if len(found) > 1:
        yield f"{notice.effect} was told {len(found)} times: {notice.announce.words}"
    for message in found:
        if float(message.ts) < notice.at.timestamp():
            yield f"{notice.effect} was told before it was decided"
        if escape(notice.announce.words) not in message.text:
            yield f"{notice.effect} says {message.text!r}, decided was {notice.announce.words!r}"


def _order(trail: Trail, marked: Sequence[Message]) -> Iterator[tuple[bool, str]]:
    """Where a rollout's thread tells its story in another order than it was decided in, and
    whether that may be: two workers may cross each other while both are at it, and what a killed
    one had in hand comes when its lease is over; nobody waits for either, nor for a call, whose
    people are looked up."""
    at = {_effect(message): float(message.ts) for message in marked}
    stories = defaultdict[str, list[Notice]](list)
    for notice in trail.notices:
        if notice.effect in at:
            stories[notice.rollout].append(notice)
    for story in stories.values():
        for first, second in pairwise(story):
            if at[first.effect] > at[second.effect] and not is_call(first.announce):
                late = at[first.effect] - first.at.timestamp()
                crossed = not AT_IT < late < OWN.total_seconds() - 2
                yield crossed, f"{second.effect} was told before {first.effect}, {late:.0f} s late"


def _cards(trail: Trail, said: Sequence[Message]) -> Iterator[str]:
    """One parent message a rollout, which shows how it ended."""
    cards = [m for m in said if m.metadata.get("event_type") == "canario_card"]
    shown = Counter(str(m.metadata["event_payload"]["rollout"]) for m in cards)
    for rollout in trail.ended.values():
        if shown[rollout.id] != 1:
            yield f"{rollout.id} has {shown[rollout.id]} parent messages"
    for message in cards:
        ended = trail.ended.get(str(message.metadata["event_payload"]["rollout"]))
        if ended is not None and escape(title(ended, None)) not in message.text:
            yield f"the message of {ended.id} shows {message.text!r}"


def _effect(message: Message) -> str:
    if message.metadata.get("event_type") != "canario_notice":
        return ""
    return str(message.metadata["event_payload"].get("effect", ""))
