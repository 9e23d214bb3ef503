"""What follows from a plan is worked out once for it."""

from bot.plan.values.once import once_for_each


class Thing:
    """Something that is asked about."""


def test_it_is_made_once_for_each_object_and_argument() -> None:
    """However often it is asked, and anew for another object."""
    made: list[int] = []

    @once_for_each
    def doubled(_: Thing, number: int) -> int:
        made.append(number)
        return 2 * number

    one, other = Thing(), Thing()
    assert [doubled(one, 1), doubled(one, 1), doubled(one, 2), doubled(other, 1)] == [2, 2, 4, 2]
    assert made == [1, 2, 1]


def test_an_object_that_is_gone_leaves_nothing_behind() -> None:
    """One that gets its place in memory is another one."""
    seen: list[int] = []

    @once_for_each
    def kept(_: Thing, number: int) -> int:
        seen.append(number)
        return number

    for number in range(50):
        assert kept(Thing(), number) == number
    assert seen == list(range(50))
