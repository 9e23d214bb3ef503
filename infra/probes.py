"""Asking a service over HTTP whether it is there, as a plan's probes want."""

from collections.abc import Callable
from urllib.parse import urlsplit

import requests

from bot.rollout.plan import Probe
from bot.service.ports import ProbeAnswer

TIMEOUT = 10.0
"""Seconds to connect, and seconds between two bytes of an answer's head."""
AGENT = "canario-probe/1"
LOOKED_AT = frozenset({"paths", "expect", "attempts"})
"""The fields of a probe that mean something here; ``attempts`` is whoever asks again."""


def web_address(address: str) -> bool:
    """Whether it is an http(s) address with a host; nothing else is ever asked."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


class HttpProber:
    """The port Prober over HTTP.

    ``allow`` says for a whole URL whether it may be asked; by default any web address may. A
    redirect is an answer, not an invitation, and no body is read: a probe looks at the status.
    """

    def __init__(
        self, allow: Callable[[str], bool] = web_address, timeout: float = TIMEOUT
    ) -> None:
        self._allow = allow
        self._timeout = timeout

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
            return ProbeAnswer(ok=False, words=f"{url} can't be asked, or its answer isn't HTTP")
        if status == expected:
            return ProbeAnswer(ok=True, words=f"{url} answered {status}")
        return ProbeAnswer(ok=False, words=f"{url} answered {status}, expected {expected}")

    def _status(self, url: str) -> int:
        with requests.Session() as session:
            session.trust_env = False  # no credentials from .netrc, no proxy, for any address
            with session.get(
                url,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
                headers={"User-Agent": AGENT},
            ) as response:
                return response.status_code


def _unchecked(probe: Probe) -> list[str]:
    fields = type(probe).model_fields.items()
    return [
        name
        for name, field in fields
        if name not in LOOKED_AT
        and getattr(probe, name) != field.get_default(call_default_factory=True)
    ]
