"""How a rollout's alpha is shared out over its criteria.

If each hard criterion's chance of ever failing a harmless canary is its share of alpha, the chance
that any of them does is at most alpha (the union bound), whatever the criteria have in common. A
criterion with share a fails at an e-value of 1/(a alpha) (Ville). With two criteria against stable
(weight 4) and two limits (weight 1) the shares are 40/10/40/10 and the thresholds 250 and 1000.
"""

from collections.abc import Iterable


def shares(criteria: Iterable[tuple[str, float, bool]]) -> dict[str, float]:
    """Each hard criterion's share of alpha, by weight. Criteria are (name, weight, hard)."""
    hard = {name: weight for name, weight, is_hard in criteria if is_hard}
    whole = sum(hard.values())
    return {name: weight / whole for name, weight in hard.items()}


def thresholds(criteria: Iterable[tuple[str, float, bool]], alpha: float) -> dict[str, float]:
    """The e-value at which each criterion fails.

    A soft criterion only warns and takes nothing from the budget: each has all of alpha to itself.
    """
    every = list(criteria)
    part = shares(every)
    return {name: 1 / (part.get(name, 1.0) * alpha) for name, _, _ in every}
