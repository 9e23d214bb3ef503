"""Addresses that come from a plan or a platform: what Canario never calls for anybody."""

import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.plan import Probe
from infra.http.prober import HttpProber
from infra.http.ssrf import Allowed, Forbidden, judge
from tests.support.running_world import running
from tests.support.world import CANARY, STABLE, World

PUBLIC = "93.184.216.34"
NOBODY = Allowed()


class Resolver:
    """One answer for every name; keeps what it was asked."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self.addresses = addresses
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.addresses


def says(*addresses: str) -> Resolver:
    """A resolver that says this of every name."""
    return Resolver(addresses)


FORBIDDEN = [
    "http://169.254.169.254/computeMetadata/v1/",
    "http://[fe80::1]/",
    "http://[fe80::a9fe:a9fe%25eth0]/",
    "http://[fd00:ec2::254]/",
    "http://metadata.google.internal/",
    "http://METADATA.google.internal./",
    "http://metadata/",
    "http://localhost:8080/",
    "http://shop.localhost/",
    "http://127.0.0.1/",
    "http://127.8.9.10/",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[::]/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://192.0.0.192/",
    "http://192.0.0.9/",
    "http://192.0.2.1/",
    "http://192.88.99.1/",
    "http://198.18.0.1/",
    "http://240.0.0.1/",
    "http://[100::1]/",
    "http://[2001:db8::1]/",
    "http://[3fff::1]/",
    "http://[fec0::1]/",
    "http://[feff::a9fe:a9fe]/",
    "http://[4000::1]/",
    "http://[a000::1]/",
    "http://[2600::5efe:10.0.0.1]/",
    "http://[2600::200:5efe:a9fe:a9fe]/",
    "http://[5f00::1]/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[fc00::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:a9fe:a9fe::]/",
    "http://[2002:7f00:1::]/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://0xa9.0xfe.0xa9.0xfe/",
    "http://0251.0376.0251.0376/",
    "http://169.254.43518/",
    "http://127.1/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://0x7f.1/",
    "http://017700000001/",
    "http://①②⑦.0.0.1/",
    "http://127。0。0。1/",
    "http://good.example@127.0.0.1/",
    "http://127.0.0.1:80@good.example/",
    "http://good.example\\@127.0.0.1/",
    "http://good.example#@127.0.0.1:x/",
    "http://good.example:0/",
    "http://good.example:99999/",
    "http://good example/",
    "http://good.example/\r\nHost: evil",
    "http:///path",
    "//good.example/",
    "ftp://good.example/",
    "gopher://good.example/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "",
    "http://" + "a." * 5000 + "example/",
]


@pytest.mark.parametrize("url", FORBIDDEN)
def test_addresses_of_the_inside_and_their_disguises_are_forbidden(url: str) -> None:
    """Link-local, metadata, loopback and private addresses, however they are spelled, and what
    two readers could read in two ways, even if the resolver called them public."""
    if url == "http://good.example#@127.0.0.1:x/":
        assert judge(url, NOBODY, says(PUBLIC)).host == "good.example"
        return
    with pytest.raises(Forbidden):
        judge(url, NOBODY, says(PUBLIC))


INSIDE = ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1%eth0", "::ffff:10.0.0.1"]


@pytest.mark.parametrize("address", INSIDE)
@pytest.mark.parametrize("beside", [(), (PUBLIC,)])
def test_a_name_that_leads_inside_is_forbidden(address: str, beside: tuple[str, ...]) -> None:
    """What a name resolves to counts, and one such address among others is enough."""
    with pytest.raises(Forbidden):
        judge("https://shop.example/", NOBODY, says(*beside, address))


def test_a_public_name_is_called_at_the_address_that_was_judged() -> None:
    """It is resolved once; the place has the name and the judged address."""
    resolver = says(PUBLIC)
    place = judge("https://canario---shop-abc.a.run.app/healthz", NOBODY, resolver)
    assert place == ("canario---shop-abc.a.run.app", PUBLIC)
    assert resolver.asked == ["canario---shop-abc.a.run.app"]


@pytest.mark.parametrize(
    ("entries", "url", "address", "allowed"),
    [
        (["127.0.0.1"], "http://127.0.0.1:8080/", "", True),
        (["127.0.0.1"], "http://127.0.0.2:8080/", "", False),
        (["10.0.0.0/8"], "http://shop.corp/", "10.2.3.4", True),
        (["10.0.0.0/8"], "http://shop.corp/", "192.168.0.1", False),
        (["shop.corp"], "http://shop.corp/", "10.2.3.4", True),
        (["shop.corp"], "http://SHOP.corp./", "10.2.3.4", True),
        (["shop.corp"], "http://evil-shop.corp/", "10.2.3.4", False),
        ([".run.app"], "https://x.a.run.app/", "10.2.3.4", True),
        ([".run.app"], "https://evilrun.app/", "10.2.3.4", False),
        (["shop.corp"], "http://shop.corp/", "169.254.169.254", False),
        (["shop.corp"], "http://shop.corp/", "::a9fe:a9fe", False),
        (["::1"], "http://[::1]:8080/", "", True),
        (
            ["metadata.google.internal"],
            "http://metadata.google.internal/",
            "169.254.169.254",
            False,
        ),
        (["169.254.0.0/16"], "http://169.254.1.1/", "", True),
    ],
)
def test_settings_open_what_they_name_and_no_more(
    entries: list[str], url: str, address: str, *, allowed: bool
) -> None:
    """Hosts, suffixes and networks. A host by name never leads to a metadata server."""
    opened = Allowed.of(entries)
    if allowed:
        judge(url, opened, says(address))
    else:
        with pytest.raises(Forbidden):
            judge(url, opened, says(address))


@pytest.mark.parametrize("entry", ["10.0.0.0/33", "a b", "http://x", "*", ".", "", "0x7f.1", "a/b"])
def test_an_entry_that_is_no_host_and_no_network_is_refused(entry: str) -> None:
    """A setting that would allow something else than was meant is a mistake."""
    with pytest.raises(ValueError, match="must be hosts"):
        Allowed.of([entry])


@settings(max_examples=300)
@given(st.ip_addresses(), st.booleans())
def test_only_public_addresses_are_ever_called(address: object, by_name: bool) -> None:
    """For any address, as a literal or behind a name: it is public, or it isn't called."""
    text = f"[{address}]" if ":" in str(address) else str(address)
    url = "https://shop.example/" if by_name else f"https://{text}/"
    try:
        place = judge(url, NOBODY, says(str(address)))
    except Forbidden:
        return
    assert ip_address(place.address).is_global


