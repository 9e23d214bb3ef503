"""Bugs about pages that come together with those of other services."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

from bot.service.carrying_out.paging import shared
from bot.service.values import page_list
from tests.simulation.planted.bug import OTHERS, Bug


def _added_without_a_word() -> Any:
    """What is in another rollout's incident is taken for told, and no event ever names it."""
    real = page_list.joined

    def joined(*args: Any) -> Any:
        found = real(*args)
        return found._replace(told=found.incident.key != args[2])

    return patch.object(shared, "joined", joined)


BUGS: Mapping[str, Bug] = {
    "an added page is told to nobody": Bug(_added_without_a_word, "nobody was paged", (OTHERS,)),
}
