"""How a command says again what was typed of it."""

from collections.abc import Mapping

from bot.rollout.notices.reasons import because

FLAGS: Mapping[str, str] = {
    "sure": " --yes",
    "manual": " --manual",
    "again": " --again",
}
"""How a command says a value that is set."""


def flags(values: Mapping[str, str]) -> dict[str, str]:
    """What was typed of a command and is in ``values``, as its parts."""
    found = {f"{name}_flag": flag for name, flag in FLAGS.items() if values.get(name) == "True"}
    for name, text in (("plan", " --plan {}"), ("newer", " --{}")):
        if values.get(name):
            found[f"{name}_flag"] = text.format(values[name])
    return {**found, "reason_flag": because(values.get("reason", "").replace("`", "'"))}
