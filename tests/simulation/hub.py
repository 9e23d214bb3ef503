"""Runs many processes in virtual time, one remote call at a time, in an order that a seed decides.

A process is a greenlet. It gives up control before and after each remote call; there another may
continue, time may pass, or the process may die. The same seed gives the same run.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Any, TypeVar

from greenlet import getcurrent, greenlet

from tests.simulation.broken import Broken

T = TypeVar("T")
STALL = 30.0
USUAL = 0.05
"""How many seconds a stalled and a usual call take at most."""
EPOCH = datetime.fromisoformat("2026-03-10T10:00:00+00:00")


class Died(BaseException):
    """The process is killed here."""


@dataclass(eq=False)
class Process:
    """``finished`` is told how it ended: None, or what it raised."""

    name: str
    body: greenlet
    wake_at: datetime
    mortal: bool
    finished: Callable[[BaseException | None], None]
    fragile: float = 0.0
    """The chance that it dies at its next step, where that is a delicate one."""


@dataclass
class Counts:
    """What a run consisted of."""

    calls: int = 0
    crashes: int = 0
    decisions: int = 0
    faults: int = 0


@dataclass
class Hub:
    """The scheduler. ``kill``: the chance that a process dies at a step; ``stalls``: the share of
    calls that stall; ``calm`` ends all that."""

    seed: int
    kill: float = 0.01
    stalls: float = 0.01
    calm: bool = False
    now: datetime = EPOCH
    trace: list[str] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    dice: random.Random = field(init=False)
    _processes: dict[greenlet, Process] = field(default_factory=dict)
    _ready: list[Process] = field(default_factory=list)
    _waiting: list[tuple[datetime, int, Process]] = field(default_factory=list)
    """A heap: who wakes first, and of those at one moment, who was put to sleep first."""
    _number: int = 0
    _slept: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self._main = getcurrent()

    def seconds(self) -> float:
        """Since the run began."""
        return (self.now - EPOCH).total_seconds()

    def time(self) -> float:
        """Since 1970, in seconds."""
        return self.now.timestamp()

    def note(self, text: str) -> None:
        """A line of the trace."""
        self.trace.append(f"{(self.now - EPOCH).total_seconds():9.2f} {text}")

    def spawn(
        self,
        name: str,
        do: Callable[[], object],
        *,
        after: float = 0.0,
        mortal: bool = True,
        finished: Callable[[BaseException | None], None] = lambda _: None,
    ) -> None:
        """Start a process ``after`` so many virtual seconds."""
        self._number += 1
        process = Process(
            name=f"{name}#{self._number}",
            body=greenlet(do, parent=self._main),
            wake_at=self.now + timedelta(seconds=after),
            mortal=mortal,
            finished=finished,
        )
        self._processes[process.body] = process
        self._wait(process)

    def call(
        self, words: str, do: Callable[[], T], fragile: float = 0.0, suspended: float = 0.0
    ) -> T:
        """A remote call by the running process; ``do`` is its effect, at one moment.

        ``fragile`` is the chance that the process dies right after it; ``suspended`` is for how
        many seconds it stands right before it, as an instance does that gets no processor.
        """
        self.counts.calls += 1
        if suspended:
            self.note(f"{self._me()} is SUSPENDED before {words}")
        self._pause(self._a_while() + suspended)
        try:
            result = do()
        except Exception as error:
            self.note(f"{self._me()} {words} -> {type(error).__name__}")
            self._pause(self._a_while())
            raise
        self.note(f"{self._me()} {words}")
        self._mine().fragile = fragile
        self._pause(self._a_while())
        return result

    def sleep(self, seconds: float) -> None:
        """The running process waits."""
        self._pause(seconds)

    def run_until(self, end: datetime, check: Callable[[], None]) -> None:
        """Let processes run until ``end``; ``check`` is called after every step of one."""
        while self._processes:
            while self._waiting and self._waiting[0][0] <= self.now:
                self._ready.append(heappop(self._waiting)[2])
            if not self._ready:
                if self._waiting[0][0] > end:
                    break
                self.now = self._waiting[0][0]
                continue
            self._step(self._ready.pop(self.dice.randrange(len(self._ready))))
            check()
        self.now = max(self.now, end)

    def only(self, *names: str) -> bool:
        """Whether no process but those of these names runs or waits to run."""
        return all(p.name.partition("#")[0] in names for p in self._processes.values())

    def _step(self, process: Process) -> None:
        risk, process.fragile = max(self.kill, process.fragile), 0.0
        mortal = process.mortal and not self.calm and bool(process.body)
        dies = mortal and self.dice.random() < risk
        try:
            if dies:
                self.counts.crashes += 1
                self.note(f"{process.name} DIES")
                process.body.throw(Died())
            else:
                waits: Any = process.body.switch()
        except Exception as error:
            self._end(process, error)
            return
        except Died as died:
            self._end(process, died)
            return
        if process.body.dead:
            self._end(process, None)
        else:
            process.wake_at = self.now + timedelta(seconds=waits)
            self._wait(process)

    def _wait(self, process: Process) -> None:
        self._slept += 1
        heappush(self._waiting, (process.wake_at, self._slept, process))

    def _end(self, process: Process, error: BaseException | None) -> None:
        del self._processes[process.body]
        if isinstance(error, Broken):
            raise error
        process.finished(error)

    def _a_while(self) -> float:
        """How long a call, or a worker, takes: mostly little, now and then it stalls."""
        stalls = not self.calm and self.dice.random() < self.stalls
        return self.dice.random() * (STALL if stalls else USUAL)

    def _pause(self, seconds: float) -> None:
        if getcurrent() is self._main:
            raise RuntimeError("a remote call outside of any process")
        self._main.switch(seconds)

    def _mine(self) -> Process:
        return self._processes[getcurrent()]

    def _me(self) -> str:
        return self._mine().name
