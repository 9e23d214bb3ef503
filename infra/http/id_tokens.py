"""ID tokens that say who asks: made by Google for the account that this runs as, for one audience.

Whoever gets one can show it to nobody else, for its audience is written in it.
"""

from urllib.parse import urlencode

import requests

from bot.errors import Unavailable

HOST = "metadata.google.internal"
PATH = "/computeMetadata/v1/instance/service-accounts/default/identity"
PATIENCE = 3.0
LONGEST = 8192


class IdTokens:
    """Asks the metadata server at ``host`` (``host`` or ``host:port``)."""

    def __init__(self, host: str = HOST) -> None:
        self._url = f"http://{host}{PATH}"

    def token(self, audience: str) -> str:
        """One for the service at this address. Raises Unavailable."""
        url = f"{self._url}?{urlencode({'audience': audience, 'format': 'full'})}"
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.get(
                    url,
                    headers={"Metadata-Flavor": "Google"},
                    timeout=PATIENCE,
                    allow_redirects=False,
                )
        except requests.RequestException as error:
            raise Unavailable(
                "The metadata server gave no ID token: it can't be reached."
            ) from error
        token = answer.text.strip()
        if answer.status_code != 200 or not 0 < len(token) <= LONGEST or not token.isascii():
            raise Unavailable(f"The metadata server gave no ID token: {answer.status_code}.")
        return token
