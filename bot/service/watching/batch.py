"""The decisions of one evaluation: all are committed first, then carried out, rollbacks before
anything else. No service waits for the step up of another: those are queued, each as work of its
own."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from threading import Lock
from types import MappingProxyType

from bot.errors import CanarioError
from bot.rollout.decision import Decision
from bot.rollout.effects import ShiftTraffic
from bot.rollout.facts import Fact
from bot.rollout.state import Phase, Service
from bot.service.carrying_out.act import quiet
from bot.service.carrying_out.outbox import carry_out, carry_out_left_over
from bot.service.carrying_out.queue_homes import refresh_later
from bot.service.carrying_out.shift_unsettled import shift_unsettled
from bot.service.deciding.commit import Applied, apply
from bot.service.deciding.shifting import Observation
from bot.service.ports.parts import Parts, log
from bot.service.ports.traffic_router import Observed
from bot.service.values.records import OutboxEntry, Stored
from bot.service.values.work import CarryOut


class Batch:
    """Collects what follows from decisions, which may be made side by side; ``problem`` is the last
    error that was met. ``alone``: it is one service, so that nothing waits for what it does."""

    def __init__(self, parts: Parts, alone: bool) -> None:
        self.parts = parts
        self._alone = alone
        self._stored: dict[str, Stored] = {}
        self._mine_first = ""
        self._lock = Lock()
        self._queued: list[CarryOut] = []
        self._mine_to_do: list[tuple[tuple[OutboxEntry, ...], Observation | None]] = []
        self._shifts: list[Callable[[], object]] = []
        self._last: list[Callable[[], object]] = []
        self._changed = False
        self.problem: CanarioError | None = None

    def decide(
        self, service_id: str, fact: Fact, observed: Mapping[str, Observed] = MappingProxyType({})
    ) -> Applied:
        """Commit what the fact decides. ``observed``: the platform by region from before the
        commit, which saves a rollback its first read."""
        stored = self._stored.pop(service_id, None)
        applied = apply(self.parts, service_id, fact, stored, mine=self._mine)
        decision = applied.decision
        if applied.repeated:
            self.settle(service_id)
        elif not applied.entries:
            pass
        elif not self._mine(decision):
            self._queued.append(CarryOut(entries=tuple(each.id for each in applied.entries)))
        else:
            self._do_myself(service_id, applied, applied.observation(observed))
        if decision.changed and not applied.repeated and not quiet(fact, applied):
            self._changed = True
        return applied

    def load(self, service_ids: Sequence[str]) -> None:
        """Read these together; the first decision of each is about what was read, unless somebody
        else decides in between. What can't be read is read again, by itself."""
        if not self._alone:
            self.attempt(
                "read them together",
                lambda: self._stored.update(self.parts.store.load_many(service_ids)),
            )

    def known(self, service_id: str) -> Stored:
        """The service as it was read with the others, until something is decided; or as it is."""
        found = self._stored.get(service_id)
        if found is None:
            found = self._stored[service_id] = self.parts.store.load(service_id)
        return found

    def services(self) -> list[Service]:
        """Those that were read."""
        return [each.service for each in self._stored.values()]

    def settle(self, service_id: str) -> None:
        """Shift what was decided before and is not served: after the rollbacks, and before what is
        done last, which may wait for somebody outside."""
        before = self._stored.get(service_id)
        if before is None or not before.service.settled:
            self._shifts.append(lambda: shift_unsettled(self.parts, self._load(service_id)))

    def last(self, do: Callable[[], object]) -> None:
        """Do this when the rollbacks are done; what it decides is carried out after it."""
        self._last.append(do)

    def attempt(self, what: str, do: Callable[[], object]) -> None:
        """Do it; one that fails does not stop the others."""
        try:
            do()
        except CanarioError as error:
            log.warning("could not %s: %s", what, error)
            self.problem = error

    def finish(self) -> None:
        """Carry out the rollback, then the rest. All but the first rollback go to workers of their
        own; one that can't be queued is carried out here. Raises the last error that was met."""
        self.hand_over()
        self._carry_out_mine()
        while first := self._shifts or self._last:
            self.attempt("finish", first.pop(0))
            self.hand_over()
        self._carry_out_mine()
        if self._changed:
            refresh_later(self.parts)
        if self.problem:
            raise self.problem

    def hand_over(self) -> None:
        """What is not carried out here goes to the queue, or is done next where that is away."""
        queued, self._queued = self._queued, []
        for work in queued:
            try:
                self.parts.queue.put(work)
            except CanarioError as error:
                log.warning("could not queue %s: %s", work.entries[0], error)
                self._shifts.append(partial(carry_out_left_over, self.parts, work.entries))

    def _do_myself(
        self, service_id: str, applied: Applied, observation: Observation | None
    ) -> None:
        """A rollback is first; what was decided before it of its service is said before it."""
        with self._lock:
            if not is_rollback(applied.decision):
                self._mine_to_do.append((applied.entries, observation))
                return
            before = [each for each in self._mine_to_do if each[0][0].service_id == service_id]
            self._mine_to_do = [each for each in self._mine_to_do if each not in before]
            entries = (*(entry for entries, _ in before for entry in entries), *applied.entries)
            self._mine_to_do.insert(0, (entries, observation))

    def _carry_out_mine(self) -> None:
        mine, self._mine_to_do = self._mine_to_do, []
        for entries, observation in mine:
            self.attempt("carry out", partial(carry_out, self.parts, entries, observation))

    def _mine(self, decision: Decision) -> bool:
        """Whether this worker carries it out: not where it would wait for a step up, or for a
        second rollback."""
        shifts = any(isinstance(each, ShiftTraffic) for each in decision.effects)
        if self._alone or not shifts or not is_rollback(decision):
            return self._alone or not shifts
        with self._lock:
            self._mine_first = self._mine_first or decision.service.id
        return self._mine_first == decision.service.id

    def _load(self, service_id: str) -> Service:
        return self.parts.store.load(service_id).service


def is_rollback(decision: Decision) -> bool:
    """Whether it sends traffic back."""
    shifts = any(isinstance(each, ShiftTraffic) for each in decision.effects)
    return shifts and decision.service.phase is Phase.ROLLING_BACK
