"""Commands on a laptop where nobody has set anything up yet."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from cli.problems import LOGIN
from functions.bootstrap import Wiring
from infra.settings import Settings

ROOT = Path(__file__).parents[3]
THROWN_AWAY = "--project acme-test --region us-central1 --service thrown --stable a --canary b"
DURING = "--from 2026-03-10T10:05 --to 2026-03-12T10:05"
OF_A_SERVICE = [
    f"conformance {THROWN_AWAY}",
    "init --project acme-prod --region us-central1",
    "plan propose shop --project acme-prod --region us-central1",
    f"backtest {ROOT}/plans/wa-backend.yaml {DURING}",
]
"""They ask Google about a service, and Canario's own database nothing."""
OF_ITS_OWN = ["plan list", "watch shop", "outbox list", "export shop-r7", "restore --check"]


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody has logged in, and no setting is there."""
    read = [str(field.validation_alias) for field in Settings.model_fields.values()]
    for name in (*read, "GOOGLE_APPLICATION_CREDENTIALS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))


def run(words: str) -> str:
    """What ``canario WORDS`` says when it fails."""
    ran = CliRunner().invoke(main, words.split(), obj=Wiring())
    assert (ran.exit_code, type(ran.exception)) == (1, SystemExit), ran.exception
    return ran.stderr


@pytest.mark.parametrize("words", OF_A_SERVICE)
def test_a_service_is_asked_about_before_there_is_any_canario(words: str) -> None:
    """No setting is missing; who asks has to log in."""
    assert LOGIN in run(words)


@pytest.mark.parametrize("words", OF_ITS_OWN)
def test_what_is_missing_is_a_sentence(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """First the project that Canario is in, then who asks; never a traceback."""
    assert "GOOGLE_CLOUD_PROJECT" in run(words)
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "acme-canario")
    assert LOGIN in run(words)
