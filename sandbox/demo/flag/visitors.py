"""Users of the shop's app: who gets which checkout, and how many of either were answered."""

import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping

import requests

from sandbox.demo.stage import PROJECT
from sandbox.monitoring.custom import CustomMetrics

KEY = "NEW_CHECKOUT"
"""The flag that the app asks about, and the salt of its buckets."""
METRIC = "custom.googleapis.com/shop/checkouts"
SIDES = {"new": "new-checkout", "old": "old-checkout"}
"""By what the app answers: the side's name in the plan."""
VARIANTS = {"new": "canary", "old": "stable"}
NAMED = (
    "ada",
    "bob",
    "carla",
    "grace",
    "hugo",
    "jun",
    "kofi",
    "nina",
    "omar",
    "quinn",
    "tara",
    "zoe",
)
"""The users of whom the demo tells."""
OTHERS = tuple(f"user-{number}" for number in range(88))
PAUSE_SECONDS = 0.02


class Visitors:
    """They come one after the other, round and round, between ``start`` and ``stop``. Every second
    what they got is written to Monitoring, as the app's own exporter would do."""

    def __init__(self, url: str, custom: CustomMetrics) -> None:
        self._url = url
        self._custom = custom
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._come, name="sandbox-users", daemon=True)
        self.sent = 0
        custom.define(METRIC, "DELTA", "INT64", "1")

    def start(self) -> None:
        """The first comes."""
        self._thread.start()

    def stop(self) -> None:
        """Nobody comes any more."""
        self._over.set()
        self._thread.join()

    def new_side(self, users: Iterable[str] = NAMED) -> frozenset[str]:
        """Those of the users who get the new checkout now."""
        with requests.Session() as session:
            return frozenset(user for user in users if self._ask(session, user) == "new")

    def take(self) -> Mapping[str, int]:
        """Answers by side since the last call."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        return {SIDES[side]: count for side, count in counts.items()}

    def export(self, second: int, answered: Mapping[str, int]) -> None:
        """How many got which side in the second that ends then."""
        for side, variant in VARIANTS.items():
            labels = {"variant": variant, "class": "2xx"}
            self._custom.write(METRIC, PROJECT, float(second), answered.get(side, 0), labels)

    def _come(self) -> None:
        second, answered = int(time.time()), Counter[str]()
        with requests.Session() as session:
            while not self._over.wait(PAUSE_SECONDS):
                users = (*NAMED, *OTHERS)
                side = self._ask(session, users[self.sent % len(users)])
                with self._lock:
                    self._counts[side] += 1
                if int(time.time()) > second:
                    second = int(time.time())
                    self.export(second, answered)
                    answered.clear()
                answered[side] += 1
                self.sent += 1

    def _ask(self, session: requests.Session, user: str) -> str:
        answer = session.get(f"{self._url}/checkout", params={"user": user}, timeout=10)
        answer.raise_for_status()
        return str(answer.json()["checkout"])
