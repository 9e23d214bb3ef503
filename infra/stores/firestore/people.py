"""What people have chosen, in Firestore."""

from google.cloud.firestore_v1.client import Client

from bot.service.values.person import Person
from infra.stores.bodies import from_body, to_body
from infra.stores.firestore.calls import REPEAT, RPC_SECONDS, as_our_errors, document_id


class FirestorePeople:
    """PersonStore: documents ``people/{user}``, read by user; no index is needed."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def person(self, user: str) -> Person:
        """See PersonStore."""
        reference = self._client.collection("people").document(document_id(user))
        with as_our_errors("reading what somebody has chosen"):
            found = reference.get(retry=REPEAT, timeout=RPC_SECONDS)
        if not found.exists:
            return Person(user=user)
        return from_body(Person, found.get("body"), f"choice of {user}")

    def put_person(self, person: Person) -> None:
        """See PersonStore. One Commit."""
        reference = self._client.collection("people").document(document_id(person.user))
        with as_our_errors("keeping what somebody has chosen"):
            reference.set({"body": to_body(person)}, retry=REPEAT, timeout=RPC_SECONDS)
