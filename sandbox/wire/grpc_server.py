"""A plain gRPC server on this machine whose calls are journaled."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

import grpc

from sandbox.wire.journal import Journal
from sandbox.wire.refused import RefusedError

WORKERS = 16
Details = dict[str, Any]
Answer = Callable[[Any, Details], Any]
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"


class GrpcServer:
    """Serves methods between ``start`` and ``stop``, on ``address`` (``host:port``).

    ``services`` maps a service's full name to its methods' handlers, made by ``Journaled``.
    """

    def __init__(
        self,
        services: Mapping[str, Mapping[str, Handler]],
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self._services = services
        self._host = host
        self._port = port
        self._server: grpc.Server | None = None
        self._workers: ThreadPoolExecutor | None = None

    @property
    def address(self) -> str:
        """``host:port``, known once started."""
        if not self._port:
            raise RuntimeError("This server has no address yet. Call start() first.")
        return f"{self._host}:{self._port}"

    def start(self) -> None:
        """Return when calls are answered."""
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="sandbox-grpc")
        self._server = grpc.server(self._workers, options=[("grpc.so_reuseport", 0)])
        for name, methods in self._services.items():
            handler = grpc.method_handlers_generic_handler(name, dict(methods))
            self._server.add_generic_rpc_handlers((handler,))
        self._port = self._server.add_insecure_port(f"{self._host}:{self._port}")
        self._server.start()

    def stop(self) -> None:
        """Refuse new calls, end those that run, and end the threads."""
        if self._server is not None:
            self._server.stop(grace=0.2).wait()
            self._server = None
        if self._workers is not None:
            self._workers.shutdown()
            self._workers = None


class Journaled:
    """Makes handlers for the methods of one server; each call is journaled with its code."""

    def __init__(self, journal: Journal, server: str) -> None:
        self._journal = journal
        self._server = server

    def unary(
        self,
        method: str,
        answer: Answer,
        read: Callable[[bytes], Any],
        write: Callable[[Any], bytes],
    ) -> Handler:
        """A handler for ``answer(request, details)``, which responds or raises RefusedError.

        What it puts into ``details`` goes to the journal. ``read`` and ``write`` are the types'
        own (de)serializers.
        """

        def handle(request: Any, context: grpc.ServicerContext) -> Any:
            details: Details = {}
            try:
                response = answer(request, details)
            except RefusedError as refusal:
                self._journal.record(
                    self._server, method, **details, code=refusal.status, said=refusal.message
                )
                context.abort(grpc.StatusCode[refusal.status], refusal.message)
            self._journal.record(self._server, method, **details, code="OK", peer=context.peer())
            return response

        return grpc.unary_unary_rpc_method_handler(
            handle, request_deserializer=read, response_serializer=write
        )
