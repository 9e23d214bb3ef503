"""Asking a service over HTTP whether it is there, as a plan's probes want."""

from collections.abc import Callable
from urllib.parse import urlsplit

import requests

from bot.rollout.plan import Probe
from bot.service.ports import ProbeAnswer

TIMEOUT = 10.0
"""Seconds to connect, and seconds between two bytes."""
MOST_BYTES = 4096
"""A probe looks at the status; more of a body than this is never read."""
AGENT = "canario-probe/1"


def web_address(address: str) -> bool:
    """Whether it is an http(s) address with a host; nothing else is ever asked."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


class HttpProber:
    """The port Prober over HTTP.

    ``allow`` says for a whole URL whether it may be asked; by default any web address may.
    Redirects are answers, not invitations.
    """

    def __init__(
        self, allow: Callable[[str], bool] = web_address, timeout: float = TIMEOUT
    ) -> None:
        self._allow = allow
        self._timeout = timeout

    def probe(self, address: str, probe: Probe) -> ProbeAnswer:
        """Ask every path of the probe; ok when each answers with the expected status."""
        answers = [self._ask(address.rstrip("/") + path, probe.expect) for path in probe.paths]
        failures = [answer.words for answer in answers if not answer.ok]
        words = "; ".join(failures or [answer.words for answer in answers])
        return ProbeAnswer(ok=not failures, words=words)

    def _ask(self, url: str, expected: int) -> ProbeAnswer:
        if not web_address(url) or not self._allow(url):
            return ProbeAnswer(ok=False, words=f"{url!r} is not an address that may be probed")
        try:
            status = self._status(url)
        except requests.Timeout:
            return ProbeAnswer(ok=False, words=f"{url} gave no answer within {self._timeout:g} s")
        except requests.exceptions.SSLError:
            return ProbeAnswer(ok=False, words=f"{url} has no certificate that can be trusted")
        except requests.ConnectionError:
            return ProbeAnswer(ok=False, words=f"{url} can't be reached")
        except (requests.RequestException, ValueError):
            return ProbeAnswer(ok=False, words=f"{url} can't be asked: its answer isn't HTTP")
        words = f"{url} answered {status}"
        if status == expected:
            return ProbeAnswer(ok=True, words=words)
        return ProbeAnswer(ok=False, words=f"{words}, expected {expected}")

    def _status(self, url: str) -> int:
        with requests.get(
            url,
            timeout=self._timeout,
            allow_redirects=False,
            stream=True,
            headers={"User-Agent": AGENT, "Accept": "*/*"},
        ) as response:
            next(response.iter_content(MOST_BYTES), b"")
            return response.status_code
