"""A rehearsal as JSON."""

from collections.abc import Iterable
from typing import Any

from sandbox.rehearsal.playing.expecting import Finding
from sandbox.rehearsal.playing.play import Played


def as_json(played: Played, found: Iterable[Finding]) -> dict[str, Any]:
    """Times are ISO 8601 in UTC; ``share`` is what the canary served, in percent."""
    rollout = played.rollout
    return {
        "plan": played.plan.name,
        "scenario": played.scenario.description,
        "seed": played.scenario.seed,
        "start": played.start.isoformat(),
        "end": played.end.isoformat(),
        "phase": str(played.phase),
        "outcome": rollout.outcome if rollout else "",
        "timeline": [
            {
                "at": each.at.isoformat(),
                "kind": each.kind,
                "share": each.share,
                "words": each.words,
                "details": list(each.details),
                "whom": list(each.whom),
            }
            for each in played.timeline.entries
        ],
        "evaluations": [
            {
                "at": each.at.isoformat(),
                "step": each.step,
                "outcome": str(each.outcome),
                "seen": {
                    name: {"canary": value, "against": other}
                    for name, (value, other) in each.seen.items()
                },
            }
            for each in played.record.evaluations
        ],
        "expectations": [each._asdict() for each in found],
    }
