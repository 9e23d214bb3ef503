"""The experiments of the bench, how often each is repeated, and what each is for."""

from dataclasses import dataclass

from bench.judge.worlds.cells import (
    ERRORS_BROKEN_48H,
    ERRORS_BROKEN_60M,
    HOUR,
    LATENCY_BROKEN,
    TWO_DAYS,
    Cell,
    broken,
    harmless,
    worse,
)

BLOCK = 50


@dataclass(frozen=True)
class Experiment:
    """Cells that are summed up together. ``small`` and ``full`` are replications per cell."""

    name: str
    cells: tuple[Cell, ...]
    small: int
    full: int

    def replications(self, *, full: bool) -> int:
        """How often each cell is played."""
        return self.full if full else self.small


def _harmless() -> list[Experiment]:
    return [
        Experiment(
            f"{kind} {'60m' if minutes == HOUR else '48h'}{' incidents' if incidents else ''}",
            tuple(harmless(kind, minutes, incidents=incidents)),
            small,
            full,
        )
        for kind, minutes, small, full in (
            ("errors", HOUR, 100, 2000),
            ("errors", TWO_DAYS, 8, 1000),
            ("latency", HOUR, 100, 2000),
            ("latency", TWO_DAYS, 8, 600),
        )
        for incidents in (False, True)
    ]


def _worse() -> list[Experiment]:
    return [
        Experiment("errors worse", tuple(worse("errors")), 150, 2000),
        Experiment("latency worse", tuple(worse("latency")), 150, 2000),
        Experiment("errors late5 48h", tuple(worse("errors", TWO_DAYS, ("late5",))), 2, 200),
        Experiment("errors leak 48h", tuple(worse("errors", TWO_DAYS, ("leak",))), 2, 200),
    ]


def _broken() -> list[Experiment]:
    errors = [
        *((HOUR, "60m", name, 60, 1000) for name in ERRORS_BROKEN_60M),
        *((TWO_DAYS, "48h", name, 3, 200) for name in ERRORS_BROKEN_48H),
    ]
    return [
        Experiment(f"broken {name} {horizon}", tuple(broken("errors", minutes, name)), small, full)
        for minutes, horizon, name, small, full in errors
    ] + [
        Experiment(f"broken {name} 60m", tuple(broken("latency", HOUR, name)), 60, 1000)
        for name in LATENCY_BROKEN
    ]


def experiments(only: str = "") -> list[Experiment]:
    """All experiments whose name contains ``only``."""
    return [each for each in (*_harmless(), *_worse(), *_broken()) if only in each.name]
