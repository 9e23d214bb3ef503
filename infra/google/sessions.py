"""Sessions with the surroundings' Google credentials."""

from collections.abc import Sequence

import requests
from google.auth.exceptions import GoogleAuthError

from bot.errors import Unavailable


def authorized(scopes: Sequence[str], then: str, whom: str = "") -> requests.Session:
    """One that shows Google who asks, for ``whom``. Raises Unavailable where there are no
    credentials, with what to do ``then``."""
    import google.auth
    from google.auth.transport.requests import AuthorizedSession

    try:
        credentials, _ = google.auth.default(scopes=scopes)
    except GoogleAuthError as error:
        what = f"No Google credentials for {whom}" if whom else "No Google credentials"
        raise Unavailable(f"{what}: {error}.", then) from error
    session: requests.Session = AuthorizedSession(credentials)  # type: ignore[no-untyped-call]
    return session
