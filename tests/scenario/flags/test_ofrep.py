"""Apps ask about flags by OFREP."""

import json

import pytest

from bot.errors import Unavailable
from bot.flags.flag import Flag, Variant
from tests.scenario.flags.conftest import ALL, KEY, OTHER, Asking, FlagsWiring, said

ROUTE = Flag(
    key="SLM_CANARY_PERCENT",
    switched_on=True,
    share=2_000,
    off=Variant(name="legacy", value="legacy"),
    on=Variant(name="slm_pipeline", value={"model": "slm"}),
)
ON = {"targetingKey": "conversation-2"}  # bucket 1812
OFF = {"targetingKey": "conversation-1"}  # bucket 7320


def test_one_flag_is_evaluated_by_its_share(asking: Asking) -> None:
    """Each key's side with its variant, value and reason, as the protocol has them."""
    asking.put(ROUTE)
    answer = asking.ask(ROUTE.key, ON)
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert said(answer) == {
        "key": ROUTE.key,
        "reason": "SPLIT",
        "variant": "slm_pipeline",
        "value": {"model": "slm"},
    }
    assert said(asking.ask(ROUTE.key, OFF))["value"] == "legacy"


def test_all_flags_are_evaluated_at_once(asking: Asking) -> None:
    """In the order of their keys; what can't be evaluated says so in its place."""
    asking.put(ROUTE, Flag(key="A", switched_on=True, share=1, bucket_by="tenant"))
    answer = asking.ask(context=ON)
    assert answer.status_code == 200
    assert [each["key"] for each in said(answer)["flags"]] == ["A", ROUTE.key]
    assert said(answer)["flags"][0]["errorCode"] == "INVALID_CONTEXT"
    assert said(answer)["flags"][1]["variant"] == "slm_pipeline"


@pytest.mark.parametrize("key", ["", ROUTE.key])
def test_what_has_not_changed_is_not_sent_again(asking: Asking, key: str) -> None:
    """304 for the ETag of just this answer, alone or among others; 200 once it has changed or
    somebody else is asked about."""
    asking.put(ROUTE)
    tag = asking.ask(key, ON).headers["ETag"]
    for known in (tag, f'"x", W/{tag}'):
        again = asking.ask(key, ON, If_None_Match=known)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == tag
    assert asking.ask(key, OFF, If_None_Match=tag).status_code == 200
    asking.put(ROUTE.model_copy(update={"switched_on": False}))
    assert asking.ask(key, ON, If_None_Match=tag).status_code == 200


def test_a_flag_that_is_not_there(asking: Asking) -> None:
    """404 with the protocol's code, whatever the key in the path."""
    for key in ("NEW", "%00", "%2E%2E", "x" * 3000, "%F0%9F%98%80"):
        answer = asking.ask(key, ON)
        assert (answer.status_code, said(answer)["errorCode"]) == (404, "FLAG_NOT_FOUND")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "PARSE_ERROR"),
        (b"[]", "PARSE_ERROR"),
        (b"\xff", "PARSE_ERROR"),
        (b"[" * 50_000, "PARSE_ERROR"),
        (b'{"context": []}', "INVALID_CONTEXT"),
        (b'{"context": {"targetingKey": 7}}', "INVALID_CONTEXT"),
        (b"", "TARGETING_KEY_MISSING"),
        (b"{}", "TARGETING_KEY_MISSING"),
        (b'{"context": {"targetingKey": ""}}', "TARGETING_KEY_MISSING"),
    ],
)
def test_what_cannot_be_evaluated_says_why(asking: Asking, body: bytes, code: str) -> None:
    """400 with the protocol's code for it."""
    asking.put(ROUTE)
    answer = asking.send(f"{ALL}/{ROUTE.key}", body, {"Authorization": f"Bearer {KEY}"})
    assert (answer.status_code, said(answer)["errorCode"]) == (400, code)


def test_while_the_store_is_away_the_last_state_is_answered(asking: Asking) -> None:
    """Marked as stale, and without asking the store each time; fresh again once it is back."""
    asking.put(ROUTE)
    assert asking.ask(ROUTE.key, ON).status_code == 200
    asking.wiring.seconds += 1000
    asking.wiring.around_store.before("flags", [Unavailable("away")])
    for _ in range(3):
        answer = asking.ask(ROUTE.key, ON)
        assert said(answer)["variant"] == "slm_pipeline"
        assert said(answer)["metadata"] == {"stale": True}
    asking.wiring.kept.write_flag(
        ROUTE.model_copy(update={"switched_on": False}), asking.wiring.kept.flag(ROUTE.key)
    )
    asking.wiring.seconds += 5
    answer = asking.ask(ROUTE.key, ON)
    assert (said(answer)["reason"], said(answer).get("metadata")) == ("DISABLED", None)


