"""The services of the bench: every combination of traffic, share, base rate and regression."""

from dataclasses import dataclass, replace

HOUR = 60
TWO_DAYS = 48 * HOUR

RATES = (1.0, 20.0, 500.0)
SHARES = (0.01, 0.10, 0.50)
BASES = (0.0005, 0.005, 0.02)
ERROR_REGRESSIONS = ("x2", "x5", "x20", "+1pp", "leak")
LATENCY_REGRESSIONS = ("+20%", "+50%", "leak")
ERRORS_BROKEN_60M = (
    "clump4",
    "revnoise10",
    "revnoise30",
    "blip",
    "steps",
    "aa+5",
    "aa+10",
    "sick10",
)
ERRORS_BROKEN_48H = ("clump4", "revnoise10", "revnoise30", "blips8", "aa+5", "aa+10")
LATENCY_BROKEN = ("lat_cold", "lat_revnoise3", "lat_revnoise6")


@dataclass(frozen=True)
class Cell:
    """One simulated rollout: who calls it, how it fails, and what is wrong with the canary.

    ``rps`` requests a second of the whole service, ``share`` of them to the canary; ``base`` is
    the stable revision's error rate (None in a latency cell); ``minutes`` how long it runs.
    ``regression`` None is a harmless canary; ``broken`` names an assumption that the world breaks
    (disturb.py). ``incidents`` hit both revisions alike.
    """

    rps: float
    share: float
    base: float | None
    minutes: int
    regression: str | None = None
    incidents: bool = False
    broken: str | None = None

    @property
    def kind(self) -> str:
        """``errors`` or ``latency``: what the canary may be worse at."""
        return "latency" if self.base is None else "errors"

    @property
    def begins(self) -> int:
        """The minute from which the canary is worse: half time for ``late5``, else at once."""
        return self.minutes // 2 if self.regression == "late5" else 0

    @property
    def name(self) -> str:
        """What tells this cell from all others; the seed of its random numbers hangs on it."""
        parts = [f"{self.rps:g}rps", f"{100 * self.share:g}%"]
        if self.base is not None:
            parts.append(f"base {100 * self.base:g}%")
        parts += [self.regression or "same", f"{self.minutes}m"]
        if self.incidents:
            parts.append("incidents")
        if self.broken:
            parts.append(self.broken)
        return " ".join(parts)


def harmless(kind: str, minutes: int, *, incidents: bool) -> list[Cell]:
    """Every cell with nothing wrong: 27 for errors, 9 for latency."""
    bases: tuple[float | None, ...] = BASES if kind == "errors" else (None,)
    return [
        Cell(rps, share, base, minutes, incidents=incidents)
        for rps in RATES
        for share in SHARES
        for base in bases
    ]


def worse(kind: str, minutes: int = HOUR, regressions: tuple[str, ...] = ()) -> list[Cell]:
    """Every cell with a regression: 135 for errors, 27 for latency, unless told which."""
    usual = ERROR_REGRESSIONS if kind == "errors" else LATENCY_REGRESSIONS
    return [
        replace(cell, regression=regression)
        for cell in harmless(kind, minutes, incidents=False)
        for regression in regressions or usual
    ]


def broken(kind: str, minutes: int, assumption: str) -> list[Cell]:
    """Every harmless cell of a world that breaks one assumption of the method.

    ``steps`` brings its own shares, so it is played once per rate and base.
    """
    cells = harmless(kind, minutes, incidents=False)
    if assumption == "steps":
        cells = [cell for cell in cells if cell.share == SHARES[0]]
    return [replace(cell, broken=assumption) for cell in cells]
