"""A picture of what each rule does where the method's assumptions do not hold."""

from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from bench.judge.figures.chart import STYLES, save
from bench.judge.figures.figures import scores_in
from bench.judge.rulebook import ORACLE
from bench.judge.score import Scores
from bench.judge.worlds.wrong import false_rates

WORDS = {
    "clump4 60m": "errors in clumps of 4 (retries)",
    "blip 60m": "one bad minute",
    "revnoise10 60m": "10 % noise of one revision",
    "revnoise30 60m": "30 % noise of one revision",
    "steps 60m": "traffic 1, 10, 50 %",
    "aa+5 60m": "canary 5 % worse",
    "aa+10 60m": "canary 10 % worse",
    "sick10 60m": "sick instance, ten minutes",
    "lat_cold 60m": "cold starts, two minutes",
    "lat_revnoise3 60m": "3 % latency noise of one revision",
    "lat_revnoise6 60m": "6 % latency noise of one revision",
}


def draw_broken(found: dict[str, Any], path: Path) -> bool:
    """Write the picture: worlds down, rules across; False when none of them was played."""
    scores = scores_in(found)
    worlds = [name for name in WORDS if f"broken {name}" in scores]
    if not worlds:
        return False
    rules = [rule for rule in (*STYLES, "sequential DKW") if rule != ORACLE]
    values = [[_worst(scores, world, rule) for rule in rules] for world in worlds]
    figure = Figure(figsize=(9.5, 1.4 + 0.38 * len(worlds)), layout="constrained")
    axes = figure.subplots()
    axes.imshow(
        [[float("nan") if value is None else value for value in row] for row in values],
        cmap="OrRd",
        vmin=0,
        vmax=110,
        aspect="auto",
    )
    for row, line in enumerate(values):
        for column, value in enumerate(line):
            text = "-" if value is None else f"{value:.0f}" if value >= 1 else f"{value:.1f}"
            dark = value is not None and value > 60
            axes.text(column, row, text, ha="center", va="center", color="w" if dark else "k")
    axes.set_xticks(
        range(len(rules)),
        [
            rule.replace(" at ", "\nat ").replace(", ", ",\n").replace("l D", "l\nD")
            for rule in rules
        ],
    )
    axes.set_yticks(range(len(worlds)), [WORDS[world] for world in worlds])
    axes.tick_params(length=0, top=False, labelsize=9)
    axes.spines[:].set_visible(False)
    axes.set_title(
        "Canaries that should stay, rolled back within 60 minutes: %, worst service",
        loc="left",
        fontsize=11,
    )
    save(figure, path)
    return True


def _worst(scores: Scores, world: str, rule: str) -> float | None:
    rates = false_rates(scores, f"broken {world}", rule)
    return 100 * max(rates) if rates else None
