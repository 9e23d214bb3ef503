"""Wires the service to a run's simulated outside."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.service.ports.parts import Parts
from tests.simulation.face import incidents, names
from tests.simulation.kept import InFirestore
from tests.simulation.outside import Measured, Probed, Remote, Trouble
from tests.simulation.wires.cloud_run import CloudRunServer, cloud_run
from tests.simulation.wires.jobs import jobs_adapter

if TYPE_CHECKING:
    from tests.simulation.play import Run


def wired(run: "Run", bad: set[str]) -> Parts:
    """Every port of the run behind calls that can fail; ``bad`` revisions measure badly."""
    hub, trouble = run.hub, run.setting.trouble
    sqlite = run.world.store == "sqlite"
    half = Trouble(trouble / 2, trouble / 2)
    refuses = Trouble(half.before, half.after, trouble * (5 if sqlite else 1 / 3))
    first = sqlite or hub.seed % 4 < 2
    slack, pagerduty = (refuses, half) if first else (half, refuses)

    def remote(
        name: str, behind: Any, fails: Trouble, seen: Callable[..., None] = lambda *_: None
    ) -> Any:
        return Remote(hub, name, behind, fails, seen=seen)

    if isinstance(run.store, InFirestore):
        store = run.store.remote(remote("firestore", run.store.server, half))
    else:
        store = remote("store", run.store, half, run.postponed)
    service = CloudRunServer(run.platform)
    return Parts(
        store=store,
        plans=store,
        homes=store,
        router=cloud_run(
            Remote(hub, "cloud_run", service, half, seen=run.looked, suspends=run.suspends)
        ),
        metrics=remote("monitoring", _measured(run, bad), Trouble()),
        jobs=jobs_adapter(Remote(hub, "jobs", run.platform.jobs, half, suspends=run.suspends)),
        prober=remote("probe", Probed(hub), Trouble()),
        chat=remote("slack", run.chat, slack, run.posted),
        pager=remote("pagerduty", run.pager, pagerduty),
        on_calls=remote("oncalls", names(), half),
        incidents=remote("incidents", incidents(), half),
        queue=run,
        clock=run,
        pause=hub.sleep,
        both=lambda first, second: (first(), second()),
    )


def _measured(run: "Run", bad: set[str]) -> Measured:
    trouble = run.setting.trouble
    measured = Measured(run.hub, bad, trouble, trouble, late=4, wrong=trouble / 3)
    if run.world.ill:
        measured.ill, measured.wrong = run.world.ill, 0.0
    return measured
