"""One decision in the making: the state as it becomes, and the effects collected so far.

A Turn lives inside one call of decide() and nowhere else, so decide() stays pure.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.rollout.decision import Ignored, Refusal, Reviewed
from bot.rollout.effects import (
    Announce,
    Effect,
    Page,
    RecordChange,
    RefreshCard,
    ResolvePage,
    Severity,
    ShiftTraffic,
    ShowAsk,
    StartNext,
)
from bot.rollout.notices.escalation import begin_calls, end_calls
from bot.rollout.notices.incident import incident_notice
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.retyped import retyped
from bot.rollout.notices.topics import Topic
from bot.rollout.regions import by_region
from bot.rollout.state import Ask, AskOutcome, Desired, Phase, Rollout, Service
from bot.rollout.traffic import Traffic
from bot.service_id import is_flag, name_of

Said = Refusal | Ignored | None
"""What a rule answers: None when it changed the state."""


class Turn:
    """The working copy that the rules change."""

    def __init__(self, service: Service, now: datetime) -> None:
        self.service = service
        self.now = now
        self.effects: list[Effect] = []
        self.ended: Rollout | None = None
        self.reviewed: Reviewed | None = None

    @property
    def rollout(self) -> Rollout:
        """The active rollout; rules for ``idle`` don't ask for it."""
        if self.service.active is None:
            raise LookupError(f"{self.service.id} has no active rollout")
        return self.service.active

    @property
    def name(self) -> str:
        """The service as people call it."""
        return name_of(self.service.id)

    @property
    def moves(self) -> str:
        """What a rollout moves: a service's traffic, or a flag."""
        return "flag" if is_flag(self.service.id) else "traffic"

    def said(self, step: NextStep) -> NextStep:
        """The step in the words of what is rolled out."""
        return step.of_flag if is_flag(self.service.id) else step

    def set(self, **changes: Any) -> None:
        """Change fields of the active rollout."""
        self.put(self.rollout.model_copy(update=changes))

    def put(self, rollout: Rollout) -> None:
        """Make this the active rollout."""
        self.service = self.service.model_copy(update={"active": rollout})

    def set_service(self, **changes: Any) -> None:
        """Change fields of the service."""
        self.service = self.service.model_copy(update=changes)

    def desire(self, traffic: Traffic, *, left_by: str = "") -> None:
        """The platform shall serve this; until it does, the soak clock is paused."""
        before, rollout = self.service.desired, self.service.active or self.ended
        regions = by_region(rollout, traffic) if rollout else {}
        desired = Desired(
            version=self.service.generation + 1,
            traffic=next(iter(regions.values()), traffic),
            since=self.now,
            seen=before.served if before else None,
            left_by=left_by,
            regions=regions,
            seen_in=before.served_in(regions) if before else {},
        )
        self.set_service(desired=desired)
        self.shift()
        if self.service.active is not None:
            self.set(clock=self.rollout.clock.stopped(self.now))

    def see(self, split: Mapping[str, int], region: str = "") -> None:
        """The platform was seen to serve this, in one of several regions or in the only one."""
        if self.service.desired is not None:
            self.set_service(desired=self.service.desired.with_seen(split, region))

    def shift(self) -> None:
        """Have the traffic brought in line, once per decision."""
        if self.service.target is None:
            raise LookupError(f"{self.service.id} has no target")
        effect = ShiftTraffic(target=self.service.target)
        if effect not in self.effects:
            self.effects.append(effect)

    def announce(
        self,
        topic: Topic,
        words: str,
        then: NextStep,
        *,
        details: tuple[str, ...] = (),
        loud: bool = False,
        also: tuple[str, ...] = (),
        review: int | None = None,
    ) -> None:
        """Announce in the rollout's thread, and show the new state in its parent message. ``also``
        are channels as the plan names them; ``review``: see Announce."""
        self.refresh()
        self.effects.append(
            Announce(
                rollout=self.rollout.id,
                topic=topic,
                words=words,
                next=self.said(then),
                details=details,
                loud=loud,
                also=self.rollout.plan.rooms(also),
                review=review,
            )
        )

    def refresh(self) -> None:
        """Show the new state in the rollout's parent message, once per decision."""
        effect = RefreshCard(rollout=self.rollout.id)
        if effect not in self.effects:
            self.effects.append(effect)

    def show_ask(self, ask: Ask) -> None:
        """Show where asking for approvals stands, once per decision."""
        effect = ShowAsk(rollout=self.rollout.id, key=ask.key)
        if effect not in self.effects:
            self.effects.append(effect)

    def close_ask(self, outcome: AskOutcome, words: str) -> None:
        """What is asked for now, if anything, is over; its message says so."""
        ask = self.rollout.ask
        if ask is None:
            return
        done = {"outcome": outcome, "ended": words, "ended_at": self.now}
        closed = ask.model_copy(update=done)
        self.set(asks=tuple(closed if each == ask else each for each in self.rollout.asks))
        self.show_ask(closed)

    def page(self, severity: Severity, summary: str, *, by_hand: bool = False) -> None:
        """Wake whom the plan names for this step, if it names anybody; and where the plan has a
        schedule, mention who is on call in it. ``by_hand``: a person rolls it back, who knows."""
        rule = self.rollout.plan.on_rollback_at(self.rollout.step)
        teams = rule.page_by_hand if by_hand else rule.page
        if teams:
            self._page(severity, summary, teams)
        if teams or not by_hand:
            begin_calls(self, severity, summary, teams)

    def _page(self, severity: Severity, summary: str, teams: Sequence[str]) -> None:
        self.effects.append(
            Page(
                rollout=self.rollout.id,
                severity=severity,
                summary=summary,
                target=", ".join(teams),
            )
        )
        self.set(paged=True)
        schedule = self.rollout.plan.gates.on_call
        if schedule:
            self.effects.append(
                Announce(
                    rollout=self.rollout.id,
                    topic=Topic.CALLED,
                    words=f"Calling {' and '.join(teams)}: {summary}",
                    next=Next.SAID.step(words="Whoever takes it acknowledges the page."),
                    call=schedule,
                )
            )

    def open_incident(self, what: str) -> None:
        """The rollout's thread is pinned as the incident's, and says so."""
        self.effects.append(incident_notice(self.rollout.id, what))

    def record_change(self, summary: str) -> None:
        """Show it to those whom the plan pages, who ask what has changed; if it pages anybody."""
        if self.rollout.plan.paged_teams:
            self.effects.append(RecordChange(rollout=self.rollout.id, summary=summary))

    def end(self, phase: Phase, outcome: str) -> None:
        """The rollout is over; whoever was paged can sleep unless it was rolled back for a fault or
        by hand."""
        may_sleep = phase is not Phase.ROLLED_BACK or self.rollout.superseded
        if self.rollout.paged and may_sleep:
            self.effects.append(ResolvePage(rollout=self.rollout.id, reason=outcome))
        if may_sleep:
            end_calls(self, self.rollout.id)
        self.close_ask(AskOutcome.VOID, outcome)
        self._begin_next(phase)
        self.set(
            phase=phase,
            held_phase=None,
            holds=(),
            waiting=(),
            deadline=None,
            outcome=outcome,
            ended_at=self.now,
            clock=self.rollout.clock.stopped(self.now),
        )
        self.ended = self.rollout
        self.set_service(active=None)

    def _begin_next(self, phase: Phase) -> None:
        """What waited for this to end starts; not after a rollback that was for a fault or by
        hand, for it may be built on what was rolled back."""
        rollout, start = self.rollout, self.rollout.next_start
        if start is None:
            return
        if phase in (Phase.COMPLETED, Phase.SHADOWED) or rollout.superseded:
            self.effects.append(StartNext(rollout=rollout.id, start=start))
            return
        self.announce(
            Topic.WAITING,
            f"{start.canary} does not start by itself: {rollout.canary} did not complete.",
            Next.START_WAITING.step(**retyped(self.name, start)),
            loud=True,
        )
