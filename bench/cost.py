"""What a month costs, from what ``python -m bench.scale`` counted and the list prices below.

Prices are those of us-central1 in US dollars, as published when they were looked up
(``PRICES_OF``), without free quotas, but for Pub/Sub's first 10 GiB. Whatever else runs in the
project uses the quotas up.

    python -m bench.cost
"""

from typing import NamedTuple

import click

PRICES_OF = "2026-11-28"
MINUTES = 30 * 24 * 60
READS, WRITES, DELETES = 0.03e-5, 0.09e-5, 0.01e-5
"""Of Firestore, a document."""
SERIES = 0.50e-6
"""Of Cloud Monitoring, a time series that a read returns (since October 2025)."""
CPU, MEMORY, REQUEST = 24e-6, 2.5e-6, 0.40e-6
"""Of Cloud Run functions: a vCPU-second, a GiB-second, a request."""
JOB = 0.10
"""Of Cloud Scheduler, a job and month."""
PUBLISHED = 40 / 2**40
"""Of Pub/Sub, a byte; each message counts as a kilobyte at least, published and delivered."""
FREE_BYTES = 10 * 2**30


class Measured(NamedTuple):
    """Of one evaluation in which nothing happens, by ``bench.scale`` with a full batch:
    ``seconds`` that the worker is busy with a rollout, waiting included."""

    batch: int
    seconds: float
    reads: float
    writes: float
    series: int


EVALUATION = Measured(batch=250, seconds=0.026, reads=1.0, writes=1.0, series=5)
TICK_SECONDS, MEMORY_GIB = 0.2, 0.5
RECORDED = 6 / 60
"""Of the evaluations so many are recorded whole, by an hour of a soak of twelve hours."""
MORE_WRITES, MORE_READS, EXPIRED = 4, 3, 3
"""Documents that such a one writes and reads beside what each does, as all did before there were
small ones, and that go by themselves later."""


def month(active: int) -> dict[str, float]:
    """Dollars by what they are for, with so many active rollouts all the time."""
    looks = active * MINUTES
    messages = -(-active // EVALUATION.batch) * MINUTES
    seconds = looks * EVALUATION.seconds + MINUTES * TICK_SECONDS
    reads = looks * (EVALUATION.reads + 1 + RECORDED * MORE_READS) + 2 * MINUTES
    writes = looks * (EVALUATION.writes + RECORDED * MORE_WRITES)
    expired = looks * RECORDED * EXPIRED
    published = max(0.0, 2 * 8 * 1024 * messages - FREE_BYTES)
    return {
        "Firestore": reads * READS + writes * WRITES + expired * DELETES,
        "Monitoring": looks * EVALUATION.series * SERIES,
        "functions": seconds * (CPU + MEMORY_GIB * MEMORY) + (messages + MINUTES) * REQUEST,
        "Pub/Sub": published * PUBLISHED,
        "Scheduler": JOB,
    }


@click.command()
def main() -> None:
    """Print the table of docs/cost.md."""
    names = list(month(0))
    click.echo(f"| active rollouts | {' | '.join(names)} | together |")
    click.echo(f"| --- |{' ---: |' * (len(names) + 1)}")
    for active in (0, 100, 1_000, 10_000):
        found = month(active)
        cells = [f"{found[name]:,.2f}" for name in names]
        together = f"{sum(found.values()):,.2f}"
        click.echo(f"| {active:,} | {' | '.join(cells)} | {together} |")


if __name__ == "__main__":
    main()
