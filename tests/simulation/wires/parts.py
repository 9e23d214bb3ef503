"""Wires the service to a run's simulated outside."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.service.ports.commit_results import CheckResult, CommitResults
from bot.service.ports.parts import Parts
from tests.simulation.face import incidents, names
from tests.simulation.hub import Hub
from tests.simulation.kept import InFirestore
from tests.simulation.outside import THERE, Measured, Probed, Remote, Trouble
from tests.simulation.plans import CI_PASSES
from tests.simulation.wires.app import App, AppServer, app_adapter
from tests.simulation.wires.cloud_run import CloudRunServer, cloud_run
from tests.simulation.wires.jobs import jobs_adapter
from tests.simulation.wires.pages import RemotePager
from tests.simulation.wires.platform import Platform
from tests.simulation.wires.regions import HERE, Regions, mute

if TYPE_CHECKING:
    from tests.simulation.play import Run


class Commits:
    """GitHub, where the tests of every commit wait, run, wait again, and succeed at one time."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def newest(self, repository: str, branch: str) -> str:
        """See CommitSource."""
        return "4f2a9c1d" * 5

    def read(self, repository: str, commit: str, *, reviews: bool) -> CommitResults:
        """See CommitSource."""
        if self._hub.now < CI_PASSES:
            state = ("queued", "in progress")[self._hub.now.minute // 3 % 2]
            return CommitResults((CheckResult("Tests", "under way", state),))
        return CommitResults((CheckResult("Tests", "succeeded", "success"),))


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
    chat: Any = remote("slack", run.chat, slack, run.posted)
    if run.chats is not None:
        rough = Trouble(3 * trouble, 2 * trouble, slack.never)
        run.chats.remote = remote("slack", run.chats.server, rough)
        run.chats.posted, chat = run.posted, run.chats
    waits = partial(suspends, run)
    return Parts(
        store=store,
        plans=store,
        homes=store,
        people=store,
        flags=store,
        pages=remote("pages", run.watch.page_lists, half)
        if run.world.others
        else run.watch.page_lists,
        router=_router(run, half),
        metrics=remote("monitoring", _measured(run, bad), Trouble()),
        jobs=jobs_adapter(Remote(hub, "jobs", run.platform.jobs, half, suspends=waits)),
        poster=remote("post", run.switches, Trouble(trouble, trouble)),
        prober=remote("probe", Probed(hub, run.world.deaf), Trouble()),
        chat=chat,
        pager=RemotePager(remote("pagerduty", run.pager, pagerduty), run.pager),
        mailer=remote("mail", run.mailer, half),
        on_calls=remote("oncalls", names(), half),
        commits=remote("github", Commits(hub), half),
        incidents=remote("incidents", incidents(), half),
        queue=run,
        clock=run,
        pause=hub.sleep,
        both=lambda first, second: (first(), second()),
    )


def _router(run: "Run", fails: Trouble) -> Any:
    how: Any = {"seen": run.looked, "suspends": partial(suspends, run)}
    if isinstance(run.platform, App):
        return app_adapter(Remote(run.hub, "app", AppServer(run.platform), fails, **how))
    service = CloudRunServer(run.platform) if run.there is None else regions_of(run, run.there)
    return cloud_run(Remote(run.hub, "cloud_run", service, fails, **how))


def regions_of(run: "Run", there: Platform) -> Regions:
    """Cloud Run in both."""
    return Regions({HERE: run.platform, THERE: there}, run.now)


def _measured(run: "Run", bad: set[str]) -> Measured:
    trouble = run.setting.trouble
    measured = Measured(run.hub, bad, trouble, trouble, late=4, wrong=trouble / 3)
    away = run.away
    if away is not None:
        share, measured.wrong = run.platform.share_at, 0.0
        measured.share = lambda name, at: share(name, at) * (0.1 if name in away else 1)
    if run.world.ill:
        measured.ill, measured.wrong = run.world.ill, 0.0
    if run.there is not None:
        measured.there, measured.mute = run.bad_there, mute
    if run.world.silent:
        measured.away = run.world.silent
    return measured


def suspends(run: "Run", method: str) -> float:
    """For how long a worker is suspended between having read the service and writing it."""
    hub, often = run.hub, run.setting.suspended
    chance = {"UpdateService": often, "GetService": often / 3, "call": often / 3}
    if hub.calm or hub.dice.random() >= chance.get(method, 0.0):
        return 0.0
    after = hub.dice.random() * 5
    hub.spawn("person", lambda: run._ask(run.crowd.meanwhile()), after=after)
    shortest, longest = run.setting.naps
    return shortest + (longest - shortest) * hub.dice.random()
