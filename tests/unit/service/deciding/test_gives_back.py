"""Traffic is given to the latest revision once."""

from bot.rollout.state import Desired
from bot.rollout.traffic import Traffic
from bot.service.deciding.shifting import gives_back
from tests.support.rollouts import NOON


def test_what_was_given_back_is_not_given_again() -> None:
    """Who pins it afterwards is not fought."""
    left = Desired(traffic=Traffic.latest_is("shop-00002"), version=7, since=NOON, left_by="r1")
    assert gives_back(left)
    assert not gives_back(left.model_copy(update={"settled_at": NOON}))
