"""Google's Firestore and Pub/Sub emulators as fixtures, each started once for all tests.

A pytest plugin. Each test takes a project of its own (``emulator_project``), so that tests share
an emulator but no document and no topic. Where an emulator is missing the test is skipped with a
word on what to install; under CI that is a failure.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
import requests

from tests.support.missing import missing

READY_WITHIN_SECONDS = 60.0
STOP_WITHIN_SECONDS = 10.0

_FIRESTORE_JAR = "cloud-firestore-emulator/cloud-firestore-emulator.jar"
_FIRESTORE_MAIN = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
_PUBSUB_JAR = "pubsub-emulator/lib/cloud-pubsub-emulator-*-all.jar"

_projects = count(1)


class Emulator(NamedTuple):
    """One that runs: its ``host:port``, and its process."""

    address: str
    process: "subprocess.Popen[bytes]"

    def pause(self) -> None:
        """Answer nobody, and hang up on nobody, until ``go_on``."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Answer everything that has waited."""
        self.process.send_signal(signal.SIGCONT)


@pytest.fixture(scope="session")
def firestore_emulator() -> Iterator[str]:
    """The ``host:port`` of a Firestore emulator."""
    with running_firestore() as emulator:
        yield emulator.address


@pytest.fixture(scope="session")
def pubsub_emulator() -> Iterator[str]:
    """The ``host:port`` of a Pub/Sub emulator."""
    with running_pubsub() as emulator:
        yield emulator.address


@pytest.fixture
def emulator_project() -> str:
    """A project id that no other test has."""
    return f"test-{os.getpid()}-{next(_projects)}"


@contextmanager
def running_firestore() -> Iterator[Emulator]:
    """A Firestore emulator of one's own, which may be paused."""
    jar, java = _installed(_FIRESTORE_JAR, "cloud-firestore-emulator")
    port = _free_port()
    # The class is named because the jar's own launcher keeps a second process alive.
    with _running(
        [java, "-cp", str(jar), _FIRESTORE_MAIN, "start", "--host=127.0.0.1", f"--port={port}"],
        port,
    ) as emulator:
        yield emulator


@contextmanager
def running_pubsub() -> Iterator[Emulator]:
    """A Pub/Sub emulator of one's own."""
    jar, java = _installed(_PUBSUB_JAR, "pubsub-emulator")
    port = _free_port()
    command = [java, "-jar", str(jar), "--host=127.0.0.1", f"--port={port}"]
    with _running(command, port) as emulator:
        yield emulator


@contextmanager
def _running(command: list[str], port: int) -> Iterator[Emulator]:
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(process, port)
        yield Emulator(f"127.0.0.1:{port}", process)
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Both emulators answer ``GET /`` with Ok once they serve."""
    end = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            pytest.fail(f"The emulator ended with exit code {process.returncode}.")
        try:
            if requests.get(f"http://127.0.0.1:{port}/", timeout=1).ok:
                return
        except requests.RequestException:
            time.sleep(0.05)
    pytest.fail(f"The emulator did not answer within {READY_WITHIN_SECONDS:.0f} s.")


def _installed(pattern: str, component: str) -> tuple[Path, str]:
    """The emulator's jar and the java that runs it."""
    java = shutil.which("java")
    if java is None:
        missing("Java is missing. Install a Java runtime, 17 or newer.")
    for root in _sdk_roots():
        found = sorted((root / "platform").glob(pattern))
        if found:
            return found[-1], java
    return missing(
        f"The emulator is missing. Install the Google Cloud CLI, then: gcloud components install "
        f"{component} (or the package google-cloud-cli-{component.removeprefix('cloud-')})."
    )


def _sdk_roots() -> Iterator[Path]:
    """Where the Google Cloud CLI may be installed."""
    named = os.environ.get("CLOUDSDK_ROOT_DIR")
    if named:
        yield Path(named)
    gcloud = shutil.which("gcloud")
    if gcloud is None:
        return
    yield Path(gcloud).resolve().parent.parent
    # A wrapper script hides the place; gcloud itself knows it, and takes a second to say.
    told = subprocess.run(
        [gcloud, "info", "--format=value(installation.sdk_root)"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if told.returncode == 0 and told.stdout.strip():
        yield Path(told.stdout.strip())


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
