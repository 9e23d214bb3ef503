"""The page in a real browser, where there is one (Debian's package chromium)."""

import re
import shutil
import subprocess
from pathlib import Path

from bot.page.signed import ALL, token
from sandbox.slack.shown.picture import FLAGS, TIMEOUT_SECONDS
from tests.support.missing import missing
from tests.support.sandbox_wiring import PAGE_SECRET
from tests.support.world import World

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


def test_it_is_live_under_its_own_policy(world: World, tmp_path: Path) -> None:
    """The script runs, reads the page again, and keeps what the reader had opened; nothing that the
    page needs is refused by its policy."""
    if BROWSER is None:
        missing("needs a browser: Debian's package chromium")
    world.start(10)
    world.soak(60)
    rollout = world.rollout.id
    signed = token(PAGE_SECRET, ALL, world.wiring.clock.now())
    ran = subprocess.run(
        [
            str(BROWSER),
            *FLAGS,
            "--enable-logging=stderr",
            "--window-size=390,900",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--virtual-time-budget=20000",
            "--dump-dom",
            f"{world.urls['page']}/?rollout={rollout}&t={signed}",
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
    )
    assert re.search(r'id="live"[^>]*>Live<', ran.stdout)
    assert "<h2>Checks</h2>" in ran.stdout
    assert "Refused to" not in ran.stderr
    assert "Content Security Policy" not in ran.stderr
    assert "Uncaught" not in ran.stderr
