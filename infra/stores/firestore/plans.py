"""Rollout plans, in Firestore."""

import logging

from google.cloud.firestore_v1.client import Client

from bot.plan import Plan
from infra.stores.bodies import Unreadable, from_body, to_body
from infra.stores.firestore.calls import ONCE, REPEAT, RPC_SECONDS, as_our_errors, document_id

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
        with as_our_errors("reading the plans"):
            documents = self._client.collection("plans").get(retry=ONCE, timeout=RPC_SECONDS)
        found = []
        for document in documents:
            try:
                found.append(from_body(Plan, document.get("body"), f"plan {document.id}"))
            except Unreadable as error:
                _log.error("%s", error)
        return sorted(found, key=lambda plan: plan.name)

    def put_plan(self, plan: Plan) -> None:
        """See PlanStore. Replaces the plan of that name."""
        reference = self._client.collection("plans").document(document_id(plan.name))
        with as_our_errors(f"writing plan {plan.name}"):
            reference.set({"body": to_body(plan)}, retry=REPEAT, timeout=RPC_SECONDS)
