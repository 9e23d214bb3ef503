"""The store in production: Firestore in native mode."""

from google.cloud.firestore_v1.client import Client

from infra.stores.firestore.budgets import FirestoreBudgets
from infra.stores.firestore.flags import FirestoreFlags
from infra.stores.firestore.homes import FirestoreHomes
from infra.stores.firestore.outbox import FirestoreOutbox
from infra.stores.firestore.pages import FirestorePages
from infra.stores.firestore.people import FirestorePeople
from infra.stores.firestore.plans import FirestorePlans
from infra.stores.firestore.services import FirestoreServices


class FirestoreStore(
    FirestoreServices,
    FirestoreOutbox,
    FirestorePlans,
    FirestoreHomes,
    FirestorePeople,
    FirestoreFlags,
    FirestorePages,
    FirestoreBudgets,
):
    """All stores on one Firestore database.

    Raises Unavailable; Rejected for a document that Firestore never takes; Unreadable for one that
    this version of Canario can't read.
    """

    def __init__(self, client: Client) -> None:
        super().__init__(client)


def connect(project: str, database: str = "(default)") -> Client:
    """A client for one of the project's databases: Google's with the surroundings' credentials,
    or the emulator's that FIRESTORE_EMULATOR_HOST names, without any."""
    return Client(project=project, database=database)
