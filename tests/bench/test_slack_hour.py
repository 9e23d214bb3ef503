"""Cards in a Slack that counts as Slack does."""

from datetime import timedelta

from bench.slack_hour import hour

MINUTE = timedelta(minutes=1)


def test_slack_refuses_no_card_however_many_workers_there_are() -> None:
    """Of sixty cards that change at once forty are changed, the others a minute later; without the
    budget Slack refuses some."""
    found = hour(60, 3, 3 * MINUTE)
    assert (found.refused, found.shown) == (0, 60)
    assert found.longest <= 2 * MINUTE
    assert hour(60, 3, MINUTE, shared=False).refused > 0
