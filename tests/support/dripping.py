"""A server whose answer never ends."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread


@contextmanager
def dripping(begin: bytes) -> Iterator[str]:
    """Answers its first connection with ``begin``, and then with one byte after the other for as
    long as the block lasts; its address."""
    ended = Event()

    def drip(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection, suppress(OSError):
            connection.recv(4096)
            connection.sendall(begin)
            while not ended.wait(0.01):
                connection.sendall(b"a")

    with socket.create_server(("127.0.0.1", 0)) as slow:
        thread = Thread(target=drip, args=(slow,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{slow.getsockname()[1]}"
        finally:
            ended.set()
            thread.join()
