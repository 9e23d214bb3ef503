"""The state diagram and the table of all facts, drawn from the transition table."""

from collections.abc import Iterator

from bot.rollout.phases.table import FACTS, PHASES, TABLE
from bot.rollout.rule import Rule
from bot.rollout.state import ENDED, Phase

PAGE = """\
# Every state and every fact

Drawn from `bot/rollout/phases/table.py`;
`python -m tests.unit.rollout.write_states` writes it anew.

An arrow means that the fact may lead there; what a fact does is decided by its rule, and it may
always stay where it is. After a hold a rollout returns to the phase that the hold interrupted.

```mermaid
{diagram}```

## What each fact does in each phase

An arrow names the phases that the fact may lead to, *stays* is a change without another phase,
*no* is a refusal that says why and what to do, and a dash is a fact that changes nothing there.

{table}
"""


def page() -> str:
    """The whole of docs/states.md."""
    return PAGE.format(diagram=mermaid(), table="\n".join(rows()))


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
    lines += [f"    {phase.value} --> [*]" for phase in order if phase in ENDED]
    return "\n".join(lines) + "\n"


def rows() -> Iterator[str]:
    """A Markdown table: a row for each fact, a column for each phase."""
    yield f"| | {' | '.join(PHASES)} |"
    yield f"|---|{'---|' * len(PHASES)}"
    for fact in FACTS:
        cells = [cell(phase, TABLE[phase][fact]) for phase in PHASES]
        yield f"| {fact.__name__} | {' | '.join(cells)} |"


def cell(phase: Phase, rule: Rule) -> str:
    """What a rule does, in a word or an arrow."""
    if rule.answer:
        return {"refused": "no", "ignored": "–"}[rule.answer]  # noqa: RUF001 - a dash
    leads = ", ".join(to for to in Phase if to in rule.to - {phase})
    return f"→ {leads}" if leads else "stays"
