"""Which addresses from a plan or a platform may be called, and calling exactly those.

A plan's author must not be able to have Canario, with its place in the network, ask what they
can't ask themselves (server-side request forgery): the metadata server, which hands out tokens,
or anything private. A name is resolved once, its addresses are judged, and the connection goes to
the address that was judged; to resolve it again later would let the answer change in between.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self
from urllib.parse import SplitResult, urlsplit

import requests
from requests.adapters import HTTPAdapter

from infra.http.deadline import Deadline

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
"""Host and port to addresses; raises OSError."""

LONGEST = 2000
_PLAIN = re.compile(r"https?://[A-Za-z0-9.\[\]:_-]+(?:[/?#][\x21-\x7e]*)?", re.ASCII)
"""No user name, no backslash, no blanks: what two readers of addresses could read in two ways."""
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")
_INTERNAL = ("localhost", "internal", "local", "metadata")
"""The last part of names that mean something here and nothing outside."""
_GIVEN = ipaddress.IPv6Network("2000::/3")
"""All that IANA has given to the public so far."""
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""How the lower half of an address begins that stands for an IPv4 address in an organisation."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")
_SPECIAL = tuple(
    ipaddress.ip_network(each)
    for each in (
        *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4"),
        *("64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16"),
    )
)
"""IANA's registries of special-purpose addresses (RFC 6890 and its updates)."""


class Forbidden(ValueError):  # noqa: N818 - named for what it is
    """An address that is not called; the text says why."""


@dataclass(frozen=True)
class Allowed:
    """What may be called although it is not public: hosts, ``.suffixes`` of hosts, networks.

    A host by name never opens the way to link-local addresses, where metadata servers are; that
    takes a network.
    """

    hosts: frozenset[str] = frozenset()
    suffixes: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[str]) -> Self:
        """From entries such as ``10.0.0.0/8``, ``127.0.0.1``, ``shop.corp`` and ``.run.app``.
        Raises ValueError."""
        hosts, suffixes, networks = set(), [], []
        for entry in (each.strip().lower() for each in entries):
            try:
                networks.append(ipaddress.ip_network(entry))
                continue
            except ValueError:
                pass
            name = entry.removeprefix(".")
            if "/" in entry or not _HOST.fullmatch(name) or _ends_in_a_number(name):
                raise ValueError("must be hosts, .suffixes or networks such as 10.0.0.0/8")
            if entry.startswith("."):
                suffixes.append(entry)
            else:
                hosts.add(entry)
        return cls(frozenset(hosts), tuple(suffixes), tuple(networks))

    def by_name(self, host: str) -> bool:
        """Whether the host is named."""
        return host in self.hosts or host.endswith(self.suffixes)

    def by_network(self, address: Address) -> bool:
        """Whether the address is in a network that is named."""
        return any(address in network for network in self.networks)


class Place(NamedTuple):
    """Where to connect to: ``host`` is what is asked for, ``address`` what was judged."""

    host: str
    address: str


def resolve(host: str, port: int) -> Sequence[str]:
    """What this machine's resolver says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


def judge(url: str, allowed: Allowed, resolver: Resolve = resolve) -> Place:
    """Where ``url`` leads to. Raises Forbidden, and OSError where its host can't be resolved.

    One forbidden address among several is enough: which of them answers is not ours to choose.
    """
    parts = _read(url)
    host = (parts.hostname or "").rstrip(".")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    literal = _literal(host)
    if literal is not None:
        found: Sequence[str] = (str(literal),)
    else:
        if not _HOST.fullmatch(host) or _ends_in_a_number(host):
            raise Forbidden("its host is neither a name nor a plainly written address")
        if host.rpartition(".")[2] in _INTERNAL and not allowed.by_name(host):
            raise Forbidden(f"{host} is a name of the inside")
        found = resolver(host, port)
    if not found:
        raise OSError(f"{host} has no address")
    for each in found:
        address = ipaddress.ip_address(each.partition("%")[0])
        if why := _why_not(address, allowed, named=allowed.by_name(host)):
            raise Forbidden(why)
    return Place(host, found[0])


def _read(url: str) -> SplitResult:
    if len(url) > LONGEST or not _PLAIN.fullmatch(url):
        raise Forbidden("it is not a plain http(s) address")
    try:
        parts = urlsplit(url)
        if parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    raise Forbidden("it is not a plain http(s) address")


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _ends_in_a_number(host: str) -> bool:
    """``2130706433``, ``0x7f.1``, ``0177.0.0.1``: an address in a spelling that hides it."""
    return bool(_NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]))


def _why_not(address: Address, allowed: Allowed, *, named: bool) -> str:
    """Why this address is not called; empty when it may be."""
    for each in (address, *_inside(address)):
        if allowed.by_network(each):
            continue
        if each.is_link_local:
            return "it leads to a link-local address, where metadata servers are"
        if named:
            continue
        if not each.is_global or each.is_multicast or each.is_reserved or _is_special(each):
            return "it leads to an address that is not public"
    return ""


def _is_special(address: Address) -> bool:
    """In a range that IANA's registries keep from the public, or in none that they have given to it
    (the old site-local ``fec0::/10``, for one). ``is_global`` depends on the age of Python: before
    3.11.10 it takes 192.0.0.192 for public, with others of 192.0.0.0/24."""
    if isinstance(address, ipaddress.IPv6Address) and address not in _GIVEN:
        return True
    return any(address in network for network in _SPECIAL)


def _inside(address: Address) -> tuple[Address, ...]:
    """The IPv4 addresses that an IPv6 address stands for, by whichever rule."""
    if isinstance(address, ipaddress.IPv4Address):
        return ()
    found: list[Address | None] = [address.ipv4_mapped, address.sixtofour]
    if address.teredo:
        found += address.teredo
    if address in _NAT64 or address in _NAT64_LOCAL:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    compatible = 0xFFFF < int(address) <= 0xFFFFFFFF
    if compatible or (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(each for each in found if each is not None)


class Pinned(HTTPAdapter):
    """Connects to the judged address, whatever the name resolves to by now; the certificate must
    still be the name's."""

    def __init__(self, place: Place) -> None:
        super().__init__(max_retries=0)
        self._place = place

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        """See HTTPAdapter."""
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        if host["scheme"] != "https":
            return {**host, "host": self._place.address}, pool
        names = {"server_hostname": self._place.host, "assert_hostname": self._place.host}
        return {**host, "host": self._place.address}, {**dict(pool), **names}


class Straight(requests.Session):
    """Follows no redirect, and doesn't even read one's body to find out where it would lead."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """See requests; nowhere."""


def pinned(place: Place, deadline: Deadline) -> requests.Session:
    """A session that reaches nothing but this place, until the deadline; without proxies and
    without credentials."""
    session = Straight()
    session.trust_env = False
    for scheme in ("http://", "https://"):
        adapter = Pinned(place)
        deadline.watch(adapter)
        session.mount(scheme, adapter)
    return session
