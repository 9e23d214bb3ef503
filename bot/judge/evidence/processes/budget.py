"""How a rollout's alpha is shared out over its gates.

If each hard gate's chance of ever failing a harmless canary is its share of alpha, the chance
that any of them does is at most alpha (the union bound), whatever the gates have in common. A gate
with share a fails at an e-value of 1/(a alpha) (Ville). With two gates against stable (weight 4)
and two limits (weight 1) the shares are 40/10/40/10 and the thresholds 250 and 1000.
"""

from collections.abc import Iterable


def shares(gates: Iterable[tuple[str, float, bool]]) -> dict[str, float]:
    """Each hard gate's share of alpha, by weight. Gates are (name, weight, hard)."""
    hard = {name: weight for name, weight, is_hard in gates if is_hard}
    whole = sum(hard.values())
    return {name: weight / whole for name, weight in hard.items()}


def thresholds(gates: Iterable[tuple[str, float, bool]], alpha: float) -> dict[str, float]:
    """The e-value at which each gate fails.

    A soft gate only warns and takes nothing from the budget: each has all of alpha to itself.
    """
    every = list(gates)
    part = shares(every)
    return {name: 1 / (part.get(name, 1.0) * alpha) for name, _, _ in every}
