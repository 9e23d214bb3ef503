"""Who opened their Home, and what it shows; what people have chosen."""

from concurrent.futures import ThreadPoolExecutor

from bot.service.ports.stores.store import Store
from bot.service.values.home import OpenHome
from bot.service.values.person import Person
from tests.contract.store.examples import NOW, minutes

DAY = minutes(24 * 60)


def users(store: Store, since: float = 60, limit: int = 10) -> list[str]:
    """Whose Home was opened in the last minutes."""
    return [home.user for home in store.open_homes(NOW - minutes(since), limit)]


def test_nobody(store: Store) -> None:
    """Nothing is open, and nothing is shown in what isn't."""
    assert users(store) == []
    assert store.home_shown("U0ANA", NOW, "m1")
    assert users(store) == []


def test_the_latest_first_and_no_more_than_asked_for(store: Store) -> None:
    """Those that were opened in time, once each however often."""
    for user, ago in (("U0ANA", 50), ("U0BOB", 30), ("U0EVE", 70), ("U0ZOE", 60), ("U0ANA", 10)):
        store.home_opened(user, NOW - minutes(ago))
    assert users(store) == ["U0ANA", "U0BOB", "U0ZOE"]
    assert users(store, limit=2) == ["U0ANA", "U0BOB"]


def test_what_is_shown_is_kept_when_it_is_opened_again(store: Store) -> None:
    """The mark, and when it was looked up, to the microsecond."""
    store.home_opened("U0ANA", NOW)
    assert store.open_homes(NOW, 10) == [OpenHome(user="U0ANA", opened_at=NOW)]
    assert store.home_shown("U0ANA", NOW, "m1")
    store.home_opened("U0ANA", NOW + minutes(1))
    (home,) = store.open_homes(NOW, 10)
    shown = {"looked_at": NOW, "shows": "m1"}
    assert home == OpenHome(user="U0ANA", opened_at=NOW + minutes(1), **shown)


def test_a_later_look_stays(store: Store) -> None:
    """A slower one with an older look learns that it is behind, unless it shows the same; the same
    look again is not."""
    store.home_opened("U0ANA", NOW)
    assert store.home_shown("U0ANA", NOW + minutes(1), "m2")
    assert store.home_shown("U0ANA", NOW, "m2")
    assert not store.home_shown("U0ANA", NOW, "m1")
    assert store.home_shown("U0ANA", NOW + minutes(1), "m2")
    assert [home.shows for home in store.open_homes(NOW, 10)] == ["m2"]


def test_after_an_older_look_nobody_knows_what_is_shown(store: Store) -> None:
    """Either may be what Slack took last; that it is not known lasts until a look that is none
    older."""
    store.home_opened("U0ANA", NOW)
    assert store.home_shown("U0ANA", NOW + minutes(2), "m2")
    assert not store.home_shown("U0ANA", NOW + minutes(1), "m1")
    assert not store.home_shown("U0ANA", NOW, "m0")
    (home,) = store.open_homes(NOW, 10)
    assert (home.looked_at, home.shows) == (NOW + minutes(2), "")
    assert store.home_shown("U0ANA", NOW + minutes(3), "m3")
    assert [home.shows for home in store.open_homes(NOW, 10)] == ["m3"]


def test_of_many_at_once_the_latest_look_wins(store: Store) -> None:
    """Whatever the order in which they arrive; those that were behind know it."""
    store.home_opened("U0ANA", NOW)
    with ThreadPoolExecutor(4) as pool:
        shown = pool.map(lambda n: store.home_shown("U0ANA", NOW + minutes(n), f"m{n}"), range(8))
        *_, last = shown
    (home,) = store.open_homes(NOW, 10)
    assert last
    assert home.looked_at == NOW + minutes(7)
    assert home.shows in ("m7", "")


def test_it_is_forgotten(store: Store) -> None:
    """A day later nobody is looking any more."""
    store.home_opened("U0ANA", NOW)
    store.home_opened("U0BOB", NOW + DAY + minutes(1))
    assert [home.user for home in store.open_homes(NOW + DAY, 10)] == ["U0BOB"]


def test_who_has_chosen_nothing_gets_messages(store: Store) -> None:
    """Nobody has to be known before."""
    assert store.person("U0ANA") == Person(user="U0ANA", direct=True)


def test_the_last_choice_counts_and_is_one_s_own(store: Store) -> None:
    """However often it is changed, and whatever others choose."""
    store.put_person(Person(user="U0ANA", direct=False))
    store.put_person(Person(user="U0BOB", direct=False))
    store.put_person(Person(user="U0BOB", direct=True))
    assert [store.person(user).direct for user in ("U0ANA", "U0BOB")] == [False, True]
