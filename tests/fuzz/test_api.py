"""Anything that may be sent to ``api``, by a pipeline and by nobody, held against its OpenAPI
document: what that calls right is never called wrong, and every answer is one of it."""

import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from bot.plan import Plan
from bot.service.pipelines.openapi import PROBLEM, REF, document
from bot.service.pipelines.parts import ApiParts
from bot.service.values.work import Work
from functions.bootstrap import SystemClock, Wiring
from infra.queue.envelope import decode, encode
from infra.settings import Settings
from infra.stores.memory import MemoryStore
from tests.fuzz.shapes import anything, spoiled, texts
from tests.security.tokens import AUDIENCE, Google, google
from tests.support.served_functions import created, restore_logs
from tests.support.world import PLAN
from tests.unit.plan.mini_schema import Validator

QUICK = settings(max_examples=100)
ACCOUNT = "deployer@acme.iam.gserviceaccount.com"
API = document()
SCHEMAS = json.loads(json.dumps(API["components"]["schemas"]).replace(REF, "#/$defs/"))
ASKED = SCHEMAS["StartAsked"]["properties"]


def of(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that a field's schema calls right."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "boolean":
        return st.booleans()
    found = st.from_regex(schema["pattern"].strip("^$"), fullmatch=True)
    return found.map(lambda text: text[: schema["maxLength"]])


GOOD = st.fixed_dictionaries(
    {"service": st.just("shop") | of(ASKED["service"]), "revision": of(ASKED["revision"])},
    optional={name: of(ASKED[name]) for name in ("plan", "reason", "manual", "newer")},
)
KEYS = st.from_regex(r"[!-~]{1,128}", fullmatch=True)
PATHS = st.one_of(
    st.just("/v1/rollouts"),
    st.from_regex(r"/v1/rollouts/[A-Za-z0-9][A-Za-z0-9_.-]{0,40}", fullmatch=True),
    st.from_regex(r"/v1/services/[A-Za-z0-9][A-Za-z0-9_.+~-]{0,40}/rollout", fullmatch=True),
    texts.map(lambda text: "/v1/" + quote("".join(c for c in text if c.isprintable()))),
)


class Travels:
    """A queue nobody works on; what is put goes over the wire."""

    def put(self, work: Work) -> None:
        """Read as it was written."""
        assert decode({"message": {"data": encode(work)}}) == work


class ApiWiring(Wiring):
    """A deployment with one plan, in memory."""

    def __init__(self, url: str) -> None:
        self._url = url

    @cached_property
    def settings(self) -> Settings:
        """None but what is needed."""
        return Settings(
            CANARIO_STORE="sqlite:///unused.db",
            CANARIO_API_AUDIENCE=AUDIENCE,
            CANARIO_API_CALLERS=ACCOUNT,
            CANARIO_OIDC_CERTS_URL=self._url,
        )

    @cached_property
    def api(self) -> ApiParts:
        """Nobody waits for a start that nobody carries out."""
        store = MemoryStore()
        store.put_plan(Plan.model_validate({**PLAN, "pipelines": [ACCOUNT]}))
        return ApiParts(store, Travels(), SystemClock(), lambda _: None)


class Asking:
    """A pipeline that asks."""

    def __init__(self, signer: Google) -> None:
        self.token = signer.token(email=ACCOUNT)
        self._client = created("api", ApiWiring(signer.url)).test_client()

    def send(
        self, method: str, path: str, body: bytes = b"", token: str = "", **headers: str
    ) -> TestResponse:
        """Anything at all."""
        sent = {"Authorization": f"Bearer {token or self.token}", **headers}
        return self._client.open(path, method=method, data=body, headers=sent)


@pytest.fixture(scope="module")
def asking() -> Iterator[Asking]:
    """A pipeline, and a shop."""
    with pytest.MonkeyPatch.context() as patch, google() as signer:
        patch.setenv("CANARIO_STORE", "sqlite:///unused.db")
        patch.setenv("CANARIO_API_AUDIENCE", AUDIENCE)
        patch.setenv("CANARIO_API_CALLERS", ACCOUNT)
        yield Asking(signer)
    restore_logs()


def is_documented(answer: TestResponse, operation: dict[str, Any]) -> None:
    """Its status, its type and its body are what the document says."""
    said = operation["responses"][str(answer.status_code)]["content"]
    ((kind, content),) = said.items()
    assert answer.headers["Content-Type"] == kind
    name = content["schema"]["$ref"].removeprefix(REF)
    assert Validator({**SCHEMAS[name], "$defs": SCHEMAS}).accepts(json.loads(answer.data))


START = API["paths"]["/v1/rollouts"]["post"]
SHOW = API["paths"]["/v1/rollouts/{id}"]["get"]


@QUICK
@given(GOOD, KEYS)
def test_what_the_document_calls_right_is_not_called_wrong(
    asking: Asking, said: dict[str, Any], key: str
) -> None:
    """It is queued, or its service or plan is not there."""
    body = json.dumps(said).encode()
    answer = asking.send("POST", "/v1/rollouts", body, **{"Idempotency-Key": key})
    is_documented(answer, START)
    assert answer.status_code in (202, 404, 409)


@QUICK
@given(
    st.one_of(
        st.binary(max_size=200),
        anything.map(lambda value: json.dumps(value).encode()),
        spoiled({"service": "shop", "revision": "r", "manual": True, "newer": ""}).map(
            lambda value: json.dumps(value).encode()
        ),
    )
)
def test_any_body_is_answered_as_documented(asking: Asking, body: bytes) -> None:
    """And never with a fault."""
    answer = asking.send("POST", "/v1/rollouts", body, **{"Idempotency-Key": "k"})
    is_documented(answer, START)
    assert answer.status_code != 500


@QUICK
@given(PATHS, st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH"]), texts, texts)
def test_any_path_and_any_wait_are_answered(
    asking: Asking, path: str, method: str, wait: str, key: str
) -> None:
    """Whatever is asked: an answer of the document."""
    asked = f"{path}?wait={quote(wait.encode('utf-8', 'replace'))}"
    printable = key.encode("ascii", "ignore").decode().replace("\n", "").replace("\r", "")
    answer = asking.send(method, asked, b"{}", **{"Idempotency-Key": printable})
    is_documented(answer, START if method == "POST" else SHOW)
    assert answer.status_code in (400, 404, 405, 422)


@QUICK
@given(PATHS, st.binary(max_size=100), texts)
def test_without_a_token_all_answers_are_the_same(
    asking: Asking, path: str, body: bytes, token: str
) -> None:
    """Whatever is asked, and whatever the token looks like."""
    printable = token.encode("ascii", "ignore").decode().replace("\n", "").replace("\r", "")
    answer = asking.send("POST", path, body, f"x{printable}", **{"Idempotency-Key": "k"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, PROBLEM)
    assert json.loads(answer.data)["detail"] == "No token, or one that is not good."
