"""A gRPC server that passes every call on to another one and journals when it began and ended."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

import grpc

from sandbox.wire.journal import Journal

WORKERS = 16
STOP_WITHIN_SECONDS = 0.2


class GrpcRecorder(grpc.GenericRpcHandler):  # type: ignore[type-arg] # generic in stubs only
    """Stands before ``upstream`` (``host:port``), as ``server`` in the journal.

    Messages pass as bytes and unread, in both directions and however many: on the wire one message
    and a stream of one are the same. A call is journaled by its method's last name, twice: with
    ``event="began"`` before it is passed on, and with ``event="ended"`` and its ``code`` before
    the caller is told that it has ended.
    """

    def __init__(self, journal: Journal, server: str, upstream: str) -> None:
        self._journal = journal
        self._name = server
        self._upstream = upstream
        self.address = ""

    def start(self) -> None:
        """Return when calls are passed on; ``address`` is known then."""
        self._channel = grpc.insecure_channel(self._upstream)
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="grpc-recorder")
        self._server = grpc.server(self._workers, handlers=[self])
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def stop(self) -> None:
        """End what runs, and the threads."""
        self._server.stop(STOP_WITHIN_SECONDS).wait()
        self._workers.shutdown()
        self._channel.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def service(self, handler_call_details: Any) -> Any:
        """The handler of any method."""
        method = handler_call_details.method
        name = method.rpartition("/")[2]

        def passed_on(sent: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
            self._journal.record(self._name, name, event="began")
            code = grpc.StatusCode.OK
            call = self._channel.stream_stream(method, None, None)(
                sent, metadata=_passable(context), timeout=context.time_remaining()
            )
            context.add_callback(call.cancel)
            try:
                yield from call
            except grpc.RpcError as error:
                code = error.code()
                context.abort(code, error.details() or "")
            finally:
                self._journal.record(self._name, name, event="ended", code=code.name)

        return grpc.stream_stream_rpc_method_handler(passed_on)


def _passable(context: grpc.ServicerContext) -> tuple[tuple[str, str | bytes], ...]:
    """The caller's metadata without what each connection sets for itself."""
    return tuple(
        (key, value)
        for key, value in context.invocation_metadata()
        if not key.startswith(("grpc-", "user-agent"))
    )
