"""Asking a service over HTTP whether it is there, as a plan's probes want."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any

from bot.errors import Rejected, Unavailable
from bot.judge.probe import Response, judge_responses
from bot.plan import Probe
from bot.plan.values.headers import FromSecret
from bot.service.ports.prober import ProbeAnswer
from infra.http.deadline import Deadline
from infra.http.exchange import Answered, Ask, Outside, Silent
from infra.http.header_secrets import HeaderSecrets
from infra.http.id_tokens import IdTokens
from infra.http.ssrf import Allowed, Forbidden, Resolve, resolve

TIMEOUT = 10.0
"""Seconds to connect, and seconds between two bytes of an answer."""
WHOLE = 45.0
"""Seconds for all that one probe asks, however it is answered: less than the minute for which an
effect belongs to one worker. Its name is looked up once."""
AT_A_TIME = 4
LARGEST_BODY = 256 * 1024
"""In bytes; of a longer answer no field is read."""
AGENT = "canario-probe/1"
JSON = {"Content-Type": "application/json"}


class HttpProber:
    """The port Prober over HTTP.

    Public addresses may be asked, and those that ``allowed`` names (infra/http/ssrf.py). A redirect
    is an answer, not an invitation. A body is read only where the probe looks into it.
    """

    def __init__(
        self,
        allowed: Allowed | None = None,
        timeout: float = TIMEOUT,
        whole: float = WHOLE,
        resolver: Resolve = resolve,
        *,
        secrets: HeaderSecrets | None = None,
        tokens: IdTokens | None = None,
    ) -> None:
        self._allowed = allowed or Allowed()
        self._secrets = secrets or HeaderSecrets()
        self._tokens = tokens or IdTokens()
        self._timeout = timeout
        self._whole = whole
        self._resolver = resolver

    def probe(self, address: str, probe: Probe, audience: str = "") -> ProbeAnswer:
        """Ask every path of the probe as often as it says; ok when all is as it wants."""
        try:
            own = self._headers(address, probe, audience or address)
        except (Rejected, Unavailable) as no:
            return ProbeAnswer(False, f"{address} was not asked: {no.sentence.rstrip('.')}")
        outside = Outside(self._allowed, self._timeout, cache(self._resolver))
        urls = [address.rstrip("/") + path for path in probe.paths for _ in range(probe.requests)]
        with Deadline(self._whole) as deadline:
            if len(urls) == len(probe.paths):
                responses = [self._ask(url, probe, own, deadline, outside) for url in urls]
            else:
                with ThreadPoolExecutor(AT_A_TIME) as pool:
                    ask = partial(
                        self._ask, probe=probe, own=own, deadline=deadline, outside=outside
                    )
                    responses = list(pool.map(ask, urls))
        return ProbeAnswer(*judge_responses(probe, responses))

    def without_value(self, address: str, headers: Mapping[str, FromSecret]) -> Mapping[str, str]:
        """See Prober."""
        return self._secrets.missing(address, headers)

    def _headers(self, address: str, probe: Probe, audience: str) -> dict[str, str]:
        found = self._secrets.headers(address, probe.headers)
        if probe.id_token:
            found["Authorization"] = f"Bearer {self._tokens.token(audience.rstrip('/'))}"
        return found

    def _ask(
        self,
        url: str,
        probe: Probe,
        own: Mapping[str, str],
        deadline: Deadline,
        outside: Outside,
    ) -> Response:
        looks_inside = probe.json_has or probe.json_equals or probe.share or probe.latency_p90
        asked = Ask(
            probe.method,
            url,
            {**own, "User-Agent": AGENT} | ({} if probe.body is None else JSON),
            None if probe.body is None else json.dumps(probe.body).encode(),
            largest=LARGEST_BODY if looks_inside else 0,
        )
        try:
            answer = outside.exchange(asked, deadline)
        except Forbidden as why:
            return Response(url, problem=f"{url!r} may not be probed: {why}")
        except Silent as why:
            return Response(url, problem=f"{url} {why}")
        return Response(url, answer.status, answer.seconds, object_of(answer))


def object_of(answer: Answered) -> dict[str, Any] | None:
    """The JSON object that the answer is, as far as it is one of a sensible size."""
    if not answer.whole:
        return None
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
