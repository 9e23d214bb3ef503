"""The state diagram, drawn from the transition table."""

from bot.rollout.state import Phase
from bot.rollout.table import TABLE


def mermaid() -> str:
    """A Mermaid state diagram: one arrow per pair of phases, labelled with the facts."""
    arrows: dict[tuple[Phase, Phase], list[str]] = {}
    for phase, rules in TABLE.items():
        for fact, rule in rules.items():
            for to in rule.to - {phase}:
                arrows.setdefault((phase, to), []).append(fact.__name__)
    order = list(Phase)
    lines = ["stateDiagram-v2"]
    for phase, to in sorted(arrows, key=lambda a: (order.index(a[0]), order.index(a[1]))):
        start = "[*]" if phase is Phase.IDLE else phase.value
        lines.append(f"    {start} --> {to.value}: {', '.join(arrows[phase, to])}")
    ended = (Phase.COMPLETED, Phase.ROLLED_BACK, Phase.CANCELLED)
    lines += [f"    {phase.value} --> [*]" for phase in ended]
    return "\n".join(lines) + "\n"
