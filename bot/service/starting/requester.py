"""Who asked for a start."""

from bot.rollout.actors import Actor, person, pipeline
from bot.service.values.commands.start import Start


def requester(request: Start) -> Actor:
    """The person, or the pipeline."""
    if request.pipeline:
        return pipeline(request.pipeline, request.user_name)
    return person(request.user, request.user_name)
