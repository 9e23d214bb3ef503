"""Whether GitHub shows a repository to our token."""

from bot.errors import NotFound
from infra.github.rest import GitHubRest


def shows(rest: GitHubRest, repository: str) -> bool:
    """Whether the token sees ``owner/name``. Raises Rejected (no token, a wrong one, or it has
    moved) and Unavailable."""
    try:
        with rest.about(repository) as calls:
            calls.get("")
    except NotFound:
        return False
    return True
