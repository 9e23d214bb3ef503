"""Which pipeline calls ``api``: a service account of Google's, or a run of GitHub Actions, by the
OIDC token that its platform signed for it. Anybody can reach the function, so every signature is
checked here."""

import re
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.pipelines import REF, REPOSITORY, is_one_of
from bot.service.pipelines.asked import Caller
from functions.jwks import pem_by_id
from functions.oidc import (
    ISSUERS,
    REMOVED,
    Certs,
    Headers,
    Refused,
    bearer,
    see_good,
    unverified,
    verified,
)

if TYPE_CHECKING:
    from infra.settings import Settings

JWKS = "/.well-known/jwks"
OF_STRANGERS = "pull_request_target"
"""An event whose run has the ref of the branch that a pull request is for, and may have been begun
by anybody who opened one, a fork's author too."""
_LOGIN = r"[A-Za-z0-9][A-Za-z0-9-]{0,60}(?:\[bot\])?"


class PipelineCheck:
    """Lets in the pipelines that the settings name."""

    def __init__(
        self,
        settings: "Settings",
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._audience, self._named = settings.api_audience, settings.pipelines
        self._github = settings.github_issuer.rstrip("/")
        self._now = now
        self._keys = {issuer: Certs(settings.oidc_certs_url, monotonic) for issuer in ISSUERS[:1]}
        self._keys[ISSUERS[1]] = self._keys[ISSUERS[0]]
        self._keys[self._github] = Certs(f"{self._github}{JWKS}", monotonic, pem_by_id)

    def admit(self, headers: Headers) -> Caller:
        """Who calls. Raises Refused, and Unavailable where an issuer's keys can't be read."""
        if not self._audience or not self._named:
            raise Refused("no pipeline is let in by the settings")
        token = bearer(headers)
        if token.rpartition(".")[2] == REMOVED:
            raise Refused("its token has no signature")
        issuer = unverified(token).get("iss")
        keys = self._keys.get(issuer) if isinstance(issuer, str) else None
        if keys is None:
            raise Refused("its token is of nobody whose tokens are taken")
        claims = verified(token, keys)
        see_good(claims, self._audience, self._now())
        caller = of_github(claims) if issuer == self._github else of_google(claims)
        if not is_one_of(caller.pipeline, self._named):
            raise Refused(f"the settings do not name {caller.pipeline}", 403)
        return caller


def of_google(claims: Mapping[str, Any]) -> Caller:
    """The service account. Raises Refused."""
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise Refused("its token names no account", 403)
    return Caller(pipeline=email, words=f"the pipeline of {email}")


def of_github(claims: Mapping[str, Any]) -> Caller:
    """The repository and its ref, with the run and who began it where the token says so. Raises
    Refused."""
    repository, ref = _said(claims, "repository", REPOSITORY), _said(claims, "ref", REF)
    if not repository or not ref:
        raise Refused("its token names no repository and ref", 403)
    if claims.get("event_name") == OF_STRANGERS:
        raise Refused(f"its run was begun by {OF_STRANGERS}", 403)
    run, actor = _said(claims, "run_number", r"[0-9]{1,12}"), _said(claims, "actor", _LOGIN)
    about = [f"run {run}" if run else "", f"by {actor}" if actor else ""]
    more = f" ({', '.join(filter(None, about))})" if any(about) else ""
    return Caller(pipeline=f"{repository}@{ref}", words=f"the pipeline of {repository}{more}")


def _said(claims: Mapping[str, Any], name: str, form: str) -> str:
    value = str(claims.get(name, ""))
    return value if re.fullmatch(form, value) else ""
