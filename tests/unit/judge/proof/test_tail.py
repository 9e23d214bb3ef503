"""What a process counted before saves work, and changes no result."""

from hypothesis import given
from hypothesis import strategies as st

from bot.judge.evidence.minute import Minute
from bot.judge.evidence.rollout_judge import begin, rebuild, update
from bot.judge.evidence.spec import EvidencePlan, errors_below
from bot.judge.evidence.state import EvidenceState
from bot.judge.proof.tail import ROLLOUTS, STATES, Tails
from tests.unit.evidence.builders import minute, only

PLAN = only(errors_below("errors", 0.02))
OTHER = only(errors_below("errors", 0.03))
LOOKS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, STATES + 4), st.integers(0, 9), st.booleans()),
    max_size=12,
)
"""Of each look: how many minutes are new, how many minutes back one is corrected, by how many
errors, and whether the plan was changed."""


class Adding:
    """Counts how often a minute was added."""

    def __init__(self) -> None:
        self.added = 0
        self.tails: Tails[EvidenceState, tuple[int, int]] = Tails(self._add)

    def _add(self, plan: EvidencePlan, state: EvidenceState, it: tuple[int, int]) -> EvidenceState:
        self.added += 1
        return update(plan, state, [of(it)])


def of(it: tuple[int, int]) -> Minute:
    """The minute of this number, with so many errors."""
    return minute(it[0], (it[1], 100), (9, 900), share=10.0)


@given(looks=LOOKS)
def test_what_was_counted_before_changes_no_state(looks: list[tuple[int, int, int, bool]]) -> None:
    """New minutes, corrections of any age and another plan give what counting all of them gives."""
    adding, begun, seen = Adding(), begin(PLAN), [(0, 1)]
    for new, back, errors, changed in looks:
        seen += [(len(seen) + n, 1) for n in range(new)]
        if back < len(seen):
            seen[-1 - back] = (seen[-1 - back][0], errors)
        plan = OTHER if changed else PLAN
        whole = update(plan, begun, [of(each) for each in seen])
        assert adding.tails.after(plan, begun, seen) == whole
        assert adding.tails.after(plan, begun, seen[:-1]) == update(
            plan, begun, [of(each) for each in seen[:-1]]
        )


def test_only_what_is_new_is_added() -> None:
    """A look with one more minute adds one; the same look, and what is saved of it, add none; one
    in which the newest was corrected adds that."""
    adding, begun = Adding(), begin(PLAN)
    seen = [(n, 1) for n in range(12)]
    adding.tails.after(PLAN, begun, seen)
    for looked, more in (
        ([*seen, (12, 1)], 1),
        ([*seen, (12, 1)], 0),
        ([*seen, (12, 1)][:-5], 0),
        ([*seen, (12, 3)], 1),
    ):
        before = adding.added
        adding.tails.after(PLAN, begun, looked)
        assert adding.added - before == more


def test_as_many_rollouts_are_remembered_as_there_is_room_for() -> None:
    """The one that was looked at longest ago is counted anew."""
    adding, begun = Adding(), [begin(PLAN) for _ in range(ROLLOUTS + 1)]
    for each in begun:
        adding.tails.after(PLAN, each, [(0, 1)])
    adding.added = 0
    assert adding.tails.after(PLAN, begun[-1], [(0, 1)]) == rebuild(PLAN, [of((0, 1))])
    assert adding.added == 0
    adding.tails.after(PLAN, begun[0], [(0, 1)])
    assert adding.added == 1
