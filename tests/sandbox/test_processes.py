"""The functions as processes of their own."""

from pathlib import Path

import pytest

from bot.errors import Unavailable
from sandbox.wire.processes import FunctionProcess


def test_a_function_that_does_not_start_says_what_it_said(tmp_path: Path) -> None:
    """A sentence with the end of its log; the process is not waited for."""
    source = tmp_path / "main.py"
    source.write_text("raise SystemExit('GOOGLE_CLOUD_PROJECT is missing.')\n")
    process = FunctionProcess("work", source, {}, tmp_path / "work.log")
    process.start()
    with pytest.raises(Unavailable, match=r"(?s)work did not start.*PROJECT is missing") as refused:
        process.wait_until_ready()
    process.stop()
    assert "Its log ends" in refused.value.next_step
