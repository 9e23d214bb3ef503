"""Which modules are mutated, and which tests are narrow enough to be asked of each."""

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
SERVICE = (
    "tests/unit/service/deciding",
    "tests/unit/service/carrying_out",
    "tests/scenario/failures",
    "tests/scenario/alerts",
)
JUDGE = ("tests/unit/judge", "tests/unit/evidence")
TARGETS = {
    "rules": Target("bot/rollout/rules/*.py", RULES, simulated=True),
    "commit": Target("bot/service/deciding/*.py", SERVICE, simulated=True),
    "outbox": Target("bot/service/carrying_out/*.py", SERVICE, simulated=True),
    "evaluate": Target(
        "bot/service/watching/*.py",
        ("tests/unit/service/watching", "tests/scenario/journeys", *SERVICE),
        simulated=True,
    ),
    "observed": Target("bot/judge/observed/*.py", JUDGE),
    "proof": Target("bot/judge/proof/*.py", (*JUDGE, "tests/unit/service/watching")),
    "stores": Target("infra/stores/**/*.py", ("tests/contract/store", "tests/unit/service")),
}
