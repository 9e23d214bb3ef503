"""Inputs made to take all the time or all the memory, given to the real functions in a process of
its own with little of either: ``python -m tests.fuzz.hostile FOLDER``."""

import base64
import json
import logging
import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

MEGABYTE = 1024 * 1024
CPU_SECONDS = 60
MEMORY = 1500 * MEGABYTE
DIGITS = "9" * MEGABYTE
DEEP = 200_000


def pushes() -> Iterator[tuple[str, bytes]]:
    """Bodies for ``work`` and ``alert``: broken envelopes, and what is inside of good ones."""
    for name, data in inner():
        yield name, push(data)
    yield "a deep envelope", b'{"message":' * DEEP
    yield "an envelope of digits", b'{"message":{"messageId":' + DIGITS.encode() + b"}}"
    yield "10 MB of base64", push(b"{" + b" " * (10 * MEGABYTE))
    yield "17 MB", b" " * (17 * MEGABYTE)
    yield "a message id of 5 MB", json.dumps({"message": {"messageId": "x" * 5_000_000}}).encode()
    yield "not base64", json.dumps({"message": {"data": "ä" * MEGABYTE}}).encode()


def inner() -> Iterator[tuple[str, bytes]]:
    """JSON and what is none."""
    asked = '"id":"1","user":"U","channel":"C","reply_to":{"user":"U","channel":"C"}'
    status = f'{{"task":"command","command":{{"verb":"status",{asked},"step":%s}}}}'
    yield "a million digits", DIGITS.encode()
    yield "a step of a million digits", (status % DIGITS).encode()
    yield "a fraction of a million digits", (status % f"0.{DIGITS}").encode()
    yield "an exponent of a million digits", (status % f"1e{DIGITS}").encode()
    yield "an incident of a million digits", f'{{"incident":{{"started_at":{DIGITS}}}}}'.encode()
    yield "deep lists", b"[" * DEEP
    yield "deep and closed", b"[" * DEEP + b"]" * DEEP
    yield "deep mappings", b'{"a":' * DEEP
    yield "a deep incident", b'{"incident":{"resource":' * DEEP
    yield "a deep command", b'{"task":"command","command":' * (DEEP // 10)
    yield "many fields", json.dumps({f"f{n}": n for n in range(200_000)}).encode()
    yield (
        "many services",
        json.dumps({"task": "evaluate", "services": [""] * 100_000, "asked_at": "x"}).encode(),
    )
    yield "one field, often", b"{" + b'"task":"command",' * 100_000 + b'"task":1}'
    yield "nothing but zeros", b"\0" * MEGABYTE
    yield "UTF-16", '{"incident":{}}'.encode("utf-16")
    yield "escapes", b'{"task":"' + rb"\u0000" * 100_000 + b'"}'
    yield "a long summary", incident(summary="s" * (5 * MEGABYTE))
    yield "many labels", incident(policy_user_labels={f"l{n}": "x" for n in range(100_000)})


def incident(**fields: object) -> bytes:
    """A notification about the shop."""
    labels = {"project_id": "acme-prod", "service_name": "shop"}
    said = {"incident_id": "1", "state": "open", "resource": {"labels": labels}, **fields}
    return json.dumps({"version": "1.2", "incident": said}).encode()


def push(data: bytes) -> bytes:
    """Pub/Sub's envelope."""
    message = {"data": base64.b64encode(data).decode(), "messageId": "1"}
    return json.dumps({"message": message, "subscription": "s"}).encode()


def slacks() -> Iterator[tuple[str, bytes]]:
    """Bodies for ``slack``, up to its limit of a megabyte and over it."""
    almost = MEGABYTE - 1000
    for name, text in {
        "many words": "a " * (almost // 2),
        "many options": "start " + "--again " * (almost // 8),
        "many becauses": "hold because " + "because " * (almost // 8),
        "many dashes": "hold " + "-" * almost,
        "one long word": "x" * almost,
        "many angles": "<" * (almost // 3),
        "many mentions": "<!subteam^" * (almost // 14),
        "many links": "<http:" * (almost // 10),
        "many quotes": "`\"'*" * (almost // 9),
        "many escapes": "&amp;" * (almost // 8),
        "blanks": " " * almost,
    }.items():
        yield name, command(text)
    yield "many fields", b"a=1&" * (almost // 4)
    yield "many ampersands", b"&" * almost
    yield "a payload of digits", b"payload=" + b"9" * almost
    yield "a deep payload", b"payload=" + b"[" * almost
    yield "a deep action", b'payload={"type":"block_actions","actions":' + b"[" * almost
    yield "a deep event", b"{" + b'"event":{' * (almost // 9)
    yield "over the limit", b"x" * (MEGABYTE + 1)
    yield "10 MB", b"text=" + b"x" * (10 * MEGABYTE)


def command(text: str) -> bytes:
    """``/canary TEXT``."""
    form = {"command": "/canary", "team_id": "T0HOME", "user_id": "U0ANN", "channel_id": "C0"}
    return urlencode({**form, "text": text}).encode()


def lines() -> Iterator[tuple[str, str]]:
    """What may have to be logged: whoever caused the line may have written a part of it."""
    for word in (
        "eyJ",
        "eyJ-",
        "eyJ.",
        "eyJa.b ",
        "xoxb-",
        "xoxb.xoxb-",
        "v1=a",
        "Bearer ",
        "xapp-",
    ):
        yield f"a line of {word}", word * (MEGABYTE // 4 // len(word))


def plans() -> Iterator[tuple[str, str]]:
    """Plan files."""
    limit = 255 * 1024
    laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    yield "a billion laughs", laughs
    yield "an alias of itself", "a: &a [*a, *a]"
    yield "the same anchor again and again", "a: &a 1\n" * (limit // 32)
    yield "deep lists", "[" * limit
    yield "deep mappings", "{a: " * (limit // 4)
    yield "deep dashes", "- " * (limit // 2)
    yield "deep questions", "? " * (limit // 2)
    yield "digits", "version: " + "9" * (limit - 10)
    yield "digits with colons", "version: " + "1:" * (limit // 2 - 10)
    yield "a fraction", "version: 0." + "9" * (limit - 12)
    yield "NUL", "version: 1\0"
    yield "half a character", "version: \ud800"
    yield "quotes", '"' * limit
    yield "a long quoted text", '"' + "a\\n" * (limit // 3)
    yield "a long text", "name: |\n" + "  x\n" * (limit // 4)
    yield "unknown fields", "".join(f"f{n}: 1\n" for n in range(limit // 48))
    yield "the same field", "name: shop\n" * (limit // 44)
    yield "wrong steps", "steps:\n" + "- {traffik: 1%}\n" * 1500
    yield "steps", "steps:\n" + "- {traffic: 1%, soak: 1m}\n" * 1500
    yield "wrong checks", "checks:\n" + "".join(f"  c{n}: {{m: 1}}\n" for n in range(1500))
    yield "merge keys", "a: &a {b: 1}\n" + "c: {<<: *a}\n" * (limit // 20)
    yield "tags", "a: !!python/object/apply:os.system [id]\n"
    yield "tabs", "\t" * limit
    yield "carriage returns", "\r" * limit
    yield "documents", "---\n" * (limit // 4)
    yield "percents", "%YAML 1.1\n" * (limit // 10)
    yield "10 MB", "# " + "x" * (10 * MEGABYTE)


def settings(folder: Path) -> dict[str, str]:
    """What the functions are wired with: nothing that is outside answers."""
    nobody = "127.0.0.1:9"
    return {
        "CANARIO_STORE": f"sqlite:///{folder / 'canario.db'}",
        "CANARIO_QUEUE": "inline",
        "CANARIO_CLOUD_RUN_ENDPOINT": nobody,
        "CANARIO_MONITORING_ENDPOINT": nobody,
        "CANARIO_SLACK_API_URL": f"http://{nobody}/api/",
        "SLACK_SIGNING_SECRET": "5igning",
        "SLACK_BOT_TOKEN": "xoxb-1-hostile",
        "SLACK_TEAM_ID": "T0HOME",
    }


def main(folder: Path) -> None:
    """Give everything to everybody; exits with an error at the first that is not taken well."""
    os.environ.update(settings(folder))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    import functions_framework

    from bot.errors import CanarioError
    from bot.plan.reading.load import load_plan
    from infra.logs import masked
    from tests.security.signing import signed
    from tests.support.served_functions import SOURCE

    logging.disable(logging.ERROR)
    given = 0
    slowest = (0.0, "")
    for target in ("work", "alert", "slack"):
        os.environ["FUNCTION_TARGET"] = target
        client = functions_framework.create_app(target, str(SOURCE)).test_client()  # type: ignore[no-untyped-call]
        for name, body in slacks() if target == "slack" else pushes():
            headers = signed(body, str(int(time.time())), "5igning")
            kind = "application/json" if body[:1] == b"{" else "application/x-www-form-urlencoded"
            began = time.process_time()
            answer = client.post("/", data=body, headers={**headers, "Content-Type": kind})
            slowest = max(slowest, (time.process_time() - began, f"{target}: {name}"))
            given += 1
            if answer.status_code >= 500 or "Traceback" in answer.text:
                sys.exit(f"{target}: {name}: {answer.status_code} {answer.text[:200]}")
    for name, text in lines():
        began = time.process_time()
        masked(text)
        slowest = max(slowest, (time.process_time() - began, name))
        given += 1
    for name, text in plans():
        began = time.process_time()
        try:
            load_plan(text, "plan.yaml")
            sys.exit(f"plan: {name}: was taken")
        except CanarioError as error:
            if len(str(error)) > 5 * MEGABYTE:
                sys.exit(f"plan: {name}: {len(str(error))} characters of mistakes")
        slowest = max(slowest, (time.process_time() - began, f"plan: {name}"))
        given += 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"{given} taken; slowest {slowest[0]:.1f} s ({slowest[1]}); {peak} MB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
