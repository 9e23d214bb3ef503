"""Throwing a switch: a signed POST to an address that a plan names.

The body is JSON. ``Idempotency-Key`` is the same for each try of one request: whoever receives it
twice does it once. ``Canario-Signature`` is ``v1=`` and the HMAC-SHA256, in hex, of
``v1:TIMESTAMP:KEY:BODY`` under CANARIO_POST_SECRET; ``Canario-Timestamp`` is in seconds since 1970.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping

from pydantic import SecretStr

from bot.service.ports.prober import PostAnswer
from bot.short import in_short
from infra.http.deadline import Deadline
from infra.http.exchange import Ask, Outside, Silent
from infra.http.ssrf import Allowed, Forbidden, Resolve, resolve

TIMEOUT = 5.0
"""Seconds to connect, and seconds between two bytes of an answer."""
WHOLE = 10.0
"""Seconds for all of it: a kill switch that takes longer has not worked."""
LARGEST = 4096
"""So many bytes of an answer are read."""
EXCERPT = 200
"""So many characters of it are kept and shown."""
AGENT = "canario-switch/1"


class HttpPoster:
    """The port Poster over HTTP. Public addresses may be called, and those that ``allowed`` names
    (infra/http/ssrf.py). A redirect is an answer, and none that does what was asked. Without a
    ``secret`` nothing is sent: whoever is called could not know who it is from."""

    def __init__(
        self,
        secret: SecretStr,
        allowed: Allowed | None = None,
        timeout: float = TIMEOUT,
        whole: float = WHOLE,
        resolver: Resolve = resolve,
    ) -> None:
        self._secret = secret
        self._outside = Outside(allowed or Allowed(), timeout, resolver)
        self._whole = whole

    @property
    def lacks(self) -> str:
        """See Poster."""
        return "" if self._secret.get_secret_value() else "CANARIO_POST_SECRET is not set"

    def post(self, address: str, key: str, body: Mapping[str, str]) -> PostAnswer:
        """See Poster."""
        said = f"POST {address}"
        if self.lacks:
            return PostAnswer(False, f"{said} was not sent: {self.lacks}")
        content = json.dumps(dict(body), ensure_ascii=False).encode()
        headers = {
            "User-Agent": AGENT,
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            **signed(self._secret, int(time.time()), key, content),
        }
        try:
            with Deadline(self._whole) as deadline:
                asked = Ask("POST", address, headers, content, LARGEST)
                answer = self._outside.exchange(asked, deadline)
        except Forbidden as why:
            return PostAnswer(False, f"{said} may not be called: {why}")
        except Silent as why:
            return PostAnswer(False, f"{said} {why}")
        shown = excerpt(answer.content)
        words = f"{said} answered {answer.status}" + (f" ({shown})" if shown else "")
        return PostAnswer(200 <= answer.status < 300, words)


def signed(secret: SecretStr, timestamp: int, key: str, content: bytes) -> dict[str, str]:
    """The headers that say who sent it, and when."""
    text = b":".join((b"v1", str(timestamp).encode(), key.encode(), content))
    found = hmac.new(secret.get_secret_value().encode(), text, hashlib.sha256).hexdigest()
    return {"Canario-Timestamp": str(timestamp), "Canario-Signature": f"v1={found}"}


def excerpt(content: bytes) -> str:
    """The beginning of an answer on one line; what is no text is left out."""
    text = "".join(c for c in content.decode("utf-8", "ignore") if c.isprintable() or c.isspace())
    return in_short(" ".join(text.split()), EXCERPT)
