"""The scenarios, by the code that each is about."""

from collections.abc import Callable

from bot.rollout.notices.next_steps import Next
from tests.scenario.promises.stage import Stage

Scenario = Callable[[Stage], None]
PROMISES: dict[Next, Scenario] = {}


def kept(code: Next) -> Callable[[Scenario], Scenario]:
    """The scenario brings the bot to say this, does it, and sees that it happens."""

    def put(scenario: Scenario) -> Scenario:
        assert code not in PROMISES, f"{code} has two scenarios"
        PROMISES[code] = scenario
        return scenario

    return put