def test_a_store_that_is_away_is_left_alone(asking: Asking) -> None:
    """For five seconds nobody waits for it, and it is not asked by each app again."""
    asking.put(ROUTE)
    asking.ask(ROUTE.key, ON)
    asking.wiring.seconds += 1000
    asking.wiring.around_store.before("flags", [Unavailable("away")] * 2)
    stale = {"stale": True}
    for passes in (0, 1.5, 3.4):
        asking.wiring.seconds += passes
        assert said(asking.ask(ROUTE.key, ON)).get("metadata") == stale
    asking.wiring.seconds += 0.2
    assert said(asking.ask(ROUTE.key, ON)).get("metadata") == stale
    asking.wiring.seconds += 5
    assert said(asking.ask(ROUTE.key, ON)).get("metadata") is None


def test_a_new_instance_without_the_store_says_when_to_ask_again(asking: Asking) -> None:
    """It knows nothing, and makes nothing up."""
    asking.put(ROUTE)
    asking.wiring.around_store.before("flags", [Unavailable("away")])
    for _ in range(3):  # nobody who waited beside another one waits once more
        answer = asking.ask(ROUTE.key, ON)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    asking.wiring.seconds += 1
    assert asking.ask(ROUTE.key, ON).status_code == 200


def test_a_switch_is_seen_within_a_second(asking: Asking) -> None:
    """That is how long what was read counts as fresh."""
    asking.put(ROUTE)
    assert said(asking.ask(ROUTE.key, ON))["reason"] == "SPLIT"
    kept = asking.wiring.kept
    kept.write_flag(ROUTE.model_copy(update={"switched_on": False}), kept.flag(ROUTE.key))
    asking.wiring.seconds += 1
    assert said(asking.ask(ROUTE.key, ON))["reason"] == "DISABLED"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer shop"},
        {"Authorization": f"Bearer {KEY}x"},
        {"Authorization": f"Bearer {KEY[:-1]}"},
        {"Authorization": f"Basic {KEY}"},
        {"Authorization": f"Bearer shop={KEY}"},
        {"X-API-Key": ""},
        {"X-API-Key": "é" * 19},
    ],
)
def test_who_has_no_key_is_told_nothing(asking: Asking, headers: dict[str, str]) -> None:
    """401, whatever the path, and whether the flag exists or not."""
    asking.put(ROUTE)
    for path in (ALL, f"{ALL}/{ROUTE.key}", f"{ALL}/NEW", "/"):
        answer = asking.send(path, b"{}", headers)
        assert answer.status_code == 401
        assert ROUTE.key not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {KEY}"},
        {"authorization": f"bearer  {KEY} "},
        {"X-API-Key": OTHER},
        {"Authorization": f"Bearer another-{KEY}"},
    ],
)
def test_each_app_has_keys_of_its_own(asking: Asking, headers: dict[str, str]) -> None:
    """Several, so that one is replaced while both are good."""
    assert asking.send(ALL, b"{}", headers).status_code == 200


def test_without_keys_nobody_is_answered() -> None:
    """A deployment that names no app answers none."""
    assert Asking(FlagsWiring(keys="")).ask().status_code == 401


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/", "POST", 404),
        ("/ofrep/v1/configuration", "GET", 404),
        (f"{ALL}/a/b", "POST", 404),
        ("/ofrep/v1/evaluate/flagsX", "POST", 404),
        (ALL, "GET", 405),
        (f"{ALL}/X", "PUT", 405),
        (f"{ALL}/", "POST", 200),
    ],
)
def test_other_paths_and_methods(asking: Asking, path: str, method: str, status: int) -> None:
    """Only the protocol's."""
    headers = {"Authorization": f"Bearer {KEY}"}
    assert asking.send(path, b"{}", headers, method).status_code == status


@pytest.mark.parametrize("length", [64 * 1024 + 1, 1024 * 1024])
def test_a_large_body_is_not_read(asking: Asking, length: int) -> None:
    """413: a context has a few hundred bytes."""
    body = json.dumps({"context": {"targetingKey": "x" * length}}).encode()
    answer = asking.send(ALL, body, {"Authorization": f"Bearer {KEY}"})
    assert answer.status_code == 413


def test_a_fault_says_nothing_of_itself(asking: Asking) -> None:
    """500, and the reason is in the log alone."""
    asking.wiring.around_store.before("flags", [RuntimeError("inside")])
    answer = asking.ask(ROUTE.key)
    assert answer.status_code == 500
    assert "inside" not in answer.text
