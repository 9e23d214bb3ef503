"""Rollout plans, in Firestore."""

import logging
from typing import Any

from google.cloud.firestore_v1.client import Client

from bot.plan import Plan
from bot.service.values.records import Push
from infra.stores.bodies import Unreadable, from_body, to_body
from infra.stores.firestore.calls import (
    BEATEN,
    ONCE,
    REPEAT,
    RPC_SECONDS,
    as_our_errors,
    document_id,
)

_log = logging.getLogger(__name__)


class FirestorePlans:
    """PlanStore: documents ``plans/{name}``, read by name or all of them; no index is needed."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def plan(self, name: str) -> Plan | None:
        """See PlanStore."""
        reference = self._client.collection("plans").document(document_id(name))
        with as_our_errors(f"reading plan {name}"):
            found = reference.get(retry=REPEAT, timeout=RPC_SECONDS)
        return from_body(Plan, found.get("body"), f"plan {name}") if found.exists else None

    def plans(self) -> list[Plan]:
        """See PlanStore. An unreadable plan is logged and left out: the others can be used."""
        found = []
        for document in self._documents():
            try:
                found.append(from_body(Plan, document.get("body"), f"plan {document.id}"))
            except Unreadable as error:
                _log.error("%s", error)
        return sorted(found, key=lambda plan: plan.name)

    def put_plan(self, plan: Plan, push: Push | None = None) -> None:
        """See PlanStore."""
        reference = self._client.collection("plans").document(document_id(plan.name))
        fields = {"body": to_body(plan), "push": to_body(push) if push else ""}
        with as_our_errors(f"writing plan {plan.name}"):
            reference.set(fields, retry=REPEAT, timeout=RPC_SECONDS)

    def replace_plan(self, old: Plan, new: Plan) -> bool:
        """See PlanStore. Written only over the very document that was read."""
        reference = self._client.collection("plans").document(document_id(old.name))
        with as_our_errors(f"writing plan {old.name}"):
            found = reference.get(retry=REPEAT, timeout=RPC_SECONDS)
            if not found.exists or from_body(Plan, found.get("body"), f"plan {old.name}") != old:
                return False
            unchanged = self._client.write_option(last_update_time=found.update_time)
            try:
                reference.update(
                    {"body": to_body(new)}, option=unchanged, retry=REPEAT, timeout=RPC_SECONDS
                )
            except BEATEN:
                return False
        return True

    def pushes(self) -> dict[str, Push]:
        """See PlanStore."""
        bodies = {each.id: (each.to_dict() or {}).get("push") for each in self._documents()}
        return {
            name: from_body(Push, body, f"push of plan {name}")
            for name, body in bodies.items()
            if body
        }

    def _documents(self) -> list[Any]:
        with as_our_errors("reading the plans"):
            return list(self._client.collection("plans").get(retry=ONCE, timeout=RPC_SECONDS))
