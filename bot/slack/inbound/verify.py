"""Whether a request was signed by Slack just now.

Bolt's own verifier raises on a timestamp that is no number, and logs body and signature where they
don't match; so this happens before Bolt sees the request.
"""

import hashlib
import hmac
import re
from typing import Protocol

from pydantic import SecretStr

LIFETIME_SECONDS = 300
TIMESTAMP = "X-Slack-Request-Timestamp"
SIGNATURE = "X-Slack-Signature"

_NUMBER = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


class Headers(Protocol):
    """Headers by name in any case."""

    def get(self, name: str, default: str, /) -> str: ...


def distrust_headers(headers: Headers, now: float) -> str:
    """What is wrong with the headers alone, before any of the body is read; empty for nothing."""
    timestamp = headers.get(TIMESTAMP, "")
    if not timestamp:
        return "it has no timestamp"
    if not _NUMBER.fullmatch(timestamp):
        return "its timestamp is not a number"
    if abs(now - int(timestamp)) > LIFETIME_SECONDS:
        return "its timestamp is more than five minutes off"
    signature = headers.get(SIGNATURE, "")
    if not signature:
        return "it has no signature"
    return "" if _SIGNATURE.fullmatch(signature) else "its signature does not match"


def distrust(headers: Headers, body: bytes, secret: SecretStr, now: float) -> str:
    """Why the request is not taken, in words that may be logged; empty when it is Slack's.

    ``body`` is as it came; ``now`` is in seconds.
    """
    if why := distrust_headers(headers, now):
        return why
    timestamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    base = b"v0:" + timestamp.encode() + b":" + body
    digest = hmac.new(secret.get_secret_value().encode(), base, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(f"v0={digest}".encode(), signature.encode()):
        return "its signature does not match"
    return ""
