"""From version 1, which had no version written in it, to version 2.

Each function changes the dictionary that it is given, and returns it. What a document has inside
(a service's rollout, that one's plan) is upgraded by the function for that.
"""

from collections.abc import Callable, Mapping
from typing import Any

Document = dict[str, Any]

NO_REPOSITORY = "not-named/in-version-1"
"""There is none of that name."""


def plan(document: Document) -> Document:
    """A plan, as stored and as a rollout carries it, without the fields that nothing acted on.
    Its watch keeps nothing on stable, as it was."""
    ((document.get("target") or {}).get("flag") or {}).pop("adjustable", None)
    document.pop("contacts", None)
    document.pop("roster", None)
    kept = document.pop("retention", None) or {}
    if kept.get("rollouts"):
        document["retention"] = {"rollouts": kept["rollouts"]}
    if isinstance(document.get("watch"), str):
        document["watch"] = {"for": document["watch"], "keep": "0%"}
    _ci(document.get("gates") or {})
    for step in document["steps"]:
        step.pop("acceptance", None)
        step.pop("watched_by", None)
        _without_covers(step)
    _without_covers(document.get("on_complete") or {})
    for rule in (document.get("alerts") or {}).get("rules") or ():
        rule.pop("severity", None)
        rule.pop("fires", None)
    return document


def _ci(gates: Document) -> None:
    """What the pipeline was to have said, in words, without where. Nothing asked it; now it is a
    gate that stays closed until the plan is pushed again with its repository."""
    ci = gates.get("ci")
    if ci:
        ci |= {"github": NO_REPOSITORY, "checks": ci.pop("passed")}


def _without_covers(document: Document) -> None:
    """The jobs of a step or of the end, without what they show in words."""
    for job in document.get("job") or ():
        job.pop("covers", None)


def rollout(document: Document) -> Document:
    """A rollout, active or ended."""
    document["plan"] = plan(document["plan"])
    for each in document.get("holds", ()):
        if each["cause"] == "drift":
            pairs = (pair.rsplit("=", 1) for pair in each.pop("key", "").split(",") if pair)
            each["split"] = {revision: int(percent) for revision, percent in pairs}
    return document


def service(document: Document) -> Document:
    """A service with its active rollout."""
    if document.get("active"):
        document["active"] = rollout(document["active"])
    return document


def fact(document: Document) -> Document:
    """What happened, of any kind, with every plan that is in it."""
    document = _with_plans(document)
    if document["kind"] == "incident_acknowledged":
        document |= {"kind": "page_updated", "change": "acknowledged"}
    return document


def _with_plans(value: Any) -> Any:
    """The same with each plan in it upgraded, however deep it is."""
    if isinstance(value, list):
        return [_with_plans(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: plan(each) if name == "plan" and isinstance(each, dict) else _with_plans(each)
        for name, each in value.items()
    }


def effect(document: Document) -> Document:
    """What a decision wants done, of any kind."""
    return document


def audit(document: Document) -> Document:
    """A decision in the trail."""
    document["fact"] = fact(document["fact"])
    return document


def outbox(document: Document) -> Document:
    """An effect to be carried out."""
    document["effect"] = effect(document["effect"])
    _, generation, n = document["id"].rsplit("~", 2)
    document["generation"], document["n"] = int(generation), int(n)
    return document


def work(document: Document) -> Document:
    """A message for the worker; it said its version by another name."""
    if document.get("version") == 1:
        del document["version"]
    if document.get("task") == "carry_out" and document.get("entries"):
        document["service"] = document["entries"][0].rsplit("~", 2)[0]
    return document


def unchanged(document: Document) -> Document:
    """The same."""
    return document


UPGRADES: Mapping[str, Callable[[Document], Document]] = {
    "plan": plan,
    "push": unchanged,
    "flag": unchanged,
    "rollout": rollout,
    "service": service,
    "audit": audit,
    "outbox": outbox,
    "work": work,
    "home": unchanged,
    "button": unchanged,
    "note": unchanged,
    "quiet": unchanged,
    "person": unchanged,
    "pages": unchanged,
    "budget": unchanged,
}
