"""Which modules are mutated, and which tests may find their mutants."""

from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Target(NamedTuple):
    """``simulated``: the simulation alone must find its mutants, too."""

    sources: str
    tests: tuple[str, ...]
    simulated: bool = False

    def modules(self) -> list[Path]:
        """The files, in order."""
        found = sorted(ROOT.glob(self.sources))
        return [path for path in found if path.name != "__init__.py"]


RULES = ("tests/unit/rollout", "tests/scenario/journeys", "tests/scenario/approvals")
RIGHTS = ("tests/scenario/slack/test_membership.py", "tests/scenario/slack/test_channel_names.py")
LATER = ("tests/scenario/switches", "tests/scenario/steps", "tests/scenario/gates")
SERVICE = ("tests/unit/service", "tests/scenario/failures", "tests/scenario/alerts")
JUDGE = ("tests/unit/judge/observed", "tests/unit/judge/proof", "tests/unit/service/watching")
STORES = ("tests/contract/store", "tests/unit/service", "tests/unit/functions")
SLACK = (*RIGHTS, "tests/contract/chat", "tests/unit/slack", "tests/unit/service/carrying_out")
DOORS = ("tests/unit/functions", "tests/unit/deploy", "tests/security", "tests/scenario/failures")
TARGETS = {
    "rules": Target(
        "bot/rollout/rules/*.py", (*RULES, *LATER, "tests/scenario/alerts"), simulated=True
    ),
    "rollout": Target("bot/rollout/*.py", (*RULES, "tests/scenario/alerts"), simulated=True),
    "apply": Target("bot/service/deciding/*.py", (*SERVICE, *RULES, *RIGHTS), simulated=True),
    "outbox": Target("bot/service/carrying_out/*.py", (*SERVICE, *LATER), simulated=True),
    "evaluation": Target("bot/service/watching/*.py", (*SERVICE, *RULES, *LATER), simulated=True),
    "entry": Target("bot/service/entry/*.py", SERVICE),
    "observed": Target("bot/judge/observed/*.py", JUDGE),
    "proof": Target("bot/judge/proof/*.py", JUDGE),
    "evidence": Target("bot/judge/evidence/**/*.py", ("tests/unit/evidence", *JUDGE)),
    "stores": Target("infra/stores/*.py", STORES),
    "sqlite": Target("infra/stores/sqlite/*.py", STORES),
    "slack": Target("infra/slack/*.py", SLACK),
    "queue": Target("infra/queue/*.py", ("tests/contract/queue", *SERVICE)),
    "functions": Target("functions/*.py", DOORS),
}
