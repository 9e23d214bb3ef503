"""Fixtures for every test, and how many workers there are."""

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.support.emulators"]

# google-auth reads it when it is imported. No test asks who this machine is.
os.environ["NO_GCE_CHECK"] = "true"

MOST_WORKERS = 4
"""Each worker may run emulators of its own, which take about half a gigabyte of memory."""


# How long an example takes says how busy the machine is; speed belongs to bench/. CI tries the same
# examples each time, so that a change is judged by what it changed; new ones are tried elsewhere.
settings.register_profile(
    "canario",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("quick", settings.get_profile("canario"), max_examples=20)
settings.load_profile("canario")


def pytest_xdist_auto_num_workers() -> int:
    """What ``-n auto`` means: a worker for each core that this process may use."""
    return min(MOST_WORKERS, len(os.sched_getaffinity(0)))
