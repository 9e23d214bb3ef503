"""Values that may stand where others are expected."""

from typing import Any

from hypothesis import strategies as st

from tests.unit.slack.texts import NASTY

texts = st.sampled_from([*NASTY, "\x00", "\ud800", "\u200b", "a/b", "..", "__x__"]) | st.text(
    max_size=60
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | texts
    | st.sampled_from([10**400, -1, 2**63])
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@st.composite
def spoiled(draw: st.DrawFn, good: dict[str, Any], times: int = 3) -> Any:
    """``good`` with some values anywhere in it replaced, taken away or added."""
    value: Any = _copied(good)
    for _ in range(draw(st.integers(0, times))):
        holder = value
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(holder[key], dict | list) and holder[key] and draw(st.booleans()):
                holder = holder[key]
                continue
            if draw(st.booleans()) or not isinstance(holder, dict):
                holder[key] = draw(anything)
            else:
                del holder[key]
                holder[draw(texts)] = draw(anything)
            break
    return value


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(each) for name, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value
