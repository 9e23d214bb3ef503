"""The ``canario`` command in a terminal of so many columns."""

import os
import pty
import re
import threading
from collections.abc import Callable

import pytest

from cli.main import main

_WRITTEN_OVER = re.compile(r"[^\n]*\r\x1b\[K")


def in_terminal(
    monkeypatch: pytest.MonkeyPatch,
    columns: int,
    *words: str,
    seen: Callable[[str], None] = lambda _: None,
) -> tuple[str, int]:
    """What a person saw of ``canario WORDS``, with its links and without what was written
    over; and its exit code.
    ``seen`` gets all that was written so far, each time when there is more."""
    ours, theirs = pty.openpty()
    said: list[str] = []

    def read() -> None:
        while True:
            try:
                more = os.read(ours, 65536)
            except OSError:  # so Linux says that nobody can write any more
                return
            said.append(more.decode(errors="replace"))
            seen("".join(said))

    reader = threading.Thread(target=read)
    reader.start()
    with monkeypatch.context() as patched, open(theirs, "w", encoding="utf-8") as stream:  # noqa: PTH123
        patched.setenv("COLUMNS", str(columns))
        patched.setattr("sys.stdout", stream)
        patched.setattr("sys.stderr", stream)
        with pytest.raises(SystemExit) as ended:
            main([*words], prog_name="canario")
    reader.join()
    os.close(ours)
    shown = _WRITTEN_OVER.sub("", "".join(said).replace("\r\n", "\n"))
    return shown, int(str(ended.value.code))
