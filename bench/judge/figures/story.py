"""A picture of what evidence is: two canaries, minute by minute, as the judge saw them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import exp
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.judge.figures.chart import save
from bench.judge.rules.ours import START
from bot.judge.evidence.minute import Minute, RevisionMinute
from bot.judge.evidence.rollout_judge import begin, update
from bot.judge.evidence.spec import EvidencePlan, default_criteria

GUARD = 0
CANARY_REQUESTS, STABLE_REQUESTS = 120, 1080
USUAL = 0.004
CANARY, STABLE, PROOF = "#c8553d", "#5b6c9e", "#0b6e4f"
MINUTES = 15
SEED = 4


@dataclass(frozen=True)
class Story:
    """A canary's and stable's errors (%) in each minute, and the guard's e-value after it."""

    title: str
    canary: list[float]
    stable: list[float]
    evidence: list[float]
    threshold: float
    convicted: int | None


def draw_story(path: Path) -> None:
    """Write the picture: a canary with 3 % errors, and a healthy one with a noisy minute."""
    worse = told("3 % errors instead of 0.4 %", [0.03] * MINUTES)
    noisy = told("healthy, with one noisy minute", [USUAL] * 6 + [0.08] + [USUAL] * 8)
    figure = Figure(figsize=(9.5, 5), layout="constrained")
    axes = figure.subplots(2, 2, sharex=True, sharey="row", height_ratios=(1, 1.2))
    for column, story in enumerate((worse, noisy)):
        _errors(axes[0][column], story)
        _evidence(axes[1][column], story)
    axes[0][0].set_ylabel("errors, % of the minute")
    axes[1][0].set_ylabel("a harmless canary looks\nthis bad less than once in")
    save(figure, path)


def told(title: str, rates: Sequence[float]) -> Story:
    """Play a canary with these error rates beside a stable revision with its usual one."""
    dice = random.Random(SEED)
    plan = EvidencePlan(default_criteria(), horizon=60)
    state = begin(plan)
    canary, stable, evidence, convicted = [], [], [], None
    for number, rate in enumerate(rates):
        bad, usual = _hits(dice, CANARY_REQUESTS, rate), _hits(dice, STABLE_REQUESTS, USUAL)
        at = START + timedelta(minutes=number + 1)
        one, other = RevisionMinute(CANARY_REQUESTS, bad), RevisionMinute(STABLE_REQUESTS, usual)
        state = update(plan, state, [Minute(at, one, other, 10.0)])
        canary.append(100 * bad / CANARY_REQUESTS)
        stable.append(100 * usual / STABLE_REQUESTS)
        evidence.append(exp(state.criteria[GUARD].now.log_fail))
        if state.criteria[GUARD].failed is not None:
            convicted = number + 1
            break
    threshold = plan.thresholds[plan.criteria[GUARD].name]
    return Story(title, canary, stable, evidence, threshold, convicted)


def _hits(dice: random.Random, requests: int, rate: float) -> int:
    return sum(dice.random() < rate for _ in range(requests))


def _errors(axes: Axes, story: Story) -> None:
    minutes = range(1, len(story.canary) + 1)
    axes.plot(minutes, story.canary, "o-", color=CANARY, markersize=4, label="canary")
    axes.plot(minutes, story.stable, "s--", color=STABLE, markersize=3, label="stable")
    axes.axhline(1, color="#999999", linewidth=0.8)
    axes.text(MINUTES, 1.15, "1 %", ha="right", fontsize=8, color="#666666")
    axes.set_title(story.title, loc="left", fontsize=11)
    axes.set_ylim(0, 9)
    axes.set_xlim(0.5, MINUTES + 0.5)
    axes.legend(frameon=False, fontsize=9, loc="upper right")
    axes.spines[["top", "right"]].set_visible(False)


def _evidence(axes: Axes, story: Story) -> None:
    minutes = range(1, len(story.evidence) + 1)
    axes.plot(minutes, story.evidence, "o-", color=PROOF, markersize=4)
    axes.axhline(story.threshold, color="#333333", linestyle="--", linewidth=1)
    axes.text(MINUTES, story.threshold * 1.4, "roll back", ha="right", fontsize=9)
    axes.axhline(1, color="#999999", linewidth=0.8)
    if story.convicted is not None:
        axes.text(MINUTES, 0.8, "nothing unusual", ha="right", va="top", fontsize=8)
    if story.convicted is not None:
        height = story.evidence[story.convicted - 1]
        axes.annotate(
            f"rolled back after {story.convicted} minutes",
            (story.convicted, height),
            (story.convicted + 0.8, height * 5),
            arrowprops={"arrowstyle": "->"},
            fontsize=9,
        )
    axes.set_yscale("log")
    axes.set_ylim(0.2, 1e5)
    axes.set_yticks([1, 10, 100, 1000, 10_000], ["1", "10", "100", "1,000", "10,000"])
    axes.set_xlabel("minutes with 120 requests of the canary, 1,080 of stable")
    axes.spines[["top", "right"]].set_visible(False)
