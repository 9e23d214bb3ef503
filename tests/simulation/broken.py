"""What an invariant raises that does not hold."""


class Broken(AssertionError):  # noqa: N818 - named for what it is
    """An invariant does not hold."""


def must(holds: object, what: str) -> None:
    """Raise Broken with ``what`` unless it holds."""
    if not holds:
        raise Broken(what)