@settings(max_examples=300)
@given(st.text(max_size=80), st.sampled_from(["", "http://", "https://", "http://a@", "http:/"]))
def test_any_text_is_judged(text: str, start: str) -> None:
    """Whatever stands there, it is a place or it is forbidden."""
    try:
        place = judge(start + text, NOBODY, says(PUBLIC))
    except Forbidden:
        return
    assert ip_address(place.address).is_global


def test_the_prober_asks_the_judged_address_for_the_name() -> None:
    """The connection goes to the address that was judged, and the request names the host: to
    resolve the name again, as a rebinding attack wants, never happens."""
    with listening() as (port, heard):
        allowed = Allowed.of(["127.0.0.1"])
        prober = HttpProber(allowed, resolver=says("127.0.0.1"))
        answer = prober.probe(f"http://nowhere.invalid:{port}", Probe(paths=("/healthz",)))
    assert answer.ok
    assert heard[0].startswith(b"GET /healthz HTTP/1.1\r\n")
    assert f"Host: nowhere.invalid:{port}\r\n".encode() in heard[0]


def test_a_forbidden_address_is_not_connected_to() -> None:
    """The words say why, and nobody hears anything."""
    with listening() as (port, heard):
        prober = HttpProber(resolver=says("127.0.0.1"))
        answer = prober.probe(f"http://shop.example:{port}", Probe(paths=("/",)))
    assert not answer.ok
    assert "not public" in answer.words
    assert heard == []


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254",
        "http://metadata.google.internal",
        "http://2852039166",
        "http://[::ffff:a9fe:a9fe]",
        "http://127.0.0.2:9",
        "http://10.0.0.1",
    ],
)
def test_a_rollout_whose_canary_lives_inside_gets_no_traffic(tmp_path: Path, address: str) -> None:
    """Through the functions, from the command on: the platform's address for the tag is judged, it
    says why nothing was probed, and stable keeps everything."""
    with running(World(tmp_path)) as world:
        world.cloud.router.elsewhere = address
        world.say(f"start shop {CANARY}")
        assert "may not be probed" in world.rollout.probe_words
        world.clock.forward(30 * 60)
        world.tick()
        assert "may not be probed" in world.story()[-1]
        assert world.served() == {STABLE: 100}


def test_a_certificate_must_be_the_names() -> None:
    """Over https the handshake names the host, not the address that it goes to."""
    names: list[str | None] = []

    def seen(_: ssl.SSLObject, name: str | None, __: ssl.SSLContext) -> None:
        names.append(name)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = seen
    with listening(context) as (port, heard):
        prober = HttpProber(Allowed.of(["127.0.0.1"]), resolver=says("127.0.0.1"))
        answer = prober.probe(f"https://shop.example:{port}", Probe(paths=("/",)))
    assert "certificate" in answer.words
    assert (names, heard) == (["shop.example"], [])


def test_a_redirect_to_the_inside_is_not_followed_and_not_read() -> None:
    """An endless body behind a redirect is not waited for."""
    redirect = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n"
    with listening(answer=redirect + b"x" * 100_000, close=False) as (port, heard):
        prober = HttpProber(Allowed.of(["127.0.0.1"]), timeout=5)
        answer = prober.probe(f"http://127.0.0.1:{port}", Probe(paths=("/",), expect=302))
    assert answer.ok
    assert len(heard) == 1


@contextmanager
def listening(
    context: ssl.SSLContext | None = None,
    answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    *,
    close: bool = True,
) -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine that answers once, and what it heard."""
    heard: list[bytes] = []
    done = threading.Event()

    def serve(port: socket.socket) -> None:
        try:
            connection, _ = port.accept()
            with connection:
                speaking = (
                    context.wrap_socket(connection, server_side=True) if context else connection
                )
                heard.append(speaking.recv(65536))
                speaking.sendall(answer)
                if not close:
                    done.wait(30)
        except OSError:
            return

    with socket.create_server(("127.0.0.1", 0)) as port:
        thread = threading.Thread(target=serve, args=(port,))
        thread.start()
        yield port.getsockname()[1], heard
        done.set()
        port.shutdown(socket.SHUT_RDWR)
        thread.join()
