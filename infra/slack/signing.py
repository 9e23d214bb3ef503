"""Whether the ``slack`` function takes what is signed with our secret."""

import json

import requests
from slack_sdk.signature import SignatureVerifier

from bot.errors import Unavailable

SECONDS = 10.0
CHALLENGE = "canario-doctor"


def takes(url: str, secret: str, now: float) -> bool:
    """Ask it as Slack does whether the address is its own, which does nothing; False where it
    refuses the signature. ``now`` in seconds since the epoch. Raises Unavailable."""
    body = json.dumps({"type": "url_verification", "challenge": CHALLENGE, "token": "none"})
    stamp = str(int(now))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body) or ""
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
    }
    try:
        answer = requests.post(url, data=body, headers=headers, timeout=SECONDS)
    except requests.RequestException as error:
        raise Unavailable(f"{url} did not answer: {type(error).__name__}.") from error
    if answer.status_code in (401, 403):
        return False
    if answer.ok and CHALLENGE in answer.text:
        return True
    raise Unavailable(f"{url} answered {answer.status_code}.", "Is this the slack function?")
