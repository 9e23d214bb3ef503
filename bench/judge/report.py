"""Writes the findings where people read them: tables and a picture."""

from pathlib import Path
from typing import Any

from bench.judge.chart import draw
from bench.judge.heatmap import draw_broken
from bench.judge.tables import report

TABLES = "judge-figures.md"
PICTURES = {
    "img/judge-bench.svg": (draw, "False rollbacks, and regressions rolled back by minute"),
    "img/judge-broken.svg": (draw_broken, "False rollbacks where assumptions do not hold"),
}


def write_report(found: dict[str, Any], docs: Path) -> None:
    """Write ``judge-figures.md`` and, where there is enough to draw, pictures into ``docs``."""
    text = "# The judge's bench\n\n"
    for name, (picture, shows) in PICTURES.items():
        if picture(found, docs / name):
            text += f"![{shows}]({name})\n\n"
    (docs / TABLES).write_text(text + report(found), encoding="utf-8")
