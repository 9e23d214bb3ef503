"""An HTTP server that answers as it is told and remembers what it was sent."""

from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self

CUT = 0
"""Instead of a status: close the connection without an answer."""


@dataclass
class HttpScript:
    """Answers POSTs and GETs with ``statuses`` in order, then with 200, always with ``headers`` and
    ``answer``, or with that of ``answers`` whose key is in the request; ``bodies`` are the
    requests'."""

    statuses: list[int] = field(default_factory=list)
    answer: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    answers: dict[bytes, bytes] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    address: str = ""

    def __enter__(self) -> Self:
        script = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                script.paths.append(self.path)
                asked = self.rfile.read(int(self.headers["Content-Length"] or 0))
                script.bodies.append(asked)
                fitting = (answer for key, answer in script.answers.items() if key in asked)
                said = next(fitting, script.answer)
                status = script.statuses.pop(0) if script.statuses else 200
                if status != CUT:
                    self.send_response(status)
                    for name, value in script.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(said)))
                    self.end_headers()
                    self.wfile.write(said)

            do_GET = do_POST  # noqa: N815 - as http.server has it

            def log_message(self, *_: Any) -> None:
                """Tests print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.address = f"127.0.0.1:{self._server.server_port}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
