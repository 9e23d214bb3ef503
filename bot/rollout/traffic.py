"""How a service's requests are divided over revisions, in whole percent."""

from collections.abc import Mapping
from typing import Self

from pydantic import model_validator

from bot.model import Model

TAG = "canario"
"""The one revision tag that is ours; every other tag on a service is somebody else's."""


class Traffic(Model):
    """What a service should serve.

    ``split`` maps a revision to whole percent (1 to 100, together 100); ``tagged`` is the revision
    that our tag points at, whatever its share, or None. ``latest`` percent are asked for as those
    of whatever revision is the latest, which ``split`` has by its name.
    """

    split: Mapping[str, int]
    tagged: str | None = None
    latest: int = 0

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if any(not 1 <= percent <= 100 for percent in self.split.values()):
            raise ValueError(f"each share must be 1 to 100 percent, found {dict(self.split)}")
        if sum(self.split.values()) != 100:
            raise ValueError(f"shares must add up to 100 percent, found {dict(self.split)}")
        return self

    @classmethod
    def all_to(cls, revision: str) -> "Traffic":
        """Everything to one revision, our tag removed."""
        return cls(split={revision: 100})

    @classmethod
    def latest_is(cls, revision: str) -> "Traffic":
        """Everything to whatever is the latest revision, which this one is; our tag removed."""
        return cls(split={revision: 100}, latest=100)

    @classmethod
    def between(cls, stable: str, canary: str, percent: int) -> "Traffic":
        """``percent`` of the requests to the canary, the rest to stable.

        The tag is on the canary, so that it can be asked without traffic; at 100 percent on stable:
        a revision's minimum instances run only while it has traffic or a tag, and a rollback must
        not meet cold ones.
        """
        shares = {stable: 100 - percent, canary: percent}
        tagged = stable if percent == 100 else canary
        return cls(split={r: p for r, p in shares.items() if p}, tagged=tagged)

    def share(self, revision: str) -> int:
        """The percent that a revision gets; 0 when it isn't named."""
        return self.split.get(revision, 0)


class Left(Model):
    """The traffic as a rollout left it: ``following`` percent go to whatever is the latest
    revision. ``latest`` is the revision that was created last, ``split`` the shares. Of several
    regions it is the first that does not follow the latest, or else the first."""

    following: int
    latest: str
    split: Mapping[str, int]
    region: str = ""


def in_words(split: Mapping[str, int]) -> str:
    """``"shop-00002 10 %, shop-00001 90 %"``, the smallest share first."""
    shares = sorted(split.items(), key=lambda item: (item[1], item[0]))
    return ", ".join(f"{revision} {percent} %" for revision, percent in shares)
