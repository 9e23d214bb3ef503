"""How often a rule rolls harmless canaries back, where that is held against it."""

from functools import lru_cache

from bench.judge.experiments import experiments
from bench.judge.rulebook import BY_LIMIT
from bench.judge.score import Scores, by_name, rate
from bench.judge.worlds.cells import Cell


def false_rates(scores: Scores, experiment: str, rule: str) -> list[float]:
    """The share rolled back in each cell that counts; empty when the rule did not play."""
    return [
        rate(rules[rule])
        for name, rules in scores[experiment].items()
        if rule in rules and counts_as_false(rule, _cells()[name])
    ]


def counts_as_false(rule: str, cell: Cell) -> bool:
    """Whether a rollback in this harmless cell is held against that rule.

    Where the service always exceeds the limit that its users wrote, a rule that goes by the limit
    alone rolls everything back, and is not blamed for it.
    """
    return rule not in BY_LIMIT or cell.base is None or cell.base < 0.01


@lru_cache(maxsize=1)
def _cells() -> dict[str, Cell]:
    return {name: cell for each in experiments() for name, cell in by_name(each.cells).items()}
