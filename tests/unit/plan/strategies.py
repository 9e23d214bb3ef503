"""Values of the plan language, made up by hypothesis."""

from datetime import timedelta
from typing import Literal

from hypothesis import strategies as st

from bot.plan import Limit

Op = Literal["<", "<=", ">", ">="]

durations = st.integers(min_value=1, max_value=366 * 86400).map(lambda s: timedelta(seconds=s))
_OPS: list[Op] = ["<", "<=", ">", ">="]


@st.composite
def limits(draw: st.DrawFn) -> Limit:
    """Any limit that the language can say."""
    unit = draw(
        st.sampled_from(["%", "ms", "s", "m", "h", "/min", "", "x baseline", "x share", "baseline"])
    )
    whole = draw(st.integers(min_value=0, max_value=8000))
    part = draw(st.sampled_from(["", ".5", ".05", ".125", ".999"]))
    amount = f"baseline + {whole}{part}%" if unit == "baseline" else f"{whole}{part}{unit}"
    text = f"{draw(st.sampled_from(_OPS))} {amount}"
    if draw(st.booleans()):
        text += f" for {draw(st.integers(1, 900))}{draw(st.sampled_from('smh'))}"
    if draw(st.booleans()):
        text += " and growing"
    return Limit.parse(text)
