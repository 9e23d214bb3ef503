"""One call of an app's own endpoint: JSON there and back, bounded, and only where it may go."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from bot.errors import Rejected, Unavailable
from bot.plan.values.headers import FromSecret
from infra.http.deadline import Deadline
from infra.http.exchange import Answered, Ask, Outside, Silent
from infra.http.header_secrets import HeaderSecrets
from infra.http.ssrf import Allowed, Forbidden

WHOLE = 8.0
"""Seconds for a call, however it is answered: a kill switch may take ten."""
LARGEST = 64 * 1024
AGENT = "canario-switch/1"
PASSING = (408, 429)
"""Refusals that another try may not meet."""


class JsonCalls:
    """Public addresses may be called, and those that ``allowed`` names (infra/http/ssrf.py). A
    redirect is an answer, and none that does what was asked."""

    def __init__(
        self, secrets: HeaderSecrets, allowed: Allowed | None = None, whole: float = WHOLE
    ) -> None:
        self._secrets = secrets
        self._whole = whole
        self._outside = Outside(allowed or Allowed(), whole)

    def call(
        self,
        method: Literal["GET", "POST"],
        url: str,
        headers: Mapping[str, FromSecret],
        body: Mapping[str, Any] | None = None,
    ) -> Any:
        """The JSON that it answers with a 2xx; None where that is none. Raises Rejected where the
        request itself is wrong, Unavailable where another try may help."""
        said = f"{method} {url}"
        sent = {**self._secrets.headers(url, headers), "User-Agent": AGENT}
        if body is not None:
            sent["Content-Type"] = "application/json"
        content = None if body is None else json.dumps(body).encode()
        with Deadline(self._whole) as deadline:
            try:
                answer = self._outside.exchange(Ask(method, url, sent, content, LARGEST), deadline)
            except Forbidden as why:
                raise Rejected(f"{said} may not be called: {why}.") from why
            except Silent as why:
                raise Unavailable(f"{said} {why}.") from why
        if 200 <= answer.status < 300:
            return read(answer)
        if 400 <= answer.status < 500 and answer.status not in PASSING:
            raise Rejected(
                f"{said} answered {answer.status}.", "Look at the app's endpoint and the plan."
            )
        raise Unavailable(f"{said} answered {answer.status}.")


def read(answer: Answered) -> Any:
    """The JSON that it is, as far as it is any."""
    try:
        return json.loads(answer.content) if answer.whole else None
    except (ValueError, RecursionError):
        return None
