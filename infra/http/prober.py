"""Asking a service over HTTP whether it is there, as a plan's probes want."""

from urllib.parse import urlsplit

import requests

from bot.plan import Probe
from bot.service.ports.prober import ProbeAnswer
from infra.http.deadline import Deadline
from infra.http.ssrf import Allowed, Forbidden, Place, Resolve, judge, pinned, resolve

TIMEOUT = 10.0
"""Seconds to connect, and seconds between two bytes of an answer's head."""
WHOLE = 30.0
"""Seconds for all that one probe asks, however it is answered; names are looked up besides."""
AGENT = "canario-probe/1"
LOOKED_AT = frozenset({"paths", "expect", "attempts"})
"""The fields of a probe that mean something here; ``attempts`` is whoever asks again."""


class HttpProber:
    """The port Prober over HTTP.

    Public addresses may be asked, and those that ``allowed`` names (infra/http/ssrf.py). A redirect
    is an answer, not an invitation, and no body is read: a probe looks at the status.
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
        """Ask every path of the probe; ok when each answers with the expected status.

        A probe that wants more than that is not ok, so that nobody takes it for checked.
        """
        if unchecked := _unchecked(probe):
            words = f"the probe's {', '.join(unchecked)} can't be checked yet"
            return ProbeAnswer(ok=False, words=words)
        with Deadline(self._whole) as deadline:
            answers = [
                self._ask(address.rstrip("/") + path, probe.expect, deadline)
                for path in probe.paths
            ]
        failures = [answer.words for answer in answers if not answer.ok]
        return ProbeAnswer(not failures, "; ".join(failures or [each.words for each in answers]))

    def _ask(self, url: str, expected: int, deadline: Deadline) -> ProbeAnswer:
        late = ProbeAnswer(ok=False, words=f"{url} gave no answer within {deadline.seconds:g} s")
        try:
            place = judge(url, self._allowed, self._resolver)
            status = None if deadline.over else self._status(url, place, deadline)
        except Forbidden as why:
            return ProbeAnswer(ok=False, words=f"{url!r} may not be probed: {why}")
        except (OSError, ValueError) as error:
            return late if deadline.over else ProbeAnswer(ok=False, words=self._why(url, error))
        if status is None or deadline.over:  # a head that was cut off reads as a whole one
            return late
        if status == expected:
            return ProbeAnswer(ok=True, words=f"{url} answered {status}")
        return ProbeAnswer(ok=False, words=f"{url} answered {status}, expected {expected}")

    def _why(self, url: str, error: Exception) -> str:
        if isinstance(error, requests.Timeout):
            return f"{url} gave no answer within {self._timeout:g} s"
        if isinstance(error, requests.exceptions.SSLError):
            return f"{url} has no certificate that can be trusted"
        if isinstance(error, requests.ConnectionError):
            return f"{url} can't be reached"
        if isinstance(error, requests.RequestException | ValueError):
            return f"{url} can't be asked, or its answer isn't HTTP"
        return f"{url} has a host that can't be found"

    def _status(self, url: str, place: Place, deadline: Deadline) -> int:
        headers = {"User-Agent": AGENT, "Host": urlsplit(url).netloc}
        with (
            pinned(place, deadline) as session,
            session.get(
                url,
                timeout=deadline.remaining(self._timeout),
                allow_redirects=False,
                stream=True,
                headers=headers,
            ) as response,
        ):
            return response.status_code


def _unchecked(probe: Probe) -> list[str]:
    fields = type(probe).model_fields.items()
    return [
        name
        for name, field in fields
        if name not in LOOKED_AT
        and getattr(probe, name) != field.get_default(call_default_factory=True)
    ]
