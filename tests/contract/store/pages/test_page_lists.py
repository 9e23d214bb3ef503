"""Whose page is in which incident: one list a team, changed by compare-and-set."""

from bot.service.ports.stores.store import Store
from bot.service.values.page_list import ListedPage, PageList, SharedIncident
from tests.contract.store.examples import NOW

PAGE = ListedPage(rollout="shop-a1", service="shop", effect="shop~1~0", summary="it fails")
OPEN = SharedIncident(
    key="canario~shop-a1", severity="critical", opened_at=NOW, sent_at=NOW, pages=(PAGE,)
)


def test_nobody_was_paged(store: Store) -> None:
    """The list of a team that nobody paged is empty."""
    assert store.paged("sre").pages == PageList(whom="sre")


def test_a_list_is_read_as_it_was_written(store: Store) -> None:
    """Each team's by itself, and that of whoever has no name."""
    for whom in ("sre", "", "ops/on call"):
        assert store.write_paged(PageList(whom=whom, incidents=(OPEN,)), store.paged(whom))
    for whom in ("sre", "", "ops/on call"):
        assert store.paged(whom).pages == PageList(whom=whom, incidents=(OPEN,))


def test_a_list_is_written_only_over_what_was_read(store: Store) -> None:
    """Whoever read before somebody else wrote changes nothing."""
    seen = store.paged("sre")
    assert store.write_paged(PageList(whom="sre", incidents=(OPEN,)), seen)
    assert not store.write_paged(PageList(whom="sre"), seen)
    seen = store.paged("sre")
    assert store.write_paged(PageList(whom="sre"), seen)
    assert not store.write_paged(PageList(whom="sre", incidents=(OPEN,)), seen)
    assert store.paged("sre").pages.incidents == ()
