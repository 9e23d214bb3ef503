"""What is in the log: who did what to which rollout, as Cloud Logging reads it, and no secret."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.logs import LABELS, masked
from tests.security.doors import SECRETS, Doors, doors
from tests.support.world import CANARY, OPERATOR, SERVICE

SEVERITIES = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Doors]:
    """The functions."""
    with doors(tmp_path) as made:
        yield made


def lines(doors: Doors) -> list[dict[str, Any]]:
    """What was logged, read."""
    return [json.loads(line) for line in doors.lines]


def test_a_whole_rollout_is_told_line_by_line(opened: Doors) -> None:
    """Every line has Cloud Logging's fields, every decision says who, and each line of a function
    that worked on the rollout carries its service and its one id."""
    world = opened.world
    world.start()
    rollout = world.rollout.id
    world.click(world.card(), "hold")
    world.say("resume shop because it was nothing")
    world.soak()
    world.alert(severity="Critical")
    world.tick()
    told = lines(opened)
    for line in told:
        assert line["severity"] in SEVERITIES
        assert line["message"]
        assert datetime.fromisoformat(line["time"]).tzinfo is not None
        assert set(map(type, line.get(LABELS, {}).values())) <= {str}
    decisions = {line[LABELS]["fact"]: line for line in told if "fact" in line.get(LABELS, {})}
    assert {"started", "ticked", "held", "resumed", "alert_opened"} <= set(decisions)
    for kind in ("started", "held", "resumed"):
        assert decisions[kind][LABELS]["actor"] == OPERATOR
        assert f"{kind} by olivia ({OPERATOR}): " in decisions[kind]["message"]
    worked = [line for line in told if line.get(LABELS, {}).get("function") in ("work", "alert")]
    assert len(worked) > 10
    for line in worked:
        assert line[LABELS]["service"] in (SERVICE, "shop")
        assert line[LABELS]["rollout"] == rollout


def test_no_secret_and_no_body_is_in_the_log(opened: Doors) -> None:
    """Neither what signs, nor what identifies, nor where somebody is answered; nor the words of a
    request that was not understood."""
    world = opened.world
    world.say("start shop because of the-reason-words")
    world.say("what-is-this-verb shop")
    world.slack.faults.unavailable()
    world.say("status shop")
    for target in ("work", "alert"):
        opened.post(target, b'{"message": {"data": "not-base64-body", "messageId": "the-id\\n"}}')
        opened.post(target, b"the-plain-body")
    opened.post("slack", b"the-unsigned-body", {"Authorization": "Bearer the-bearer"})
    written = "\n".join(opened.lines)
    for never in (
        *SECRETS,
        "v0=",
        "/commands/",
        "response_url",
        "the-",
        "what-is-this-verb",
        "not-base64-body",
    ):
        assert never not in written, never


def test_a_fault_is_logged_with_its_place_and_without_its_words(opened: Doors) -> None:
    """A traceback says where and what kind. Its text, which may quote what it was about, is left
    out; the answer says nothing of it."""

    quoting = " ".join(("outside", "words"))

    def broken() -> None:
        try:
            raise KeyError(quoting)
        except KeyError as error:
            raise RuntimeError(quoting) from error

    opened.world.wiring.around_store.before("due", [broken])
    answer = opened.post("tick", b"")
    assert (answer.status_code, answer.text) == (500, "a fault of Canario's, see its log\n")
    (line,) = [line for line in lines(opened) if "traceback" in line]
    assert line["severity"] == "ERROR"
    assert "RuntimeError" in line["traceback"]
    assert "KeyError" in line["traceback"]
    assert "in broken" in line["traceback"]
    assert quoting not in json.dumps(line)


def test_settings_that_are_wrong_are_a_fault_and_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deployment that can't work keeps its messages, and names no value."""
    with doors(tmp_path) as made:
        monkeypatch.setenv("CANARIO_OIDC_EMAILS", "xoxb-secret-in-the-wrong-place")
        made.new_instance()
        answer = made.post("work", b"{}")
    assert answer.status_code == 500
    assert "wrong-place" not in answer.text + "\n".join(made.lines)


LOOK_ALIKE = [
    "xoxb-12-34-abc",
    "xoxe.xoxp-1-abc",
    "xapp-1-A-2",
    "v0=" + "0a" * 32,
    "v1=" + "0a" * 32,
    "eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.c2ln",
    "ya29.a0AfH6-x_y",
    "Bearer abc.def",
    "https://hooks.slack.com/commands/T0/1/abc",
]


@settings(max_examples=100)
@given(before=st.text(max_size=20), secret=st.sampled_from(LOOK_ALIKE))
def test_what_looks_like_a_secret_is_masked(before: str, secret: str) -> None:
    """Wherever it stands in a line."""
    found = masked(f"{before} {secret} after")
    assert found.endswith("[secret] after")
    assert secret not in found


@pytest.mark.parametrize("text", [f"{CANARY} at 10 %", "acme~shop", "Bearer", "v0", "eye"])
def test_what_does_not_is_left(text: str) -> None:
    """Ordinary words stay."""
    assert masked(text) == text
