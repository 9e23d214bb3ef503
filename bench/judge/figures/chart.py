"""The bench in one picture: how often rules are wrong, and how soon they are right."""

from pathlib import Path
from statistics import mean
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.judge.figures.figures import scores_in
from bench.judge.rulebook import KAYENTAS, ORACLE, OURS
from bench.judge.score import Scores
from bench.judge.worlds.wrong import false_rates

STYLES: dict[str, dict[str, Any]] = {
    OURS: {"color": "#0b6e4f", "linewidth": 3.0},
    KAYENTAS[10]: {"color": "#c8553d"},
    KAYENTAS[30]: {"color": "#e8a087"},
    "Flagger, 5": {"color": "#5b6c9e"},
    "Argo, 3": {"color": "#9aa7cf"},
    "z-test at every minute": {"color": "#b58900"},
    "Lindon-Malek": {"color": "#8a5a9e"},
    ORACLE: {"color": "#888888", "linestyle": "--"},
}


def draw(found: dict[str, Any], path: Path) -> bool:
    """Write the picture; False when the experiments that it shows were not played."""
    scores, curves = scores_in(found), found["curves"].get("errors worse")
    harmless = next((n for n in ("errors 48h incidents", "errors 60m") if n in scores), None)
    if harmless is None or curves is None:
        return False
    figure = Figure(figsize=(11, 4.6), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.25))
    _wrong(left, scores, harmless)
    _right(right, curves)
    save(figure, path)
    return True


def save(figure: Figure, path: Path) -> None:
    """Write a figure, the same bytes for the same findings."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mpl.rcParams["svg.hashsalt"] = "canario"
    figure.savefig(path, dpi=130, metadata={"Date": None} if path.suffix == ".svg" else None)


def _wrong(axes: Axes, scores: Scores, experiment: str) -> None:
    """Bars of false rollbacks, the mean over cells, with the worst cell as a dot."""
    shown = [rule for rule in reversed(STYLES) if rule != ORACLE]
    for row, rule in enumerate(shown):
        rates = [100 * each for each in false_rates(scores, experiment, rule)]
        color = str(STYLES[rule]["color"])
        axes.barh(row, mean(rates), color=color, height=0.6)
        axes.plot(max(rates), row, "o", color=color, markersize=6, clip_on=False)
        label = f"{mean(rates):.1f} % (worst {max(rates):.0f})"
        axes.text(max(rates) + 3, row, label, va="center", fontsize=9)
    axes.set_yticks(range(len(shown)), shown)
    axes.set_xlim(0, 150)
    axes.set_xticks([0, 25, 50, 75, 100])
    horizon = "48 hours, with incidents" if "48h" in experiment else "60 minutes"
    axes.set_title(f"Harmless canaries rolled back\n{horizon}", loc="left", fontsize=11)
    axes.set_xlabel("% of runs (bar: mean over services, dot: worst service)")
    axes.spines[["top", "right"]].set_visible(False)


def _right(axes: Axes, curves: dict[str, list[float]]) -> None:
    """Curves of how many regressions have been rolled back by each minute."""
    for rule, style in STYLES.items():
        if rule in curves:
            shares = [100 * each for each in curves[rule]]
            look = {"linewidth": 1.6, **style}
            axes.plot(range(len(shares)), shares, label=rule, drawstyle="steps-post", **look)
    axes.set_title(
        "Worse canaries rolled back\n135 services and regressions, errors", loc="left", fontsize=11
    )
    axes.set_xlabel("minutes since the canary got traffic (3 of them ingestion)")
    axes.set_ylabel("% of runs so far")
    axes.set_ylim(0, 100)
    axes.set_xlim(0, None)
    axes.grid(axis="y", color="#dddddd")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=9, loc="lower right")
