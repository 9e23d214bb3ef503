"""Cards in a Slack that counts as Slack does."""

from datetime import timedelta

from bench.slack_hour import Kinds, hour

MINUTE = timedelta(minutes=1)


def test_slack_refuses_no_card_however_many_workers_there_are() -> None:
    """Of sixty cards that change at once forty are changed, the others a minute later; without the
    budget Slack refuses some."""
    found = hour(60, 3, 3 * MINUTE, Kinds())
    assert (found.refused, found.shown) == (0, 60)
    assert found.longest <= 2 * MINUTE
    assert hour(60, 3, MINUTE, Kinds(shared=False)).refused > 0


def test_slack_refuses_no_notice_that_is_not_looked_for() -> None:
    """Fifty-five notices a minute, as five hundred rollouts have, are posted; where each of them is
    looked for first, Slack refuses some of the reads."""
    each_minute = Kinds(notices=MINUTE)
    found = hour(55, 3, 2 * MINUTE, each_minute)
    assert (found.refused, found.posted) == (0, 2 * 55 - 1)
    assert hour(55, 3, 2 * MINUTE, each_minute._replace(looked_for=True)).refused > 0
