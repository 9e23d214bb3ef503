"""Anything that may be sent to ``flags``, by who has a key and by who has none."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flags.flag import Flag
from tests.fuzz.shapes import anything, texts
from tests.scenario.flags.conftest import ALL, KEY, KEYS, Asking, FlagsWiring, said
from tests.support.served_functions import restore_logs

QUICK = settings(max_examples=100)
STATUSES = {200, 304, 400, 401, 404, 405, 413}


def quoted(text: str) -> str:
    """As it may stand in a path; with others the framework does not come to us."""
    return quote("".join(each for each in text if each.isprintable()))


PATHS = st.one_of(
    st.just(ALL),
    st.just(f"{ALL}/NEW"),
    texts.map(lambda key: f"{ALL}/{quoted(key)}"),
    texts.map(lambda path: f"/x{quoted(path)}"),
)
CONTEXTS = st.dictionaries(
    st.sampled_from(["targetingKey", "tenant", "user", "workspace", "country", "x"]), anything
)


@pytest.fixture(scope="module")
def asking() -> Iterator[Asking]:
    """An app, and flags of each kind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANARIO_STORE", "sqlite:///unused.db")
        patch.setenv("CANARIO_FLAGS_KEYS", KEYS)
        made = Asking(FlagsWiring())
        made.put(
            Flag(key="NEW", switched_on=True, share=5_000, users=frozenset({"ann"})),
            Flag(key="TENANT", switched_on=True, share=1, bucket_by="tenant"),
        )
        yield made
    restore_logs()


@QUICK
@given(PATHS, st.binary(max_size=300), texts)
def test_any_request_is_answered(asking: Asking, path: str, body: bytes, tag: str) -> None:
    """With a key: an answer of the protocol, and never a fault."""
    printable = tag.encode("ascii", "ignore").decode().replace("\n", "").replace("\r", "")
    headers = {"Authorization": f"Bearer {KEY}", "If-None-Match": printable}
    answer = asking.send("/" + path.lstrip("/"), body, headers)
    assert answer.status_code in STATUSES
    assert answer.status_code == 304 or isinstance(said(answer), dict)


@QUICK
@given(CONTEXTS)
def test_any_context_is_evaluated_or_refused(asking: Asking, context: dict[str, Any]) -> None:
    """The same twice, and all at once as each by itself."""
    body = json.dumps({"context": context}).encode()
    headers = {"Authorization": f"Bearer {KEY}"}
    first, again = (asking.send(ALL, body, headers) for _ in range(2))
    assert first.status_code in STATUSES
    assert first.data == again.data
    if first.status_code == 200:
        alone = [said(asking.send(f"{ALL}/{key}", body, headers)) for key in ("NEW", "TENANT")]
        assert said(first)["flags"] == alone


@QUICK
@given(PATHS, st.binary(max_size=100), texts)
def test_without_a_key_all_answers_are_the_same(
    asking: Asking, path: str, body: bytes, key: str
) -> None:
    """Whatever is asked, and whatever the key looks like."""
    printable = key.encode("ascii", "ignore").decode().replace("\n", "").replace("\r", "")
    answer = asking.send("/" + path.lstrip("/"), body, {"Authorization": f"Bearer {printable}"})
    assert answer.status_code == 401
    assert said(answer) == {"errorDetails": "no key, or one that is nobody's"}
