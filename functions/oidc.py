"""Who calls ``work``, ``alert`` and ``tick``: the identity in a request's OIDC token.

In front of a Cloud Run service that is not public, Google has checked the token's signature and
its audience before the request arrives, and has put a marker in the signature's place. So the
signature is checked here only where nobody did it before (docs/decisions/0010).
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from bot.errors import Unavailable

if TYPE_CHECKING:
    from infra.settings import Settings

GOOGLE_CERTS = "https://www.googleapis.com/oauth2/v1/certs"
ISSUERS = ("accounts.google.com", "https://accounts.google.com")
REMOVED = "SIGNATURE_REMOVED_BY_GOOGLE"
"""What Cloud Run puts in the place of a signature that it has checked."""

LONGEST_TOKEN = 8192
SKEW_SECONDS = 60
CERTS_KEPT_SECONDS = 3600.0
CERTS_ASKED_SECONDS = 60.0
"""How often an unknown key makes us ask again: Google's keys change about once a day."""
FETCH_SECONDS = 3.0
AWAY_SECONDS = 5.0
"""How long keys that could not be read are not asked for again: each such call takes its time, and
anybody can make one with a made-up key."""


class Refused(Exception):  # noqa: N818 - named for what it is
    """A caller who may not call: 401 where who it is can't be told, 403 where that is told and
    wrong. The text says why and may be logged: nothing of the token is in it."""

    def __init__(self, why: str, status: int = 401) -> None:
        super().__init__(why)
        self.status = status


class Headers(Protocol):
    """Headers by name in any case."""

    def get(self, name: str, default: str, /) -> str: ...


class Required(NamedTuple):
    """What a token must say; empty means that this is not asked. ``platform_checked``: a token
    with Google's marker in the signature's place is believed. Only where Cloud Run asks for
    run.invoker is the marker Google's own; anybody can write it."""

    audience: str = ""
    emails: frozenset[str] = frozenset()
    platform_checked: bool = False
    certs_url: str = GOOGLE_CERTS


