"""Asking a service over HTTP whether it is there, as a plan's probes want."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ReadTimeoutError

from bot.judge.probe import Response, judge_responses
from bot.plan import Probe
from bot.service.ports.prober import ProbeAnswer
from infra.http.bodies import read_at_most
from infra.http.deadline import Deadline
from infra.http.ssrf import Allowed, Forbidden, Place, Resolve, judge, pinned, resolve

TIMEOUT = 10.0
"""Seconds to connect, and seconds between two bytes of an answer."""
WHOLE = 45.0
"""Seconds for all that one probe asks, however it is answered: less than the minute for which an
effect belongs to one worker. Its name is looked up once."""
AT_A_TIME = 4
LARGEST_BODY = 256 * 1024
"""In bytes; of a longer answer no field is read."""
AGENT = "canario-probe/1"


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
    ) -> None:
        self._allowed = allowed or Allowed()
        self._timeout = timeout
        self._whole = whole
        self._resolver = resolver

    def probe(self, address: str, probe: Probe) -> ProbeAnswer:
        """Ask every path of the probe as often as it says; ok when all is as it wants."""
        look_up = cache(self._resolver)
        urls = [address.rstrip("/") + path for path in probe.paths for _ in range(probe.requests)]
        with Deadline(self._whole) as deadline:
            if len(urls) == len(probe.paths):
                responses = [self._ask(url, probe, deadline, look_up) for url in urls]
            else:
                with ThreadPoolExecutor(AT_A_TIME) as pool:
                    ask = partial(self._ask, probe=probe, deadline=deadline, look_up=look_up)
                    responses = list(pool.map(ask, urls))
        return ProbeAnswer(*judge_responses(probe, responses))

    def _ask(self, url: str, probe: Probe, deadline: Deadline, look_up: Resolve) -> Response:
        late = Response(url, problem=f"{url} gave no answer within {deadline.seconds:g} s")
        answer = None
        try:
            if not deadline.over:
                place = judge(url, self._allowed, look_up)
                answer = self._send(url, place, probe, deadline)
        except Forbidden as why:
            return Response(url, problem=f"{url!r} may not be probed: {why}")
        except (OSError, ValueError) as error:
            return late if deadline.over else Response(url, problem=self._why(url, error))
        if answer is None or deadline.over:  # a head that was cut off reads as a whole one
            return late
        return answer

    def _why(self, url: str, error: Exception) -> str:
        # requests calls a body that stalls a lost connection.
        stalled = any(isinstance(each, ReadTimeoutError) for each in error.args)
        if stalled or isinstance(error, requests.Timeout):
            return f"{url} gave no answer within {self._timeout:g} s"
        if isinstance(error, requests.exceptions.SSLError):
            return f"{url} has no certificate that can be trusted"
        if isinstance(error, requests.ConnectionError):
            return f"{url} can't be reached"
        if isinstance(error, requests.RequestException | ValueError):
            return f"{url} can't be asked, or its answer isn't HTTP"
        return f"{url} has a host that can't be found"

    def _send(self, url: str, place: Place, probe: Probe, deadline: Deadline) -> Response:
        headers = {"User-Agent": AGENT, "Host": urlsplit(url).netloc}
        begun = time.monotonic()
        with (
            pinned(place, deadline) as session,
            session.request(
                probe.method,
                url,
                json=probe.body,
                timeout=deadline.remaining(self._timeout),
                allow_redirects=False,
                stream=True,
                headers=headers,
            ) as response,
        ):
            looks_inside = probe.json_has or probe.json_equals or probe.share or probe.latency_p90
            body = _object_of(response) if looks_inside else None
            return Response(url, response.status_code, time.monotonic() - begun, body)


def _object_of(response: requests.Response) -> dict[str, Any] | None:
    """The JSON object that the answer is, as far as it is one of a sensible size."""
    content = read_at_most(response, LARGEST_BODY)
    if content is None:
        return None
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
