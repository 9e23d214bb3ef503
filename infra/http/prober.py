"""Asking a service over HTTP whether it is there, as a plan's probes want."""

from urllib.parse import urlsplit

import requests

from bot.plan import Probe
from bot.service.ports.prober import ProbeAnswer
from infra.http.ssrf import Allowed, Forbidden, Place, Resolve, judge, pinned, resolve

TIMEOUT = 10.0
"""Seconds to connect, and seconds between two bytes of an answer's head."""
AGENT = "canario-probe/1"
LOOKED_AT = frozenset({"paths", "expect", "attempts"})
"""The fields of a probe that mean something here; ``attempts`` is whoever asks again."""


class HttpProber:
    """The port Prober over HTTP.

    Public addresses may be asked, and those that ``allowed`` names (infra/http/ssrf.py). A redirect
    is an answer, not an invitation, and no body is read: a probe looks at the status.
    """

    def __init__(
        self, allowed: Allowed | None = None, timeout: float = TIMEOUT, resolver: Resolve = resolve
    ) -> None:
        self._allowed = allowed or Allowed()
        self._timeout = timeout
        self._resolver = resolver

    def probe(self, address: str, probe: Probe) -> ProbeAnswer:
        """Ask every path of the probe; ok when each answers with the expected status.

        A probe that wants more than that is not ok, so that nobody takes it for checked.
        """
        if unchecked := _unchecked(probe):
            words = f"the probe's {', '.join(unchecked)} can't be checked yet"
            return ProbeAnswer(ok=False, words=words)
        answers = [self._ask(address.rstrip("/") + path, probe.expect) for path in probe.paths]
        failures = [answer.words for answer in answers if not answer.ok]
        return ProbeAnswer(not failures, "; ".join(failures or [each.words for each in answers]))

    def _ask(self, url: str, expected: int) -> ProbeAnswer:
        try:
            status = self._status(url, judge(url, self._allowed, self._resolver))
        except Forbidden as why:
            return ProbeAnswer(ok=False, words=f"{url!r} may not be probed: {why}")
        except requests.Timeout:
            return ProbeAnswer(ok=False, words=f"{url} gave no answer within {self._timeout:g} s")
        except requests.exceptions.SSLError:
            return ProbeAnswer(ok=False, words=f"{url} has no certificate that can be trusted")
        except requests.ConnectionError:
            return ProbeAnswer(ok=False, words=f"{url} can't be reached")
        except (requests.RequestException, ValueError):
            return ProbeAnswer(ok=False, words=f"{url} can't be asked, or its answer isn't HTTP")
        except OSError:
            return ProbeAnswer(ok=False, words=f"{url} has a host that can't be found")
        if status == expected:
            return ProbeAnswer(ok=True, words=f"{url} answered {status}")
        return ProbeAnswer(ok=False, words=f"{url} answered {status}, expected {expected}")

    def _status(self, url: str, place: Place) -> int:
        headers = {"User-Agent": AGENT, "Host": urlsplit(url).netloc}
        with (
            pinned(place) as session,
            session.get(
                url, timeout=self._timeout, allow_redirects=False, stream=True, headers=headers
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
