"""Links to the page that expire: whoever has one may look, at one rollout or at all of them, until
then."""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlencode

ALL = "all"
"""The scope of a link to everything; that of one rollout is its id."""

DAYS = timedelta(days=8)
"""A link is good until the midnight (UTC) before so many days are over. By whole days, so that a
message does not change with each rendering."""

SHORTEST_SECRET = 32
"""Characters; whoever guesses it makes links."""


class PageLinks(NamedTuple):
    """``address`` is the page's, without a query; ``secret`` signs."""

    address: str
    secret: str

    def all(self, now: datetime) -> str:
        """A link to everything."""
        return f"{self.address}?{urlencode({'t': token(self.secret, ALL, now)})}"

    def rollout(self, rollout: str, now: datetime) -> str:
        """A link to one rollout, and to nothing else."""
        signed = token(self.secret, rollout, now)
        return f"{self.address}?{urlencode({'rollout': rollout, 't': signed})}"


def token(secret: str, scope: str, now: datetime) -> str:
    """What shows that its bearer may look at ``scope``: until when, and the signature of both."""
    day = (now.astimezone(UTC) + DAYS).replace(hour=0, minute=0, second=0, microsecond=0)
    until = int(day.timestamp())
    return f"{until}.{_signature(secret, scope, until)}"


def allows(secret: str, shown: str, scope: str, now: datetime) -> bool:
    """Whether what is shown lets its bearer look at ``scope`` now."""
    until, _, signature = shown.partition(".")
    if not (until.isascii() and until.isdigit() and len(until) < 12):
        return False
    expected = _signature(secret, scope, int(until))
    known = hmac.compare_digest(expected.encode(), signature.encode())
    return known and now.timestamp() < int(until)


def _signature(secret: str, scope: str, until: int) -> str:
    said = f"canario page 1\n{scope}\n{until}".encode()
    return hmac.new(secret.encode(), said, sha256).hexdigest()
