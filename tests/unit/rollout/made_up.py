"""Plans, verdicts and times that are made up."""

from hypothesis import strategies as st

from tests.support.rollouts import FAIL, INCONCLUSIVE, MISS, PASS, plan

CANARIES = ("shop-00002", "shop-00003")
PLANS = {
    "usual": plan(),
    "short": plan(steps=[{"traffic": "10%", "soak": "1m"}, {"traffic": "100%"}], watch=None),
    "at once": plan(
        steps=[{"traffic": "0%"}, {"traffic": "100%", "soak": "1m"}], hold={"for": "10m"}
    ),
}
VERDICTS = st.sampled_from([PASS, PASS, FAIL, MISS, INCONCLUSIVE, None])
INCIDENTS = st.sampled_from(["inc-1", "inc-2"])
LATENESS = st.sampled_from([0, 0, 0, 0, 0, 0, -1, -2, 1])
"""How far a version or a step that a fact names is from the present one."""
