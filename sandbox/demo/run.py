"""``canario demo``: the world that the scenarios are played in, and the summary."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from infra.terminal.waiting import doing
from sandbox.demo import shown
from sandbox.demo.demo import Demo
from sandbox.demo.ended import Ended
from sandbox.demo.events import Event
from sandbox.demo.flag import story
from sandbox.demo.flag.ended import NAME as FLAG
from sandbox.demo.preview import preview
from sandbox.demo.scenarios import PLAYED_BY, SCENARIOS, Scenario
from sandbox.demo.stage import CHANNEL, SEED, set_the_stage, visitors
from sandbox.demo.watcher import Watcher
from sandbox.slack.shown import page as slack_page
from sandbox.world.world import FLAGS, Ground, World


class Sources(NamedTuple):
    """The files that the demo runs: the functions' entry points, the plans' folder, and the app of
    the ``flag`` scenario."""

    functions: Path
    plans: Path
    app: Path


class Played(Protocol):
    """How a scenario came out: the lines of the summary, and the same for programs."""

    @property
    def as_it_must(self) -> bool: ...

    @property
    def lines(self) -> list[str]: ...

    @property
    def as_json(self) -> dict[str, Any]: ...


class Outcome(NamedTuple):
    """All that was played, with the requests a second that were answered meanwhile."""

    ended: Sequence[Played]
    rate: float

    @property
    def lines(self) -> list[str]:
        """What came of it."""
        lines = [line for each in self.ended for line in each.lines]
        return [*lines, f"{self.rate:.0f} real requests a second were answered."]

    @property
    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "event": "summary",
            "requests_per_second": round(self.rate, 1),
            "scenarios": [each.as_json for each in self.ended],
        }


def run(scenario: str, sources: Sources, *, as_json: bool, page: Path | None = None) -> int:
    """Play ``scenario`` (a key of PLAYED_BY, or ``flag``), and write the channel to ``page``; 0 if
    each ended as it must, else 1."""
    tell = shown.show_json if as_json else shown.show
    if not as_json:
        shown.lines([preview(scenario, sources.plans)])
    doing("starting a local cloud with Canario on it")
    with tempfile.TemporaryDirectory(prefix="canario-demo-") as folder:
        ground = Ground(sources.functions, sources.plans, Path(folder))
        if scenario == FLAG:
            world, playing = World(ground, seed=SEED, more=(FLAGS,)), the_flag(sources.app, tell)
        else:
            world, playing = World(ground, seed=SEED), the_shop(PLAYED_BY[scenario], tell, as_json)
        outcome = playing(world)
        if page:
            write_page(world, page)
        good = all(each.as_it_must for each in outcome.ended)
        if not good:
            shown.show_faults(Path(folder))
    if as_json:
        shown.line(outcome.as_json)
    else:
        shown.title("summary")
        shown.lines(outcome.lines)
    return 0 if good else 1


def the_shop(
    names: Sequence[str], tell: Callable[[Event], None], as_json: bool
) -> Callable[[World], Outcome]:
    """Plays rollouts of the shop's revisions, one after the other."""

    def play(world: World) -> Outcome:
        shop = set_the_stage(world.cloud, world.slack)
        with world:
            load = visitors(world.cloud, shop)
            load.start()
            try:
                demo = Demo(world, Watcher(world, tell))
                ended = [played(demo, SCENARIOS[name], as_json) for name in names]
            finally:
                load.stop()
        stats = load.stats()
        return Outcome(ended, stats.sent / stats.seconds)

    return play


def the_flag(app: Path, tell: Callable[[Event], None]) -> Callable[[World], Outcome]:
    """Plays a rollout of a flag of the app."""

    def play(world: World) -> Outcome:
        set_the_stage(world.cloud, world.slack)
        with world:
            ended, rate = story.play(world, tell, app)
        return Outcome([ended], rate)

    return play


def write_page(world: World, to: Path) -> None:
    """What everybody in the channel sees, as HTML."""
    said = slack_page.page(world.slack.workspace, CHANNEL, whispers=False, windows=False)
    to.write_text(said, encoding="utf-8")


def played(demo: Demo, scenario: Scenario, as_json: bool) -> Ended:
    """One scenario, with its title where people read along."""
    if not as_json:
        shown.title(f"{scenario.name}: {scenario.title}")
    doing("waiting for the rollout's next event")
    return demo.play(scenario)