class CallerCheck:
    """Lets in who carries the right token; everybody, where no token is asked for."""

    def __init__(
        self,
        required: Required,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._required = required
        self._now = now
        self._certs = Certs(required.certs_url, monotonic)

    @classmethod
    def of(cls, settings: "Settings") -> "CallerCheck":
        """As the settings want it."""
        if settings.oidc == "off":
            return cls(Required())
        return cls(
            Required(
                audience=settings.oidc_audience,
                emails=settings.callers,
                platform_checked=settings.oidc_signature == "platform",
                certs_url=settings.oidc_certs_url,
            )
        )

    def admit(self, headers: Headers) -> str:
        """The caller's e-mail, empty where none is asked for. Raises Refused, and Unavailable
        where Google's keys can't be read."""
        if not self._required.audience and not self._required.emails:
            return ""
        return self._believed(self._claims(bearer(headers)))

    def _claims(self, token: str) -> Mapping[str, Any]:
        if token.rpartition(".")[2] != REMOVED:
            return verified(token, self._certs)
        if not self._required.platform_checked:
            raise Refused("its token has no signature")
        return unverified(token)

    def _believed(self, claims: Mapping[str, Any]) -> str:
        if claims.get("iss") not in ISSUERS:
            raise Refused("its token is not Google's")
        see_good(claims, self._required.audience, self._now())
        emails, email = self._required.emails, claims.get("email")
        if emails and (not isinstance(email, str) or email not in emails):
            raise Refused("its account may not call this", 403)
        if emails and claims.get("email_verified") is not True:
            raise Refused("its account's e-mail is not verified", 403)
        return email if isinstance(email, str) else ""


class Certs:
    """Somebody's public keys by id, in PEM, remembered for an hour. Google publishes certificates;
    ``read`` makes PEM of what others do."""

    def __init__(
        self,
        url: str,
        monotonic: Callable[[], float],
        read: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict,
    ) -> None:
        self._url = url
        self._read = read
        self._monotonic = monotonic
        self._kept: Mapping[str, str] = {}
        self._asked: float | None = None
        self._failed: float | None = None

    def get(self, key_id: str) -> str | None:
        """One certificate. Raises Unavailable."""
        age = None if self._asked is None else self._monotonic() - self._asked
        unknown = key_id not in self._kept
        if age is None or age > (CERTS_ASKED_SECONDS if unknown else CERTS_KEPT_SECONDS):
            self._read_anew()
        return self._kept.get(key_id)

    def _read_anew(self) -> None:
        """What is known stays where there is nothing newer."""
        if self._failed is not None and self._monotonic() - self._failed < AWAY_SECONDS:
            raise _no_certs()
        try:
            self._kept = self._fetched()
        except Unavailable:
            self._failed = self._monotonic()
            raise
        self._asked = self._monotonic()

    def _fetched(self) -> Mapping[str, str]:
        import requests

        try:
            answer = requests.get(self._url, timeout=FETCH_SECONDS, allow_redirects=False)
            found = answer.json() if answer.status_code == 200 else None
        except (requests.RequestException, ValueError) as error:
            raise _no_certs() from error
        if not isinstance(found, dict):
            raise _no_certs()
        keys = self._read(found)
        certs = {str(key): cert for key, cert in keys.items() if isinstance(cert, str)}
        if not certs:
            raise _no_certs()
        return certs


def see_good(claims: Mapping[str, Any], audience: str, now: float) -> None:
    """Raises Refused unless the token is good now and for this ``audience``, where one is asked."""
    if not _is_time(claims.get("exp")) or not _is_time(claims.get("iat")):
        raise Refused("its token does not say until when it is good")
    if not claims["iat"] - SKEW_SECONDS <= now <= claims["exp"] + SKEW_SECONDS:
        raise Refused("its token is not good now")
    if audience and claims.get("aud") != audience:
        raise Refused("its token is for somebody else")


def bearer(headers: Headers) -> str:
    """The token that Cloud Run looks at: where both headers are there, it ignores Authorization
    and leaves it as the caller wrote it. Raises Refused."""
    name = "X-Serverless-Authorization"
    said = headers.get(name, "") or headers.get("Authorization", "")
    kind, _, token = said.partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Refused("it has no token")
    if len(token) > LONGEST_TOKEN or token.count(".") != 2 or not token.isascii():
        raise Refused("its token is none")
    return token


def verified(token: str, certs: Certs) -> Mapping[str, Any]:
    """The claims of a token whose signature is its issuer's, made with RSA. Raises Refused."""
    from google.auth import jwt
    from google.auth.exceptions import GoogleAuthError

    header = _part(token, 0)
    key_id = header.get("kid")
    if header.get("alg") != "RS256" or not isinstance(key_id, str):
        raise Refused("its token is not signed as its issuer signs")
    cert = certs.get(key_id)
    if cert is None:
        raise Refused("its token is not signed with a key of its issuer's")
    try:
        return dict(jwt.decode(token, certs=cert, clock_skew_in_seconds=SKEW_SECONDS))  # type: ignore[no-untyped-call]
    except (GoogleAuthError, ValueError, TypeError) as error:
        raise Refused("its token's signature or time is wrong") from error


def unverified(token: str) -> Mapping[str, Any]:
    """The claims as they stand there. Raises Refused."""
    return _part(token, 1)


def _part(token: str, number: int) -> Mapping[str, Any]:
    from base64 import urlsafe_b64decode

    part = token.split(".")[number]
    try:
        found = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError) as error:
        raise Refused("its token can't be read") from error
    if not isinstance(found, dict):
        raise Refused("its token can't be read")
    return found


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _no_certs() -> Unavailable:
    return Unavailable("The public keys of tokens can't be read.", "It is tried again.")
