"""A collector that speaks OTLP over HTTP."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)


class Told(NamedTuple):
    """A span, as it was sent."""

    name: str
    trace: str
    id: str
    parent: str
    about: dict[str, str]
    failed: str
    links: tuple[str, ...]
    resource: dict[str, str]


class Collector:
    """Keeps what it was sent; ``status`` is what it answers."""

    def __init__(self) -> None:
        self.spans: list[Told] = []
        self.status = 200
        self.url = ""

    def take(self, body: bytes) -> None:
        """One request's spans."""
        for part in ExportTraceServiceRequest.FromString(body).resource_spans:
            resource = {each.key: each.value.string_value for each in part.resource.attributes}
            self.spans += [
                Told(
                    name=span.name,
                    trace=span.trace_id.hex(),
                    id=span.span_id.hex(),
                    parent=span.parent_span_id.hex(),
                    about={each.key: each.value.string_value for each in span.attributes},
                    failed=span.status.message if span.status.code == 2 else "",
                    links=tuple(link.trace_id.hex() for link in span.links),
                    resource=resource,
                )
                for scope in part.scope_spans
                for span in scope.spans
            ]

    def named(self, *names: str) -> list[Told]:
        """The spans of these names, in the order of their ends."""
        return [span for span in self.spans if span.name in names]

    def way(self, span: Told) -> list[str]:
        """The names from the first span of its trace to this one."""
        above = [each for each in self.spans if each.id == span.parent]
        return [*(self.way(above[0]) if above else []), span.name]


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector on a port of this machine."""
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            assert self.headers["Content-Type"] == "application/x-protobuf"
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            if collector.status == 200:
                collector.take(body)
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(collector.status)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    collector.url = f"http://127.0.0.1:{server.server_port}/v1/traces"
    try:
        yield collector
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
