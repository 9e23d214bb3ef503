"""How long the ``flags`` function works on one answer, warm: its own processor time, without the
network and without the store, which it reads once a second and not for each.

    python -m bench.flags
"""

import os
import statistics
import time
from typing import Any

import click

from bot.flags.flag import Flag
from bot.service.ports.stores.flag_store import StoredFlag
from functions.bootstrap import EXTENSION, Wiring

KEY = "bench-key-0123456789"
FLAGS = 100
RUNS = 5_000


def flags() -> list[StoredFlag]:
    """A hundred of them."""
    names = (f"FLAG_{n}" for n in range(FLAGS))
    return [StoredFlag(Flag(key=name, switched_on=True, share=5_000), 1) for name in names]


def timed(client: Any, path: str) -> list[float]:
    """Milliseconds of processor time of each request, test client included."""
    took = []
    for n in range(RUNS):
        body = {"context": {"targetingKey": f"user-{n}"}}
        began = time.process_time()
        answer = client.post(path, json=body, headers={"Authorization": f"Bearer {KEY}"})
        took.append((time.process_time() - began) * 1000)
        assert answer.status_code == 200, answer.text
    return took


@click.command()
def main() -> None:
    """Measure, and say it."""
    import functions_framework

    from functions import main as source
    from infra.flags.known import KnownFlags

    os.environ |= {"CANARIO_STORE": "sqlite:///unused.db", "CANARIO_FLAGS_KEYS": f"bench={KEY}"}
    made = Wiring()
    made.known_flags = KnownFlags(flags, time.monotonic)
    app = functions_framework.create_app("flags", str(source.__file__))  # type: ignore[no-untyped-call]
    app.extensions[EXTENSION] = made
    client = app.test_client()
    for what, path in (("one flag", "/FLAG_7"), (f"all {FLAGS}", "")):
        took = timed(client, f"/ofrep/v1/evaluate/flags{path}")
        cuts = statistics.quantiles(took, n=100)
        click.echo(f"{what}: p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms")


if __name__ == "__main__":
    main()
