"""Whatever is sent to `api`, it answers as docs/openapi.json says: the statuses, kinds of content
and schemas of each operation. What the document takes is read, what it does not take starts
nothing."""

import json
from typing import Any
from urllib.parse import quote

import pytest
import requests
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.scenario.pipelines.calls import Pipelines
from tests.scenario.pipelines.document import ANYTHING, Operation, operations, values, wrong
from tests.support.world import CANARY, PATIENCE, World

OPERATIONS = {f"{each.method} {each.path}": each for each in operations()}
ALL = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
MANY = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
HEADER = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=140)
NAMED = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=30)
"""A path with a line break reaches no function: the framework's router answers it by itself."""
CANT_BE_READ = {400, 413, 422}


def send(
    pipelines: Pipelines, operation: Operation, made: dict[str, Any], token: str
) -> requests.Response:
    """The request; ``wait`` is left out of what is valid, for it would only take time."""
    path = operation.path
    for name in operation.parameters("path"):
        path = path.replace(f"{{{name}}}", quote(str(made[name]), safe=""))
    headers = {name: made[name] for name in operation.parameters("header") if name in made}
    return requests.request(
        operation.method,
        f"{pipelines.world.urls['api']}{path}",
        params={name: made[name] for name in operation.parameters("query") if name in made},
        data=made.get("body"),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers},
        timeout=PATIENCE,
    )


def as_documented(operation: Operation, answer: requests.Response) -> None:
    """Status, kind of content and body are what the document says."""
    said = operation.said["responses"]
    assert str(answer.status_code) in said, f"{answer.status_code} is not documented"
    assert answer.status_code < 500, answer.text
    ((kind, content),) = said[str(answer.status_code)]["content"].items()
    assert answer.headers["Content-Type"].partition(";")[0] == kind
    assert list(wrong(content["schema"], answer.json())) == []


@st.composite
def taken(draw: st.DrawFn, operation: Operation) -> dict[str, Any]:
    """What the document takes."""
    made = {
        name: draw(values(schema))
        for place in ("path", "header")
        for name, schema in operation.parameters(place).items()
    }
    if operation.body is not None:
        made["body"] = json.dumps(draw(values(operation.body)))
    return made


@ALL
def test_what_the_document_takes_is_read(
    world: World, pipelines: Pipelines, operation: Operation
) -> None:
    """It may be refused, and is never said to be unreadable."""
    token = pipelines.run()

    @MANY
    @given(st.data())
    def each(data: st.DataObject) -> None:
        made = data.draw(taken(operation))
        answer = send(pipelines, operation, made, token)
        as_documented(operation, answer)
        key_was_used = answer.status_code == 422 and "key" in answer.json()["detail"].lower()
        assert answer.status_code not in CANT_BE_READ or key_was_used, (made, answer.text)

    each()
    world.settle()


@ALL
def test_whatever_is_sent_is_answered_as_documented(
    world: World, pipelines: Pipelines, operation: Operation
) -> None:
    """Also by who has no token; nothing starts by what the document does not take."""
    token = pipelines.run()
    names = [*operation.parameters("path"), *operation.parameters("query")]

    @MANY
    @given(st.data())
    def each(data: st.DataObject) -> None:
        made: dict[str, Any] = {name: data.draw(NAMED) for name in names}
        assume(not any(set(each) & {"/", "."} for each in made.values()))
        if "wait" in made:
            made["wait"] = data.draw(st.sampled_from(["", "-1", "51", "x", "1e9", "\uff19"]))
        for name in operation.parameters("header"):
            made[name] = data.draw(HEADER)
        if operation.body is not None:
            made["body"] = as_body(data)
        shown = data.draw(
            st.sampled_from([token, token, "", "a.b.c", "é".encode().decode("latin-1")])
        )
        answer = send(pipelines, operation, made, shown)
        as_documented(operation, answer)
        assert answer.status_code != 200 or operation.body is None
        assert (answer.status_code == 401) == (shown != token)

    each()
    world.settle()
    assert world.service().active is None


def as_body(data: st.DataObject) -> bytes:
    """Bytes, JSON of anything, or a start with something wrong in it."""
    good = {"service": "shop", "revision": CANARY}
    made: st.SearchStrategy[bytes] = st.one_of(
        st.binary(max_size=60),
        ANYTHING.map(json.dumps).map(str.encode),
        st.dictionaries(st.sampled_from(["service", "revision", "manual", "x"]), ANYTHING)
        .map(lambda changed: {**good, **changed, "y": 1})
        .map(json.dumps)
        .map(str.encode),
    )
    return data.draw(made)


def test_a_value_that_is_not_as_documented_is_noticed() -> None:
    """The check can fail, in each place."""
    problem = {"title": "t", "status": 400, "detail": "d"}
    (schema,) = {
        json.dumps(content["schema"])
        for each in OPERATIONS.values()
        for status, said in each.said["responses"].items()
        for content in said["content"].values()
        if int(status) >= 400
    }
    found = json.loads(schema)
    assert list(wrong(found, problem)) == []
    several: list[Any] = [
        {**problem, "status": "400"},
        {**problem, "x": 1},
        {"title": "t"},
        [],
        True,
    ]
    assert all(list(wrong(found, bad)) for bad in several)
