"""Writes the findings where people read them: tables and pictures."""

from pathlib import Path
from typing import Any

from bench.judge.figures.chart import draw
from bench.judge.figures.heatmap import draw_broken
from bench.judge.figures.story import draw_story
from bench.judge.figures.tables import report, summary

TABLES = "judge-figures.md"
EXPLAINED = "judge.md"
BEGIN, END = "<!-- begin of what make bench-judge writes -->", "<!-- end of it -->"
STORY = "img/judge-story.svg"
PICTURES = {
    "img/judge-bench.svg": (draw, "False rollbacks, and regressions rolled back by minute"),
    "img/judge-broken.svg": (draw_broken, "False rollbacks where assumptions do not hold"),
}


def write_report(found: dict[str, Any], docs: Path) -> None:
    """Write the pictures and ``judge-figures.md`` into ``docs``, and the summary into its place in
    ``judge.md`` where there is one."""
    draw_story(docs / STORY)
    pictures = [
        f"![{shows}]({name})"
        for name, (picture, shows) in PICTURES.items()
        if picture(found, docs / name)
    ]
    text = "\n\n".join(["# The judge's bench", *pictures, report(found)])
    (docs / TABLES).write_text(text, encoding="utf-8")
    explained = docs / EXPLAINED
    if explained.exists():
        page = explained.read_text(encoding="utf-8")
        before, begin, rest = page.partition(BEGIN)
        _, end, after = rest.partition(END)
        if begin and end:
            inside = "\n\n".join([begin, *pictures, summary(found), end])
            explained.write_text(before + inside + after, encoding="utf-8")
