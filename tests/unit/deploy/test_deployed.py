"""What is in the archive starts by itself, as the functions framework starts it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cli.packaging import TARGETS, build

ROOT = Path(__file__).resolve().parents[3]

# As the framework does it in the cloud: main.py is loaded from the archive's root. The checkout
# must not help out, so it is taken off the import path first.
LOAD = """
import sys
from pathlib import Path
here, checkout, target = Path.cwd(), Path(sys.argv[1]), sys.argv[2]
sys.path[:] = [
    p for p in sys.path
    if p and "editable" not in p and Path(p).resolve() not in (here, checkout)
]
sys.meta_path[:] = [f for f in sys.meta_path if "editable" not in repr(f).lower()]
from functions_framework import create_app
create_app(target, here / "main.py", "http")
import bot, functions.main
for module in (bot, functions.main):
    assert Path(module.__file__).is_relative_to(here), module.__file__
assert callable(getattr(sys.modules["main"], target))
"""

SETTINGS = {
    "GOOGLE_CLOUD_PROJECT": "acme-prod",
    "SLACK_SIGNING_SECRET": "signing",
    "SLACK_BOT_TOKEN": "xoxb-token",
    "SLACK_TEAM_ID": "T0ACME",
    "PAGERDUTY_WEBHOOK_SECRET": "webhooks",
    "CANARIO_ALERT_SOURCES": "prom=alertmanager:bearer:0123456789abcdef",
    "CANARIO_ALERT_TOPIC": "pubsub:canario-alert",
    "CANARIO_API_AUDIENCE": "https://api.example.com",
    "CANARIO_API_CALLERS": "acme/shop",
    "CANARIO_FLAGS_KEYS": "shop=0123456789abcdef",
    "CANARIO_PAGE_SECRET": "0123456789abcdef0123456789abcdef",
}
"""What a function checks when it starts."""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of this checkout, unpacked."""
    folder = tmp_path_factory.mktemp("archive")
    with zipfile.ZipFile(build(ROOT, folder / "canario.zip")) as archive:
        archive.extractall(folder / "workspace")
    return folder / "workspace"


@pytest.mark.parametrize("target", TARGETS)
def test_every_entry_point_loads_from_the_archive(unpacked: Path, target: str) -> None:
    """A fresh process that has nothing but the archive and its requirements finds the function."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | SETTINGS
    ran = subprocess.run(
        [sys.executable, "-c", LOAD, str(ROOT), target],
        cwd=unpacked,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr


def test_nothing_of_this_machine_is_in_the_archive(unpacked: Path) -> None:
    """The real archive has no sandbox, no tests, no plans and no hidden file."""
    found = [path.relative_to(unpacked) for path in unpacked.rglob("*")]

    assert {path.parts[0] for path in found} == {
        "main.py",
        "requirements.txt",
        "bot",
        "functions",
        "infra",
    }
    assert not [path for path in found if "sandbox" in path.parts or path.name.startswith(".")]
