"""Which systems may send alerts, and how each shows that it is the one.

A source is ``NAME=FORMAT:AUTH:KEY``; several entries of one name are several keys, so that one can
be replaced. The name is the path that the system posts to.

- ``bearer``: ``Authorization: Bearer KEY``.
- ``hmac``: the hex HMAC-SHA256 of the raw body; with ``X-Canario-Timestamp`` (seconds since 1970),
  of ``TIMESTAMP:BODY``, which is taken for five minutes. Grafana signs the same way.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, Protocol, cast

from pydantic import SecretStr

SIGNATURES = ("X-Canario-Signature", "X-Grafana-Alerting-Signature")
TIMESTAMP = "X-Canario-Timestamp"
MOST_SECONDS = 300
STAMPED = re.compile(rb"[0-9]+:")
"""How what is signed with a time begins: without its header it would be good for ever."""
SHORTEST_KEY = 16

Format = Literal["alertmanager", "grafana", "generic"]
FORMATS = ("alertmanager", "grafana", "generic")
AUTHS = ("bearer", "hmac")


class Headers(Protocol):
    """Headers by name in any case."""

    def get(self, name: str, default: str, /) -> str: ...


class Source(NamedTuple):
    """One key of a system."""

    name: str
    format: Format
    auth: str
    key: SecretStr


def read_sources(setting: str) -> tuple[Source, ...]:
    """The sources of a setting. Raises ValueError, which does not repeat it."""
    found = tuple(_source(each.strip()) for each in setting.split(",") if each.strip())
    for name in {each.name for each in found}:
        if len({(each.format, each.auth) for each in found if each.name == name}) > 1:
            raise ValueError("every key of one source must have the same format and kind")
    return found


def _source(entry: str) -> Source:
    name, _, rest = entry.partition("=")
    form, _, rest = rest.partition(":")
    auth, _, key = rest.partition(":")
    named = name.strip().replace("-", "").isalnum() and name.strip().isascii()
    if not named or form not in FORMATS or auth not in AUTHS or len(key) < SHORTEST_KEY:
        raise ValueError(
            "must be NAME=FORMAT:AUTH:KEY with commas between them: alertmanager, grafana or "
            f"generic, bearer or hmac, and a key of {SHORTEST_KEY} characters or more"
        )
    return Source(name.strip(), cast("Format", form), auth, SecretStr(key))


def of_path(sources: Iterable[Source], path: str) -> tuple[Source, ...]:
    """The keys of the source that posts to ``/NAME``."""
    return tuple(each for each in sources if each.name == path.strip("/"))


def shows_nothing(headers: Headers, mine: Sequence[Source]) -> bool:
    """Whether a request brings nothing that could be right, so that its body is not read: no
    signature where one is asked for, or a wrong token."""
    if not mine:
        return True
    if mine[0].auth == "bearer":
        return not _bears(headers, mine)
    return not any(headers.get(name, "") for name in SIGNATURES)


def is_timeless(headers: Headers, mine: Sequence[Source]) -> bool:
    """Whether nothing that was signed says when: who records such a request can send it later."""
    return mine[0].auth == "hmac" and not headers.get(TIMESTAMP, "")


def distrust(headers: Headers, body: bytes, mine: Sequence[Source], now: float) -> str:
    """Why the request is not taken, in words that may be logged; empty when it is a source's."""
    if not mine:
        return "no source posts there"
    if mine[0].auth == "bearer":
        return "" if _bears(headers, mine) else "its token is not the source's"
    signed, said = body, headers.get(TIMESTAMP, "")
    if said:
        if not (said.isascii() and said.isdigit() and len(said) < 12):
            return "its timestamp is no number of seconds"
        if abs(now - int(said)) > MOST_SECONDS:
            return "its timestamp is not of now"
        signed = said.encode() + b":" + body
    elif STAMPED.match(body):
        return "its timestamp is no part of the body"
    given = next((each for each in (headers.get(n, "") for n in SIGNATURES) if each), "")
    wanted = given.removeprefix("sha256=").strip().lower().encode()
    # Each is compared, whichever is right: how long it takes says nothing.
    same = [hmac.compare_digest(_digest(each.key, signed), wanted) for each in mine]
    return "" if any(same) else "its signature does not match"


def _digest(key: SecretStr, signed: bytes) -> bytes:
    return hmac.new(key.get_secret_value().encode(), signed, hashlib.sha256).hexdigest().encode()


def _bears(headers: Headers, mine: Sequence[Source]) -> bool:
    kind, _, token = headers.get("Authorization", "").partition(" ")
    given = token.strip().encode()
    same = [hmac.compare_digest(each.key.get_secret_value().encode(), given) for each in mine]
    return kind.lower() == "bearer" and any(same)
