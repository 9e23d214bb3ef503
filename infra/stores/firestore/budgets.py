"""What was spent of what all workers share, in Firestore."""

from google.cloud.firestore_v1.client import Client

from bot.service.ports.stores.budget_store import StoredSpent
from bot.service.values.spent import Spent
from infra.stores.bodies import from_body, to_body
from infra.stores.firestore.documents import Documents


class FirestoreBudgets:
    """BudgetStore: documents ``budgets/{what}``."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def spent(self, what: str) -> StoredSpent | None:
        """See BudgetStore."""
        body, version = self._budgets().read(what)
        if version is None:
            return None
        return StoredSpent(from_body(Spent, body, f"budget {what}"), version)

    def write_spent(self, spent: Spent, seen: StoredSpent | None) -> bool:
        """See BudgetStore."""
        return self._budgets().write(spent.what, to_body(spent), seen.version if seen else None)

    def _budgets(self) -> Documents:
        return Documents(self._client, "budgets", "what was spent")
