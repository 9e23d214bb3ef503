"""Which rules play in which experiment, under the names that the tables use."""

from collections.abc import Callable

from bench.judge.rules.argo import failure_limit
from bench.judge.rules.flagger import failed_checks
from bench.judge.rules.kayenta import analyses
from bench.judge.rules.lindon_malek import multinomial
from bench.judge.rules.naive import in_a_row
from bench.judge.rules.oracle import knows_the_truth
from bench.judge.rules.ours import canario
from bench.judge.rules.release_manager import unhealthy
from bench.judge.rules.sequential_dkw import bands_apart
from bench.judge.rules.z_peek import peeking
from bench.judge.worlds.arrays import Floats
from bench.judge.worlds.cells import HOUR, Cell
from bench.judge.worlds.series import Series

Rule = Callable[[Series], Floats]

OURS = "Canario"
ORACLE = "oracle that knows both rates"
KAYENTAS = {10: "Kayenta, 10 min", 30: "Kayenta, 30 min", 60: "Kayenta, 60 min"}

LIMITS: dict[str, Rule] = {
    "naive, 1 minute": lambda series: in_a_row(series, 1, series.limit),
    "naive, 5 in a row": lambda series: in_a_row(series, 5, series.limit),
    "naive, 5 in a row, 2x true rate": lambda series: in_a_row(series, 5, series.tuned_limit),
    "Flagger, 5": lambda series: failed_checks(series, 5, series.limit),
    "Flagger, 5, 2x true rate": lambda series: failed_checks(series, 5, series.tuned_limit),
    "Flagger, 5, literal": lambda series: failed_checks(
        series, 5, series.limit, no_value_fails=True
    ),
    "Argo, 3": lambda series: failure_limit(series, 3, series.limit),
}
STATISTICS: dict[str, Rule] = {
    KAYENTAS[10]: lambda series: analyses(series, 10),
    KAYENTAS[30]: lambda series: analyses(series, 30),
    KAYENTAS[60]: lambda series: analyses(series, 60),
    "z-test at every minute": peeking,
}
SHORT_ONLY: dict[str, Rule] = {
    "Kayenta, 10 min, growing": lambda series: analyses(series, 10, growing=True),
}
ERRORS_ONLY: dict[str, Rule] = {
    "Cloud Run Release Manager": lambda series: unhealthy(series, series.limit),
    "Lindon-Malek": multinomial,
}
LATENCY_ONLY: dict[str, Rule] = {"sequential DKW": bands_apart}
LAST: dict[str, Rule] = {OURS: canario, ORACLE: knows_the_truth}

BY_LIMIT = (
    "naive, 1 minute",
    "naive, 5 in a row",
    "Flagger, 5",
    "Flagger, 5, literal",
    "Argo, 3",
    "Cloud Run Release Manager",
)
"""The rules that compare the canary with the limit that users write, and with nothing else."""


def rules_for(cell: Cell) -> dict[str, Rule]:
    """Every rule that can judge such a cell."""
    own = ERRORS_ONLY if cell.kind == "errors" else LATENCY_ONLY
    short = SHORT_ONLY if cell.minutes <= HOUR else {}
    return LIMITS | own | STATISTICS | short | LAST
