"""Which rollouts' pages are in which incident, in Firestore."""

from google.cloud.firestore_v1.client import Client

from bot.service.ports.stores.page_store import StoredPages
from bot.service.values.page_list import PageList
from infra.stores.bodies import from_body, to_body
from infra.stores.firestore.documents import Documents


class FirestorePages:
    """PageStore: documents ``pages/{team~…}``."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def paged(self, whom: str) -> StoredPages:
        """See PageStore."""
        body, version = self._page_lists().read(f"team~{whom}")
        if version is None:
            return StoredPages(PageList(whom=whom), None)
        return StoredPages(from_body(PageList, body, f"list of pages {whom}".strip()), version)

    def write_paged(self, pages: PageList, seen: StoredPages) -> bool:
        """See PageStore."""
        return self._page_lists().write(f"team~{pages.whom}", to_body(pages), seen.version)

    def _page_lists(self) -> Documents:
        return Documents(self._client, "pages", "who is paged")
