"""What the demo says first: what will be seen, and for how long."""

from collections.abc import Sequence
from datetime import timedelta
from math import ceil
from pathlib import Path

from infra.stores.plan_file import read_plan
from sandbox.demo.flag.ended import NAME as FLAG
from sandbox.demo.scenarios import PLAYED_BY, SCENARIOS, Scenario

START, SHIFT = timedelta(seconds=10), timedelta(seconds=1)
"""Until the functions run, and until what a step gives is served."""


def preview(scenario: str, plans: Path) -> str:
    """One line about a value of ``--scenario``, by the ``plans`` that it plays."""
    if scenario == FLAG:
        names, what = [f"demo-{FLAG}"], "a rollout of a flag"
    else:
        names = [one.plan for name in PLAYED_BY[scenario] for one in rollouts(SCENARIOS[name])]
        what = "a rollout" if len(names) == 1 else f"{len(names)} rollouts, one after the other"
    long = sum((lasts(plans / f"{name}.yaml") for name in names), START)
    return (
        f"You will see {what}, for {at_most(long)}: real requests on this machine, what Canario "
        "decides and does, and what it says in Slack. Ctrl-C ends it."
    )


def rollouts(scenario: Scenario) -> Sequence[Scenario]:
    """All that are played in it."""
    return (scenario, scenario.second) if scenario.second else (scenario,)


def lasts(file: Path) -> timedelta:
    """How long the plan's rollout takes when it completes."""
    plan = read_plan(str(file))
    watch = plan.watch.for_ if plan.watch and not plan.target.flag else timedelta()
    return sum((step.soak.min + SHIFT for step in plan.steps), watch)


def at_most(length: timedelta) -> str:
    """Rounded up: to ten seconds, or to a minute."""
    seconds = length.total_seconds()
    if seconds < 60:
        return f"at most {ceil(seconds / 10) * 10} s"
    return f"at most {ceil(seconds / 60)} min"
