"""Calls to PagerDuty's APIs: with one deadline each, and answers of a bounded size."""

from collections.abc import Mapping

from bot.errors import Rejected, Unavailable
from infra.http.deadline import Deadline
from infra.http.exchange import Answered, Ask, Outside, Silent, host_of
from infra.http.ssrf import Forbidden

TIMEOUT = 5.0
"""Seconds to connect, and between two bytes."""
WHOLE = 10.0
"""Seconds for one call: somebody is to be woken, and there may be several teams."""
LARGEST = 1_000_000
"""Of one answer, in bytes."""
LATER = "It will be tried again."
TOO_MANY = 429


def called(
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes | None = None,
    whole: float = WHOLE,
) -> Answered:
    """What PagerDuty answers, be it yes or no. Raises Unavailable for what is worth another try,
    and Rejected for an address that is none of PagerDuty's."""
    asked = Ask(method, url, headers, content, LARGEST)
    try:
        with Deadline(whole) as deadline:
            answer = Outside(host_of(url), TIMEOUT).exchange(asked, deadline)
    except Forbidden as why:
        settings = "Check CANARIO_PAGERDUTY_EVENTS_URL and CANARIO_PAGERDUTY_API_URL."
        raise Rejected(f"PagerDuty is not called: {why}.", settings) from None
    except Silent as why:
        raise Unavailable(f"PagerDuty {why}.", LATER) from None
    if answer.status == TOO_MANY or answer.status >= 500:
        raise Unavailable(f"PagerDuty answered {answer.status}.", LATER)
    return answer
