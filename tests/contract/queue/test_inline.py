"""Work that is carried out at once."""

import pytest

from bot.errors import Unavailable
from bot.service.ports.queue import Queue
from bot.service.values.work import Work
from infra.queue.inline import InlineQueue
from tests.contract.queue.examples import ALL


def test_carried_out_in_order() -> None:
    """Whatever is put has been carried out when put returns."""
    done: list[Work] = []
    queue: Queue = InlineQueue(done.append)
    for work in ALL:
        queue.put(work)
        assert done[-1] == work


def test_errors_reach_whoever_put() -> None:
    """What goes wrong while carrying out is raised to whoever put the work."""

    def fail(work: Work) -> None:
        raise Unavailable("Cloud Run does not answer.")

    with pytest.raises(Unavailable, match="Cloud Run"):
        InlineQueue(fail).put(ALL[0])
