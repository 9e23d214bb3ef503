"""Who asked for a start."""

from bot.rollout.actors import Actor, deploy, person, pipeline
from bot.service.values.commands.start import Start


def requester(request: Start) -> Actor:
    """The person, the pipeline or the deployment."""
    if request.deployed_by:
        return deploy(request.deployed_by)
    if request.pipeline:
        return pipeline(request.pipeline, request.user_name)
    return person(request.user, request.user_name)
