"""What every fact has."""

from bot.model import Model
from bot.rollout.actors import CANARIO, Actor


class Happened(Model):
    """``id`` makes a fact that arrives twice count once; ``by`` is who caused it."""

    id: str
    by: Actor = CANARIO
