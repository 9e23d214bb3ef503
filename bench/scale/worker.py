"""A worker: a process of its own, like an instance of the ``work`` function."""

import os
import sqlite3
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import grpc

from bench.scale.counting import Counted, Quiet, Waits
from bot.service.entry.do_work import do_work
from bot.service.values.work import Work
from functions.bootstrap import Wiring
from infra.queue.envelope import decode, encode

UNLIMITED = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))


class Done(NamedTuple):
    """What one worker did in a round: seconds of its own processor time, what it called, and
    what went wrong last."""

    cpu: float
    counts: Counter[str]
    failed: str


class Later:
    """A clock that is ahead of the machine's."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        """See Clock."""
        return datetime.now(UTC) + self.ahead


class Passing:
    """Queue: to whichever worker is free."""

    def __init__(self, tasks: Any) -> None:
        self._tasks = tasks

    def put(self, work: Work) -> None:
        """See Queue."""
        self._tasks.put(encode(work))


class Bench(Wiring):
    """The real adapters, with the queue, clock and chat of this measurement."""

    def __init__(self, tasks: Any, counts: Counter[str]) -> None:
        self._tasks, self._counts = tasks, counts
        self.later = Later()

    @cached_property
    def clock(self) -> Later:
        """Ours."""
        return self.later

    @cached_property
    def queue(self) -> Passing:
        """Ours."""
        return Passing(self._tasks)

    @cached_property
    def chat(self) -> Any:
        """Nobody's."""
        return Quiet(self._counts)


def wired(environment: Mapping[str, str], tasks: Any, counts: Counter[str]) -> Bench:
    """The wiring of a process, whose every call waits and is counted."""
    os.environ |= dict(environment)
    plain, waits = grpc.insecure_channel, Waits(counts)

    def channel(target: str, options: Any = (), **more: Any) -> Any:
        made = plain(target, options=(*options, *UNLIMITED), **more)
        return grpc.intercept_channel(made, waits)

    grpc.insecure_channel = channel
    connect = sqlite3.connect

    def counted(*args: Any, **more: Any) -> sqlite3.Connection:
        made = connect(*args, **more)
        made.set_trace_callback(Counted(counts))
        return made

    sqlite3.connect = counted
    return Bench(tasks, counts)


def run(environment: Mapping[str, str], tasks: Any, control: Any, done: Any) -> None:
    """Do what comes until there is nothing, once for each round that ``control`` begins."""
    counts: Counter[str] = Counter()
    made = wired(environment, tasks, counts)
    # What the functions log is written, and not shown.
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        serve(made, counts, tasks, control, done)


def serve(made: Bench, counts: Counter[str], tasks: Any, control: Any, done: Any) -> None:
    """The rounds."""
    parts, _ = made.parts, made.store.load("warm~up")
    done.put(None)
    while (ahead := control.get()) is not None:
        made.later.ahead = timedelta(seconds=ahead)
        counts.clear()
        began, failed = time.process_time(), ""
        while (body := tasks.get()) is not None:
            try:
                do_work(parts, decode({"message": {"data": body, "messageId": "1"}}))
            except Exception as error:
                failed += 1
                print(f"{type(error).__name__}: {error}")
            finally:
                tasks.task_done()
        tasks.task_done()
        done.put(Done(time.process_time() - began, Counter(counts), failed))
