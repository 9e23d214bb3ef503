"""A service whose pages call level after level, until somebody takes them."""

import time
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import requests

from bot.rollout.effects import Page, TakePage
from bot.rollout.facts import PageUpdated
from bot.rollout.notices.page_changes import PageChange
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Calling, Service
from bot.service.carrying_out.paging.pages import dedup_key
from sandbox.slack.workspace import Message
from tests.chaos.plans import channel_of
from tests.chaos.street import Street
from tests.chaos.traffic import LATE
from tests.chaos.trail import Trail
from tests.e2e.shop import OPERATOR

WHO = DUTY, LEAD, BOSS = "U0DUTY", "U0LEAD", "U0BOSS"
AFTER = 4
"""Seconds between levels."""
WAYS = ("button", "button", "PagerDuty", "command", "nobody", "nobody")


class Taken(NamedTuple):
    """An acknowledgement that was taken with a 2xx, in seconds since the epoch."""

    rollout: str
    at: float
    how: str


class CalledStreet(Street):
    """Most of its revisions are bad, and then one of three people takes the page, or nobody."""

    fates = ("alert", "alert", "errors", "good", "told back")
    _how = "nobody"

    def furnish(self) -> list[str]:
        """See Street."""
        self.taken: list[Taken] = []
        for user in (DUTY, LEAD, BOSS):
            self.at.slack.add_user(user, user.removeprefix("U0").lower())
        return super().furnish()

    def more(self) -> Mapping[str, Any]:
        """See Street."""
        people = {"operators": [OPERATOR], "duty": [DUTY], "lead": [LEAD], "boss": [BOSS]}
        later = {"after": f"{AFTER}s"}
        return {
            "people": people,
            "escalation": [
                {"role": "duty"},
                {"role": "lead", **later},
                {"role": "boss", **later, "page": "cto"},
            ],
        }

    def prepare(self, canary: str, fate: str) -> None:
        """See Street."""
        super().prepare(canary, fate)
        self._how = self.dice.choice(WAYS)

    def is_done(self, service: Service) -> bool:
        """Once nobody is called any more; one of those who were may have taken it."""
        calling = next((c for c in service.calling if c.open and c.next_at is not None), None)
        if calling is None:
            return True
        if self._how != "nobody" and all(calling.rollout != t.rollout for t in self.taken):
            self._take(calling)
        return False

    def _take(self, calling: Calling) -> None:
        try:
            taken = self._takes(calling)
        except (requests.RequestException, StopIteration):
            taken = False
        self.said[f"acknowledged by {self._how}" if taken else "not taken"] += 1
        if taken:
            self.taken.append(Taken(calling.rollout, time.time(), self._how))

    def _takes(self, calling: Calling) -> bool:
        if self._how == "PagerDuty":
            self.at.pagerduty.acknowledge(dedup_key(calling.rollout), "Dana")
            return True
        if self._how == "command":
            return self.say(f"acknowledge {self.name}", "acknowledge")
        calls = self._calls(calling.rollout)
        if not calls:
            return False
        return self.at.slack.click(calls[-1], "canario:take", user=LEAD).status_code == 200

    def _calls(self, rollout: str) -> list[Message]:
        """The messages that call somebody about this rollout, the oldest first."""
        said = self.at.slack.messages(channel_of(self.name))
        return [m for m in said if "*Called*" in m.text and rollout in str(m.blocks)]

    def check(self, trail: Trail) -> Iterator[str]:
        """Each level is called once, until somebody has taken the page; nobody is called, and
        nobody is paged, after that; and what was taken is known everywhere."""
        facts = [f for _, f in trail.heard(PageUpdated)]
        known = {f.rollout for f in facts if f.change is PageChange.ACKNOWLEDGED}
        calls = {n.effect: n.rollout for n in trail.notices if n.announce.topic is Topic.CALLED}
        for taken in self.taken:
            if taken.rollout not in known:
                yield f"the page of {taken.rollout} was taken by {taken.how}, and is not"
            yield from self._after(taken, calls)
        for rollout in {page.rollout for _, page in trail.did(Page)} - known:
            times = sum(each == rollout for each in calls.values())
            if times != len(WHO):
                yield f"nobody took the page of {rollout}, and {times} levels were called"
        acknowledged = {dedup_key(effect.rollout) for _, effect in trail.did(TakePage)}
        for incident in self.at.pagerduty.incidents():
            if incident.dedup_key in acknowledged and incident.state == "triggered":
                yield f"{incident.dedup_key} was taken, and {incident.routing_key} is still called"

    def _after(self, taken: Taken, calls: Mapping[str, str]) -> Iterator[str]:
        """Who was called, and paged, though somebody had it."""
        until = taken.at + LATE
        for message in self.at.slack.messages(channel_of(self.name)):
            effect = str(message.metadata.get("event_payload", {}).get("effect", ""))
            if calls.get(effect) == taken.rollout and float(message.ts) > until:
                yield f"{effect} called after {taken.how} took the page: {message.text!r}"
        key = dedup_key(taken.rollout)
        pages = [e for e in self.at.journal.entries() if e.method == "trigger"]
        for page in pages:
            if page.detail["dedup_key"] == key and page.at > until:
                late, said = page.at - taken.at, page.detail["summary"]
                yield f"{taken.rollout} was paged {late:.0f} s after it was taken: {said}"
