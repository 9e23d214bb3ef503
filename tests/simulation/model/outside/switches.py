"""docs/plans.md, *Switches*: a mitigation is thrown once in a rollout, before a rollback; what
fails, persists or is not seen rolls back. A kill switch is thrown for each command, and what is not
proven wakes somebody. Whoever is called hears one key for one switch."""

from collections.abc import Iterable

from bot.rollout.effects import CheckSwitch, ThrowSwitch
from bot.rollout.facts import KillAsked, SwitchChecked, SwitchThrown, Ticked
from bot.rollout.state import Cause, Phase
from bot.rollout.verdict import Outcome
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment


class SwitchesRight:
    """Remembers what was decided to be thrown, by its key."""

    def __init__(self) -> None:
        self.decided: dict[str, ThrowSwitch] = {}
        self.to_see: dict[str, int] = {}
        """How much must be seen after each kill."""
        self.heard: dict[str, str] = {}
        """Which key was heard for each mitigated rollout."""
        self._checked = 0

    def committed(self, moment: Moment) -> None:
        """Once for each rollout, and for each command."""
        fact = moment.fact
        for each in moment.effects:
            if isinstance(each, ThrowSwitch):
                must(each.key not in self.decided, "model: one key for two switches")
                self.decided[each.key] = each
                if each.purpose == "mitigate":
                    self._first(each)
        for kill in moment.commit.service.kills:
            self.to_see.setdefault(kill.key, len(kill.verify))
        if isinstance(fact, KillAsked):
            thrown = [e for e in moment.effects if isinstance(e, ThrowSwitch)]
            must(len(thrown) == 1, "model: a kill switch is not thrown")
            active = moment.commit.service.active
            stops = active is None or active.phase in (Phase.HOLDING, Phase.ROLLING_BACK)
            must(stops, "model: it was killed and continues")
        if isinstance(fact, SwitchThrown):
            self._thrown(moment, fact)
        if isinstance(fact, SwitchChecked) and not fact.seen:
            self._not_good(moment, fact.key)
        if isinstance(fact, Ticked):
            self._judged(moment, fact)

    def _first(self, thrown: ThrowSwitch) -> None:
        others = [e for e in self.decided.values() if e.rollout == thrown.rollout]
        mine = [e for e in others if e.purpose == "mitigate"]
        must(len(mine) == 1, "model: a mitigation was thrown twice")

    def _thrown(self, moment: Moment, fact: SwitchThrown) -> None:
        must(fact.key in self.decided, "model: a switch was thrown that nobody decided")
        if not fact.ok:
            self._not_good(moment, fact.key)
            return
        seen = [e for e in moment.effects if isinstance(e, CheckSwitch)]
        if any(k.key == fact.key for k in moment.commit.service.kills):
            must(len(seen) == self.to_see[fact.key], "model: a kill is not proven")

    def _not_good(self, moment: Moment, key: str) -> None:
        """What failed rolls back, or wakes somebody."""
        if self.decided[key].purpose == "kill":
            must(moment.pages, "model: a kill failed and nobody is woken")
            return
        before, after = moment.before, moment.after
        waited = before is not None and any(h.key == key for h in before.holds)
        back = after is not None and after.phase is Phase.ROLLING_BACK
        must(not waited or back, "model: a mitigation failed, and it does not roll back")

    def _judged(self, moment: Moment, fact: Ticked) -> None:
        """After the wait, by what was measured since."""
        before, after, verdict = moment.before, moment.after, fact.verdict
        if before is None or after is None or verdict is None or before.id != after.id:
            return
        run = before.mitigations[-1] if before.mitigations else None
        waits = run is not None and any(
            h.cause is Cause.MITIGATION and h.key == run.key for h in before.holds
        )
        if run is None or not waits or after.verdict != verdict:
            return
        over = moment.at >= run.until
        broken = verdict.outcome is Outcome.FAIL
        back = after.phase is Phase.ROLLING_BACK
        still = {each.incident for each in before.alerts} & {*run.incidents}
        lasts = broken or still
        must(back or not (over and lasts), "model: what persists after a mitigation stays")
        if run.thrown_at is not None:
            must(fact.since is None or fact.since >= run.thrown_at, "model: judged by before")
        gone = not any(h.key == run.key for h in after.holds)
        must(over or back or not gone, "model: a mitigation was not waited for")

    def step(self, posted: Iterable[tuple[str, str, str]]) -> None:
        """What reaches the address was decided, with its own key."""
        requests = list(posted)
        for key, purpose, rollout in requests[self._checked :]:
            must(key in self.decided, f"model: {key} was posted and never decided")
            if purpose == "mitigate":
                first = self.heard.setdefault(rollout, key)
                must(first == key, "model: a mitigation was thrown twice")
        self._checked = len(requests)

    def at_the_end(self, posted: Iterable[tuple[str, str, str]]) -> None:
        """Every kill reached its address."""
        keys = {key for key, _, _ in posted}
        kills = {key for key, each in self.decided.items() if each.purpose == "kill"}
        must(kills <= keys, "model: a kill switch was never thrown")
