"""Bugs planted on purpose: each must make the simulation fail."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from typing import Any, cast
from unittest.mock import patch

from bot.errors import Conflict
from bot.rollout import schedule
from bot.rollout.decision import Ignored
from bot.rollout.effects import ORDER
from bot.rollout.facts import Promoted
from bot.rollout.phases.table import TABLE
from bot.rollout.rules import promote, start, waits
from bot.rollout.soak_clock import SoakClock
from bot.rollout.state import Phase, RejectedRevision
from bot.rollout.traffic import Traffic
from bot.service.carrying_out import effects, outbox
from bot.service.deciding import reconcile, shifting
from bot.service.deciding.shifting import Observation, Shifting
from infra.stores.memory import MemoryStore
from tests.simulation.planted import (
    belonging,
    confirmations,
    fields,
    jobs,
    newer,
    people,
    rules,
    tags,
)
from tests.simulation.planted import found_later as later
from tests.simulation.planted.bug import (
    ASLEEP,
    AWAY,
    DEPLOYS,
    FLOOD,
    ILL,
    JOBS,
    LATE,
    ROLES,
    SUSPENDED,
    TAGGED,
    Bug,
)
from tests.simulation.planted.outside import OUTSIDE
from tests.simulation.planted.switches import asking, deployments, others, regions, shadows


def _inbox_skipped() -> Any:
    real = MemoryStore.commit

    def commit(self: MemoryStore, commit: Any) -> None:
        self.inbox.discard(commit.fact_id)
        real(self, commit)

    return patch.object(MemoryStore, "commit", commit)


def _races_ignored() -> Any:
    real = MemoryStore.commit

    def commit(self: MemoryStore, commit: Any) -> None:
        now = self.load(commit.service.id)
        real(self, commit._replace(before=commit.before._replace(version=now.version)))

    return patch.object(MemoryStore, "commit", commit)


def _audit_outside_the_batch() -> Any:
    real, log = MemoryStore.commit, MemoryStore.audit

    def commit(self: MemoryStore, commit: Any) -> None:
        real(self, commit)
        if commit.service.generation % 7 == 0:
            self.log[commit.service.id].pop()

    return patch.object(MemoryStore, "commit", commit), patch.object(MemoryStore, "audit", log)


def _outbox_outside_the_batch() -> Any:
    real = MemoryStore.commit

    def commit(self: MemoryStore, commit: Any) -> None:
        real(self, commit._replace(outbox=commit.outbox[:-1]))

    return patch.object(MemoryStore, "commit", commit)


def _never_swept() -> Any:
    return patch.object(MemoryStore, "outbox_due", lambda *_args, **_kw: [])


def _finished_before_done() -> Any:
    real = outbox.one

    def one(parts: Any, entry: Any, observation: Any) -> Any:
        parts.store.finish(entry.id, parts.clock.now())
        return real(parts, entry, observation)

    return patch.object(outbox, "one", one)


def _clock_runs_while_holding() -> Any:
    return patch.object(SoakClock, "stopped", lambda self, now: self)


def _latch_ignored() -> Any:
    return patch.object(start, "rejected_before", lambda *_: None)


def _settled_without_looking() -> Any:
    real = shifting.serves

    def serves(observed: Any, traffic: Any) -> bool:
        return real(observed, traffic) or shifting.matches(observed, traffic)

    return patch.object(shifting, "serves", serves)


def _desired_before_etag() -> Any:
    def look(parts: Any, service_id: str, regions: Any, _known: Any) -> Observation | None:
        service = parts.store.load(service_id).service
        seen = {each.region: each.observe() for each in regions}
        return Observation(seen, service.desired, parts.clock.now()) if service.desired else None

    return patch.object(reconcile, "observe", look)


def _etag_left_out() -> Any:
    real = Shifting.observe

    def observe(self: Shifting) -> Any:
        found = real(self)
        return found.model_copy(update={"etag": ""}) if found else None

    return patch.object(Shifting, "observe", observe)


def _shift_taken_on_trust() -> Any:
    def trusting(parts: Any, service_id: str, target: Any, observation: Any = None) -> Any:
        regions = [Shifting(parts, service_id, each, alone=True) for each in target.each]
        found = observation or reconcile.observe(parts, service_id, regions, None)
        if found is None or found.desired.settled_at:
            return reconcile.Reconciled(None)
        for each, observed in zip(target.each, found.observed.values(), strict=True):
            with suppress(Conflict):
                parts.router.shift(each, observed, found.desired.traffic)
        applied = reconcile.report_settled(parts, service_id, found.desired, regions)
        return reconcile.Reconciled(applied)

    return patch.object(outbox, "reconcile", trusting)


def _promote_ignores_the_latch() -> Any:
    rules: Any = {**TABLE[Phase.ROLLING_BACK], Promoted: TABLE[Phase.SOAKING][Promoted]}
    return patch.dict(cast("dict[Any, Any]", TABLE), {Phase.ROLLING_BACK: rules}), patch.object(
        promote, "why_not", lambda *_: None
    )


def _words_before_traffic() -> Any:
    return patch.object(effects, "is_shift", lambda _: False), patch(
        "bot.rollout.decide.ORDER",
        ("announce", *(kind for kind in reversed(ORDER) if kind != "announce")),
    )


def _deadlines_ignored() -> Any:
    return patch.object(waits, "early", lambda *_: Ignored(why="planted"))


def _due_forgotten() -> Any:
    return patch.object(schedule, "next_evaluation", lambda *_: None), patch.object(
        waits, "early", lambda *_: Ignored(why="planted")
    )


def _postponed_for_ever() -> Any:
    real = MemoryStore.postpone

    def postpone(self: MemoryStore, entry_id: str, until: Any, problem: str) -> None:
        real(self, entry_id, until + timedelta(days=400), problem)

    return patch.object(MemoryStore, "postpone", postpone)


def _page_forgotten() -> Any:
    return patch("bot.rollout.turn.Turn.page", lambda *_, **_kw: None)


def _step_too_high() -> Any:
    real = Traffic.between

    def between(stable: str, canary: str, percent: int) -> Any:
        return real(stable, canary, 100 if percent == 50 else percent)

    return patch.object(Traffic, "between", between)


def _rollback_does_not_latch() -> Any:
    return patch("bot.rollout.moves.RejectedRevision", _unlatched)


def _unlatched(**fields: Any) -> Any:
    return RejectedRevision(**{**fields, "revision": "nobody"})


PLANTED: Mapping[str, Bug] = {
    "inbox skipped": Bug(_inbox_skipped, "was decided twice"),
    "lost races ignored": Bug(_races_ignored, "the trail has gaps"),
    "audit outside the batch": Bug(_audit_outside_the_batch, "the trail has gaps"),
    "outbox outside the batch": Bug(_outbox_outside_the_batch, "a notice was lost"),
    "outbox never swept": Bug(_never_swept, "were never carried out"),
    "effect finished before it is done": Bug(_finished_before_done, "a notice was lost"),
    "soak clock runs while holding": Bug(_clock_runs_while_holding, "model: the clock runs in"),
    "start ignores the latch": Bug(_latch_ignored, "was started again by accident"),
    "settled because it was asked for": Bug(
        _settled_without_looking, "was called served and never was"
    ),
    "desired state read before the etag": Bug(
        _desired_before_etag, "was written over the newest decision's", (SUSPENDED,)
    ),
    "the etag left out": Bug(
        _etag_left_out, "was written over the newest decision's", (SUSPENDED,)
    ),
    "shift taken on trust": Bug(_shift_taken_on_trust, "was called served and never was"),
    "promote ignores the latch": Bug(_promote_ignores_the_latch, "a rollback became"),
    "words before traffic": Bug(_words_before_traffic, "was told before the shift was tried"),
    "deadlines ignored": Bug(_deadlines_ignored, "it has been on hold for"),
    "nobody looks again": Bug(_due_forgotten, "by hand, and nobody saw it"),
    "postponed for ever": Bug(_postponed_for_ever, "were never carried out"),
    "page forgotten": Bug(_page_forgotten, "nobody is woken"),
    "a step goes too high": Bug(_step_too_high, "is to get"),
    "rollback does not latch": Bug(_rollback_does_not_latch, "was rolled back and may start again"),
    "a press not bound to what was seen": Bug(people.press_not_bound, "counted for something else"),
    "freeze ignored": Bug(people.freeze_ignored, "while it was frozen"),
    "given up in silence": Bug(people.given_up_in_silence, "given up in silence"),
    "what was given up is never tried again": Bug(
        people.parked_never_tried_again, "were never carried out"
    ),
    "nobody called": Bug(people.nobody_called, "somebody was not called"),
    "reasons not escaped": Bug(people.reasons_not_escaped, "would be notified"),
    "an open Home taken for right": Bug(
        people.homes_taken_for_right, "does not show how things are"
    ),
    "approval not bound to the step": Bug(people.approval_not_bound, "counted for something else"),
    "one approval is enough": Bug(people.approvals_skipped, "is approved, and should not be"),
    "freeze ignored by the last approval": Bug(later.freeze_forgotten_when_approved, "frozen"),
    "drift seen in percentages only": Bug(later.drift_in_percentages, "nobody saw it"),
    "the oldest latches kept": Bug(later.oldest_latches_kept, "may start again"),
    "passed_in opened by another plan": Bug(later.passed_in_any_plan, "never passed first"),
    "CI taken on trust": Bug(later.ci_taken_on_trust, "before CI passed"),
    "parked entries expire": Bug(later.parked_expire, "expired in silence"),
    "convicted though most was masked": Bug(later.masks_forgotten, "stable was ill", (ILL,)),
    "effects of a batch never written": Bug(later.effects_of_a_lost_race, "was never decided"),
    "rolling back goes elsewhere": Bug(later.back_to_the_canary, "is to be served"),
    "a soak counts twice": Bug(later.soak_counts_twice, "it soaked for"),
    "a hold ends too soon": Bug(later.hold_ends_soon, "was over after"),
    "a foreign tag stops a rollback": Bug(
        tags.rollback_stopped_by_a_tag, "it has been rolling back for", (TAGGED,)
    ),
    "a step up takes a foreign tag away": Bug(
        tags.tag_taken_by_a_step_up, "took the tags", (TAGGED,)
    ),
    "latest given though another is newer": Bug(
        tags.latest_though_another_is_newer, "decided were", (DEPLOYS,)
    ),
    "stable never looked at": Bug(tags.stable_never_looked_at, "never looked at", (DEPLOYS,)),
    "completed never looked at": Bug(tags.completed_never_looked_at, "never looked at", (JOBS,)),
    "stable given up at once": Bug(
        tags.stable_given_up_at_once, "given up before its time", (DEPLOYS,)
    ),
    "guests continue": Bug(belonging.guests_continue, "who is no operator", (ROLES,)),
    "anybody continues": Bug(belonging.anybody_continues, "who is no operator", (ROLES,)),
    "a yes of who has left": Bug(belonging.any_yes_counts, "none of the roles", (ROLES,)),
    "late commands count": Bug(belonging.late_commands, "after it was asked for", (LATE,)),
    "an incident counts once": Bug(belonging.incident_counts_once, "never heard of", (FLOOD,)),
    "another region's alert counts": Bug(belonging.strangers_alerts, "region's alert", (FLOOD,)),
    "one probe too many": Bug(belonging.one_probe_too_many, "is probed that need not be"),
    "notices overtake": Bug(belonging.notices_overtake, "overtook an older one", (AWAY,)),
    "a thaw releases everything": Bug(belonging.thaw_releases_everything, "held nothing changed"),
    "the window ignored": Bug(later.windows_ignored, "outside of"),
    "a good canary does not go up": Bug(rules.never_goes_up, "it soaked and did not go up"),
    "promoted without evidence": Bug(rules.promoted_without_evidence, "without evidence"),
    "a hold counted from its step": Bug(
        rules.holds_from_the_step_s_beginning, "model: holding until"
    ),
    "called though somebody took it": Bug(rules.called_though_taken, "after the page was taken"),
    "a level is never called": Bug(rules.level_forgotten, "nobody was called about"),
    "an incident forgotten": Bug(rules.incident_forgotten, "the incident is not remembered"),
    "a yes without its reason": Bug(rules.yes_without_its_reason, "a yes is kept as another"),
    **newer.NEWER,
    **confirmations.BUGS,
    **deployments.BUGS,
    **others.BUGS,
    **shadows.BUGS,
    "a job started without looking": Bug(jobs.started_without_looking, "ran twice", (JOBS,)),
    "a job not waited for": Bug(jobs.not_waited_for, "before its jobs were done", (JOBS,)),
    "no last look": Bug(tags.no_last_look, "model: our tag is on", (ASLEEP,)),
    **OUTSIDE,
    **regions.BUGS,
    **asking.BUGS,
    **fields.FIELDS,
    "a hold that the channel does not see": Bug(later.quiet_holds, "not said in the channel"),
}


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Plant a bug while the block runs."""
    patches = PLANTED[name].plant()
    with ExitStack() as stack:
        for each in patches if isinstance(patches, tuple) else (patches,):
            stack.enter_context(each)
        yield
