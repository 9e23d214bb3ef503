"""``canario sandbox``: a world that stays until it is stopped, and prints what happens in it."""

import json
import signal
import tempfile
import threading
from pathlib import Path

import requests

from bot.errors import Conflict
from infra.terminal.say import say
from infra.terminal.waiting import doing
from sandbox.demo import shown as demo_shown
from sandbox.demo.stage import FIRST, set_the_stage, visitors
from sandbox.demo.watcher import LOOK_EVERY, Watcher
from sandbox.play.address import ADDRESS
from sandbox.play.control import Control
from sandbox.world.world import Ground, World

TRY = """\
The sandbox runs; {first} serves the shop at {shop}
Its Slack, to read, press and type in: {slack}
In another terminal, in this folder:

  canario sandbox deploy                              a new revision: shop-00002
  canario sandbox say "/canary start shop --plan demo"
  canario sandbox say "/canary status"
  canario sandbox press hold                          press a button, by --user
  canario sandbox fault shop-00002 --errors 5%        make it fail
  canario sandbox alert shop-00002                    or have Cloud Monitoring say so
  canario sandbox say "/canary rollback shop because I can"
  canario sandbox traffic shop-00001=70 shop-00002=30 change traffic behind Canario's back
  canario sandbox kill work                           kill the worker in the middle of it

Ctrl-C ends it.
"""


def keep(source: Path, plans: Path) -> None:
    """Run a world until Ctrl-C or SIGTERM. Raises Conflict where one runs in this folder."""
    if (url := running()) is not None:
        raise Conflict(
            f"A sandbox runs in this folder: {url}/slack.",
            "Use that one, end it with Ctrl-C, or start another in another folder.",
        )
    over = threading.Event()
    doing("starting a local cloud with Canario on it")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    with tempfile.TemporaryDirectory(prefix="canario-sandbox-") as folder:
        world = World(Ground(source, plans, Path(folder)))
        shop = set_the_stage(world.cloud, world.slack)
        with world:
            control = Control(world)
            control.start()
            load = visitors(world.cloud, shop)
            load.start()
            ADDRESS.parent.mkdir(exist_ok=True)
            ADDRESS.write_text(json.dumps({"url": control.url}), encoding="utf-8")
            try:
                say(
                    TRY.format(
                        first=FIRST, shop=world.cloud.router.uri(shop), slack=f"{control.url}/slack"
                    )
                )
                doing("waiting for something to happen; Ctrl-C ends it")
                watch(world, over)
            finally:
                ADDRESS.unlink(missing_ok=True)
                load.stop()
                control.stop()


def running() -> str | None:
    """The address of the sandbox that answers in this folder; None where there is none, or its
    file is what a killed one left behind."""
    try:
        url = str(json.loads(ADDRESS.read_text(encoding="utf-8"))["url"])
        requests.get(f"{url}/slack", timeout=2).close()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return url


def watch(world: World, over: threading.Event) -> None:
    """Tell what happens until it is over."""
    watcher = Watcher(world, demo_shown.show)
    while not over.wait(LOOK_EVERY):
        watcher.look()
