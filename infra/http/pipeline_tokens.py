"""The OIDC token of the pipeline that this runs in, for Canario's API: of GitHub Actions, of the
service account that a build on Google Cloud runs as, or one that was made before."""

from collections.abc import Mapping
from urllib.parse import quote

import requests

from bot.errors import Unavailable
from infra.http.id_tokens import HOST, IdTokens

MADE_BEFORE = "CANARIO_API_TOKEN"
PATIENCE = 10.0


class PipelineTokens:
    """Asks whoever the environment names; a token is good for minutes, so it is asked anew."""

    def __init__(self, environment: Mapping[str, str], audience: str) -> None:
        self._environment, self._audience = environment, audience

    def token(self) -> str:
        """One for the API. Raises Unavailable."""
        if made := self._environment.get(MADE_BEFORE):
            return made
        url = self._environment.get("ACTIONS_ID_TOKEN_REQUEST_URL")
        key = self._environment.get("ACTIONS_ID_TOKEN_REQUEST_TOKEN")
        if url and key:
            return self._of_github(url, key)
        try:
            return IdTokens(self._environment.get("GCE_METADATA_HOST") or HOST).token(
                self._audience
            )
        except Unavailable as error:
            raise Unavailable(
                "There is no OIDC token: this is neither a job of GitHub Actions with "
                "`id-token: write` nor a build on Google Cloud.",
                f"Make one for {self._audience}, and set {MADE_BEFORE}.",
            ) from error

    def _of_github(self, url: str, key: str) -> str:
        try:
            answer = requests.get(
                f"{url}&audience={quote(self._audience, safe='')}",
                headers={"Authorization": f"Bearer {key}"},
                timeout=PATIENCE,
                allow_redirects=False,
            )
            token = answer.json()["value"] if answer.status_code == 200 else None
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            raise Unavailable("GitHub gave no OIDC token.", "It is tried again.") from error
        if not isinstance(token, str):
            raise Unavailable(
                f"GitHub gave no OIDC token: {answer.status_code}.", "It is tried again."
            )
        return token
