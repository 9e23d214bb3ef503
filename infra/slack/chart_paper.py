"""What a chart is drawn on: times to the right, values upwards, and names that do not overlap."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.secrets import without_secrets

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, LEFT, RIGHT = 800, 116, 206
"""Slack shows it half as wide: so 24 pixels here are 12 there."""

TITLE, TEXT, SMALL = 27, 26, 24
INK, GREY, LINE = "#1d1c1d", "#505050", "#dddddd"
APART = 28
"""Pixels between two names."""

MOST_DOTS = 40

XY = tuple[float, float]


class Paper:
    """Where things are drawn."""

    def __init__(self, on: "ImageDraw", since: datetime, until: datetime) -> None:
        self._on = on
        self._since = since
        self._whole = (until - since).total_seconds() or 1.0
        self._fonts: dict[int, Any] = {}

    def x(self, at: datetime) -> float:
        """Where a time is."""
        part = (at - self._since).total_seconds() / self._whole
        return LEFT + min(max(part, 0.0), 1.0) * (WIDTH - LEFT - RIGHT)

    def write(self, at: XY, text: str, size: int, colour: str, anchor: str = "la") -> None:
        """Text, cut where the paper ends; ``anchor`` as Pillow has it."""
        font, text = self._font(size), without_secrets(text)
        room = at[0] - 4 if anchor[0] == "r" else WIDTH - at[0] - 4
        while len(text) > 1 and font.getlength(text) > room:
            text = text.removesuffix("…")[:-1] + "…"
        self._on.text(at, text, fill=colour, font=font, anchor=anchor)

    def line(self, points: Sequence[XY], colour: str, width: int, dots: bool = False) -> None:
        """A line through points, with a dot on each where wanted and where there is room."""
        self._on.line(points, fill=colour, width=width, joint="curve")
        for x, y in points if dots and len(points) <= MOST_DOTS else ():
            self._on.ellipse((x - 6, y - 6, x + 6, y + 6), fill=colour)

    def dashes(self, y: float, colour: str) -> None:
        """A dashed level."""
        for x in range(LEFT, WIDTH - RIGHT, 24):
            self._on.line([(x, y), (min(x + 14, WIDTH - RIGHT), y)], fill=colour, width=4)

    def frame(self, top: float, name: str, ticks: Sequence[tuple[float, str]]) -> None:
        """A panel's name and its levels."""
        self.write((LEFT, top - 40), name, TEXT, INK)
        for y, words in ticks:
            self._on.line([(LEFT, y), (WIDTH - RIGHT, y)], fill=LINE, width=2)
            self.write((LEFT - 12, y), words, SMALL, GREY, "rm")

    def labels(self, wanted: Sequence[tuple[float, str, str]], bottom: float) -> None:
        """Names at the lines' ends, moved apart where they would overlap."""
        named = sorted(wanted)
        for y, (_, words, colour) in zip(
            spread([y for y, _, _ in named], bottom), named, strict=True
        ):
            self.write((WIDTH - RIGHT + 14, y), words, SMALL, colour, "lm")

    def times(self, y: float, times: Sequence[str]) -> None:
        """When it began and ended."""
        self.write((LEFT, y), times[0], SMALL, GREY)
        if len(times) > 1:
            self.write((WIDTH - RIGHT, y), times[-1], SMALL, GREY, "ra")

    def _font(self, size: int) -> Any:
        if size not in self._fonts:
            from PIL import ImageFont

            self._fonts[size] = ImageFont.load_default(size)
        return self._fonts[size]


def spread(heights: Sequence[float], bottom: float) -> list[float]:
    """Rising heights moved apart, the last not below ``bottom``."""
    placed: list[float] = []
    for y in heights:
        placed.append(max(y, placed[-1] + APART) if placed else y)
    room = bottom
    for number in reversed(range(len(placed))):
        placed[number] = min(placed[number], room)
        room = placed[number] - APART
    return placed


def top_of(highest: float) -> float:
    """A round number that is not below the highest value: 1, 2, 3, 4, 5, 6, 8 or 10 times a power
    of ten."""
    if not 0 < highest < math.inf:
        return 1.0
    power: float = 10.0 ** math.floor(math.log10(highest))
    steps = (1, 2, 3, 4, 5, 6, 8, 10)
    return next((step * power for step in steps if highest <= step * power * 1.0001), 10 * power)
