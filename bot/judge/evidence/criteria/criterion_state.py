"""What is remembered of one criterion between two minutes."""

from typing import NamedTuple

from bot.judge.evidence.hold_first import Held
from bot.judge.evidence.minute import Cut
from bot.judge.evidence.noise import Noise
from bot.judge.evidence.processes.mask import Mask
from bot.judge.evidence.processes.mixture import Mixture
from bot.judge.evidence.processes.nothing_succeeds import Asked, leads, together
from bot.judge.evidence.processes.profile import Profile


class Processes(NamedTuple):
    """A criterion's e-processes, what it learned of noise, and what they say together.

    ``fails``, ``tols`` (the same with the tolerance, of steady minutes alone) and ``passes`` are
    combined as the criterion's kind says into ``log_fail``, ``log_tol`` (None before there is
    anything against the canary) and ``log_pass``.
    ``noises`` belong to its cuts; ``spread`` is the d and kappa that the last minute was judged
    with.
    """

    fails: tuple[Mixture, ...]
    tols: tuple[Mixture, ...]
    passes: tuple[Mixture, ...]
    noises: tuple[Noise, ...]
    mask: Mask = Mask()
    spread: tuple[float, float] = (1.0, 0.0)
    log_fail: float = 0.0
    log_tol: float | None = None
    log_pass: float = 0.0


class Begun(NamedTuple):
    """When the evidence against the canary that is left began, by one cut: at ``since`` (seconds
    since 1970), when ``before`` was tallied already."""

    since: int = 0
    before: Cut = Cut()


class CriterionState(NamedTuple):
    """One criterion's processes and tallies.

    ``picks`` are edges chosen from stable's histogram, ``profile`` what it looked like where the
    criterion looks at its shape. ``tallies`` are the rollout's requests by each cut, those of
    masked minutes left out; ``begun`` says how much of them is old. ``step``: requests of canary
    and of stable since the canary's share last changed. ``recent`` holds the last minutes.
    ``fail_growth`` and ``pass_growth`` (of log E per minute) and ``flow`` (canary requests per
    minute) are running means over about 15 minutes. ``failed`` is the end of the minute that
    convicted: from there on the criterion stays as it was, or until that is over. ``minutes``
    counts those of the steps that it belongs to. ``usual``: stable's bad and all requests of about
    an hour. ``held``: that it is proven, and holds first. ``asked``: whether anything of the canary
    succeeds, of a criterion that says no more errors than stable's.
    """

    now: Processes
    tallies: tuple[Cut, ...]
    begun: tuple[Begun, ...]
    picks: tuple[float, ...] = ()
    profile: Profile | None = None
    step: tuple[int, int] = (0, 0)
    recent: tuple[Cut, ...] = ()
    fail_growth: float = 0.0
    pass_growth: float = 0.0
    flow: float = 0.0
    failed: int | None = None
    minutes: int = 0
    usual: tuple[float, float] = (0.0, 0.0)
    held: Held = Held()
    asked: Asked | None = None

    @property
    def log_fail(self) -> float:
        """log of the e-value against the canary."""
        return together(self.now.log_fail, self.asked)

    @property
    def nothing_succeeds(self) -> bool:
        """Whether most of that is that nothing of the canary succeeds."""
        return self.asked is not None and leads(self.now.log_fail, self.asked)
