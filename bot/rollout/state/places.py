"""A rollout of several regions, in each of them."""

from bot.model import Model


class Place(Model):
    """The rollout's revisions as one region has them, which may bear other names than in the
    first; and what the judge remembers of it. ``because``: how the canary was found there, where
    its name is another."""

    region: str
    canary: str
    stable: str
    because: str = ""
    evidence: str = ""
