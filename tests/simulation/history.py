"""What happened to a service before a run: revisions that were rolled back, one after another."""

from datetime import timedelta

from bot.rollout.decide import decide
from bot.rollout.facts import Fact, RollbackAsked, Started, TrafficSettled
from bot.service.deciding.commit import as_commit
from tests.simulation.hub import EPOCH
from tests.simulation.kept import Kept
from tests.simulation.plans import FIRST
from tests.support.rollouts import ANN, SERVICE, STABLE

LONG_AGO = EPOCH - timedelta(days=1)


def went_back(kept: Kept, times: int) -> None:
    """So many other revisions were started, got traffic, and were rolled back by hand."""
    for number in range(times):
        name = f"shop-x{number:04d}"
        start = Started(
            id=f"start-{name}", by=ANN, rollout=name, plan=FIRST, canary=name, stable=STABLE
        )
        decided(kept, start)
        decided(kept, RollbackAsked(id=f"back-{name}", by=ANN, reason="it was no good"))
        desired = kept.load(SERVICE).service.desired
        version = desired.version if desired else 0
        decided(kept, TrafficSettled(id=f"settled-{name}", version=version))


def decided(kept: Kept, fact: Fact) -> None:
    """Decide on a fact and store it; what it wants done was done long ago."""
    before = kept.load(SERVICE)
    decision = decide(before.service, fact, LONG_AGO)
    kept.commit(as_commit(before, fact, decision, LONG_AGO)._replace(outbox=()))
