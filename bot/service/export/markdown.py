"""An exported rollout as people read it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.rollout.state.rollout import was
from bot.service.export.document import Exported, file_digest, text_of

_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")


def markdown(exported: Exported) -> str:
    """The page. It ends with the digest of the file in JSON, which is what can be verified."""
    return "\n".join(_lines(exported)) + "\n"


def _lines(exported: Exported) -> Iterator[str]:
    about, state = exported.about, exported.state
    yield f"# Rollout {plain(about['rollout'])}"
    yield ""
    yield f"- Service: {plain(about['service'])}"
    yield f"- Canary: {plain(state['canary'])}, stable: {plain(state['stable'])}"
    yield f"- Asked for by {person(state['requester'])} at {state['requested_at']}"
    for name in ("image", "commit", "author", "reason"):
        if state.get(name):
            yield f"- {name.capitalize()}: {plain(state[name])}"
    yield f"- {plain(state['outcome']) or 'It is not over: ' + plain(state['phase'])}"
    yield f"- Exported at {about['exported_at']}"
    yield from ("", "## Decisions", "")
    yield from map(_decision, exported.trail)
    yield from _section("Approvals", map(_approval, exported.approvals["approvals"]))
    yield from _section("Messages", map(_message, exported.messages))
    verdict = exported.evidence["verdict"] or {}
    yield from _section("Evidence", (f"- {plain(r['words'])}" for r in verdict.get("results", ())))
    yield from (
        "",
        "## Plan",
        "",
        *_fenced(json.dumps(exported.plan, indent=1, ensure_ascii=False)),
    )
    yield from ("", f"SHA-256 of the same in JSON: {file_digest(text_of(exported))}")


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield from ("", f"## {title}", "", *found)


def _decision(body: str) -> str:
    entry = json.loads(body)
    fact = entry["fact"]
    why = f", because {plain(fact['reason'])}" if fact.get("reason") else ""
    said = f" ({was(fact['right'])})" if isinstance(fact.get("right"), bool) else ""
    kind = f"{plain(fact['kind'])}{said}"
    what = f"{entry['generation']}. {entry['at']} {kind} by {person(entry['by'])}"
    return f"- {what}{why}: {plain(entry['after'])}"


def _approval(approval: Mapping[str, Any]) -> str:
    said = ", ".join(f"{name}: {plain(value)}" for name, value in approval.items() if value)
    return f"- {said}"


def _message(message: Mapping[str, Any]) -> str:
    effect = message["effect"]
    words = effect.get("words") or effect.get("summary") or effect.get("reason") or ""
    details = "".join(f"\n  - {plain(line)}" for line in effect.get("details", ()))
    problem = f" (not sent: {plain(message['problem'])})" if message.get("problem") else ""
    return f"- {message['decided_at']} {plain(effect['kind'])}: {plain(words)}{problem}{details}"


def person(actor: Mapping[str, Any]) -> str:
    """Name and id."""
    name, known = plain(actor.get("name", "")), plain(actor["id"])
    return f"{name} ({known})" if name and name != known else known


def plain(text: object) -> str:
    """What somebody wrote, on one line and without any meaning in Markdown."""
    return _MARKS.sub(r"\\\1", " ".join(str(text).split()))


def _fenced(text: str) -> tuple[str, ...]:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return (f"{fence}json", text, fence)
