"""The real functions, each a process of functions-framework, as Cloud Functions would run them."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from bot.errors import Unavailable

READY_SECONDS = 60.0


class FunctionProcess:
    """One function on its own port; it can be killed at any moment and started again.

    ``source`` is the file with the entry points, ``log`` takes what the process prints.
    """

    def __init__(
        self, target: str, source: Path, env: Mapping[str, str], log: Path, port: int = 0
    ) -> None:
        self.target = target
        self.port = port or free_port()
        self._source = source
        self._env = dict(env)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the process; ``wait_until_ready`` says when it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                env=environment(self._env),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _command(self) -> list[str]:
        command = [sys.executable, "-m", "functions_framework"]
        command += ["--target", self.target, "--source", str(self._source)]
        return [*command, "--host", "127.0.0.1", "--port", str(self.port)]

    def wait_until_ready(self) -> None:
        """Return when it listens. Raises Unavailable with its log's end where it doesn't."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            time.sleep(0.05)
        said = self._log.read_text(errors="replace").strip()
        raise Unavailable(
            f"{self.target} did not start.",
            f"Its log ends:\n{said[-2000:]}" if said else "It said nothing; try again.",
        )

    def kill(self) -> None:
        """SIGKILL, the whole group: what a crash looks like."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and see to it that it does."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=10)


class AppProcess(FunctionProcess):
    """An app of somebody's: a Python file that is given the port to listen on."""

    def _command(self) -> list[str]:
        return [sys.executable, str(self._source), str(self.port)]


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without anything of Canario's or Google's, and ``settings``.

    Byte code is kept, for without it a start takes several times as long.
    """
    ours = ("CANARIO_", "SLACK_", "PAGERDUTY_", "GOOGLE_", "FIRESTORE_", "PUBSUB_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**kept, **settings}


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
