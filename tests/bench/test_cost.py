"""docs/cost.md says what the script computes."""

from click.testing import CliRunner

from bench.cost import main, month
from tests.docs.pages import ROOT


def test_the_page_has_the_table_of_the_script() -> None:
    """Line by line."""
    table = CliRunner().invoke(main).output.strip()
    assert table in (ROOT / "docs" / "cost.md").read_text(encoding="utf-8")


def test_ten_times_the_rollouts_cost_ten_times_as_much_beside_what_is_always_there() -> None:
    """Nothing grows faster than rollouts."""
    at_rest, hundred, thousand = (sum(month(n).values()) for n in (0, 100, 1_000))
    assert thousand - at_rest < 10.1 * (hundred - at_rest)
