"""The one error family: each error is a sentence for the person who sees it, and a next step."""


class CanarioError(Exception):
    """Something that a person can be told.

    ``sentence`` names the offending value; ``next_step`` says what to do about it.
    """

    def __init__(self, sentence: str, next_step: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.sentence} {self.next_step}".strip()


class NotFound(CanarioError):  # noqa: N818 - named for what the person is told
    """A service, revision, plan or rollout that does not exist."""


class Unavailable(CanarioError):  # noqa: N818
    """An outside system that does not answer now; worth another try.

    ``retry_after``: seconds that it asked to be left alone, 0 when it did not say.
    """

    retry_after: float = 0.0


class Conflict(CanarioError):  # noqa: N818
    """Somebody else changed the same thing first; read again and decide again."""


class Rejected(CanarioError):  # noqa: N818
    """An outside system answered, and will never accept this request as it is."""
