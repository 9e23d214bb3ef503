"""The one error family: each error is a sentence for the person who sees it, and a next step."""

from bot.short import kept

LONGEST = 4000
"""Bytes as JSON; whoever was asked may answer with any amount."""


class CanarioError(Exception):
    """Something that a person can be told.

    ``sentence`` names the offending value; ``next_step`` says what to do about it; a secret of
    ours in either is masked, and both are cut to LONGEST. ``retry_after``: seconds that whoever
    was asked wants to be left alone, 0 where it didn't say.
    """

    def __init__(self, sentence: str, next_step: str = "", retry_after: float = 0.0) -> None:
        self.sentence = kept(sentence, LONGEST)
        self.next_step = kept(next_step, LONGEST)
        super().__init__(self.sentence)
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{self.sentence} {self.next_step}".strip()


class NotFound(CanarioError):  # noqa: N818 - named for what the person is told
    """A service, revision, plan or rollout that does not exist."""


class Unavailable(CanarioError):  # noqa: N818
    """An outside system that does not answer now; worth another try."""


class Conflict(CanarioError):  # noqa: N818
    """Somebody else changed the same thing first; read again and decide again."""


class Rejected(CanarioError):  # noqa: N818
    """An outside system answered, and will never accept this request as it is."""
