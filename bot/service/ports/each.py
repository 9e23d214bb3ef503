"""Remote calls one after another."""

from collections.abc import Callable, Iterable

from bot.errors import CanarioError, NotFound, Rejected


def try_each(calls: Iterable[Callable[[], object]]) -> None:
    """Make all of them: one that is refused or fails stops no other. Then raises what is worth
    another try, if anything is, or else what never will work."""
    problems = []
    for call in calls:
        try:
            call()
        except CanarioError as error:
            problems.append(error)
    if problems:
        raise min(problems, key=lambda each: isinstance(each, Rejected | NotFound))
