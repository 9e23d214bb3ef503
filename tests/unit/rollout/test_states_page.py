"""docs/states.md is what the transition table says."""

from bot.rollout.phases.diagram import mermaid, page
from bot.rollout.phases.table import FACTS, PHASES
from bot.rollout.state import ENDED, Phase
from tests.unit.rollout.write_states import STATES


def test_the_page_is_current() -> None:
    """The page in the repository is exactly what is drawn now; if not, renew it with
    ``python -m tests.unit.rollout.write_states``."""
    assert STATES.read_text(encoding="utf-8") == page()


def test_the_diagram_shows_every_phase() -> None:
    """Each phase is somewhere in the diagram, and what has ended leads nowhere."""
    lines = mermaid().splitlines()[1:]
    arrows = [tuple(line.split(":")[0].split()[::2]) for line in lines]
    assert {begin for begin, _ in arrows} | {end for _, end in arrows} == {
        "[*]",
        *(phase.value for phase in Phase if phase is not Phase.IDLE),
    }
    ended = {phase.value for phase in ENDED}
    assert {end for begin, end in arrows if begin in ended} == {"[*]"}


def test_the_table_has_a_cell_for_every_pair() -> None:
    """Each fact has a row with a word for each phase."""
    table = [line for line in page().splitlines() if line.startswith("| ")]
    assert len(table) == len(FACTS) + 1
    for row in table[1:]:
        cells = [each.strip() for each in row.strip("|").split("|")]
        assert len(cells) == len(PHASES) + 1
        assert all(cells)
