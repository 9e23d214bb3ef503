"""A gRPC server that passes every call on to another one, counts them, and breaks some."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import grpc


@dataclass
class Trouble:
    """The next call fails with ``code``, before it reaches the other server or (``after``) once
    that has answered."""

    code: grpc.StatusCode
    after: bool = False


@dataclass
class GrpcRelay(grpc.GenericRpcHandler):  # type: ignore[type-arg] # generic in stubs only
    """Relays to ``upstream`` (``host:port``); ``calls`` are the methods' last names in order.

    ``trouble`` is used up from the front, one per call.
    """

    upstream: str
    calls: list[str] = field(default_factory=list)
    trouble: list[Trouble] = field(default_factory=list)
    address: str = ""

    def __enter__(self) -> Self:
        self._channel = grpc.insecure_channel(self.upstream)
        self._server = grpc.server(ThreadPoolExecutor(4), handlers=[self])
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.stop(None).wait()
        self._channel.close()

    def service(self, handler_call_details: Any) -> Any:
        """Messages pass as bytes; one answer and a stream of one look the same on the wire."""
        method = handler_call_details.method

        def relay(request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
            self.calls.append(method.rsplit("/", 1)[-1])
            trouble = self.trouble.pop(0) if self.trouble else None
            if trouble and not trouble.after:
                context.abort(trouble.code, "made up by the test")
            try:
                answers = list(self._channel.unary_stream(method, None, None)(request, timeout=10))
            except grpc.RpcError as error:
                context.abort(error.code(), error.details() or "")
            if trouble:
                context.abort(trouble.code, "made up by the test")
            yield from answers

        return grpc.unary_stream_rpc_method_handler(relay)
