"""A gRPC channel without a network: each call is one call of the simulated outside.

The client's own library writes the request into bytes and reads the answer from bytes; what is
raised travels as a status code.
"""

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import grpc

from bot.errors import CanarioError, Conflict, NotFound, Rejected
from tests.simulation.broken import Broken

CODES: tuple[tuple[type[CanarioError], grpc.StatusCode], ...] = (
    (Conflict, grpc.StatusCode.ABORTED),
    (NotFound, grpc.StatusCode.NOT_FOUND),
    (Rejected, grpc.StatusCode.PERMISSION_DENIED),
    (CanarioError, grpc.StatusCode.UNAVAILABLE),
)


class Refused(grpc.RpcError):
    """A call ended with a status code. A server raises it; so does the client's stub."""

    def __init__(self, code: grpc.StatusCode, details: str) -> None:
        super().__init__(f"{code.name}: {details}")
        self._code, self._details = code, details

    def code(self) -> grpc.StatusCode:
        """See grpc.Call."""
        return self._code

    def details(self) -> str:
        """See grpc.Call."""
        return self._details

    def trailing_metadata(self) -> tuple[()]:
        """See grpc.Call."""
        return ()

    def result(self, timeout: float | None = None) -> NoReturn:
        """See grpc.Future; interceptors hand the error on as one."""
        raise self


class Wire(grpc.Channel):
    """``server`` answers: a method of the RPC's name takes the request's bytes, and returns the
    answer's (a list of them where the RPC streams)."""

    def __init__(self, server: Any) -> None:
        self._server = server

    def unary_unary(self, method: str, *serializers: Any, **how: Any) -> Any:
        """See grpc.Channel."""
        return _Stub(self._server, method, *_both(serializers, how))

    def unary_stream(self, method: str, *serializers: Any, **how: Any) -> Any:
        """See grpc.Channel."""
        return _StreamStub(self._server, method, *_both(serializers, how))

    def stream_unary(self, method: str, *serializers: Any, **how: Any) -> Any:
        """Nobody calls it; clients make the stub nevertheless."""
        return _Stub(self._server, method, *_both(serializers, how))

    def stream_stream(self, method: str, *serializers: Any, **how: Any) -> Any:
        """Nobody calls it; clients make the stub nevertheless."""
        return _Stub(self._server, method, *_both(serializers, how))

    def subscribe(self, callback: Any, try_to_connect: Any = None) -> None:
        """It is always connected."""

    def unsubscribe(self, callback: Any) -> None:
        """It is always connected."""

    def close(self) -> None:
        """There is nothing to close."""

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Stub:
    def __init__(
        self,
        server: Any,
        method: str,
        write: Callable[[Any], bytes],
        read: Callable[[bytes], Any],
    ) -> None:
        self._server, self._name = server, method.rpartition("/")[2]
        self._write, self._read = write, read

    def _answer(self, request: Any) -> Any:
        try:
            return getattr(self._server, self._name)(self._write(request))
        except CanarioError as error:
            code = next(code for kind, code in CODES if isinstance(error, kind))
            raise Refused(code, error.sentence) from error
        except (grpc.RpcError, Broken):
            raise
        except Exception as error:
            raise Broken(f"{self._name}: {error!r}") from error

    def __call__(self, request: Any, *_: Any, **how: Any) -> Any:
        return self._read(self._answer(request))

    def with_call(self, request: Any, *_: Any, **how: Any) -> tuple[Any, None]:
        """See grpc.UnaryUnaryMultiCallable."""
        return self(request), None


class _StreamStub(_Stub):
    def __call__(self, request: Any, *_: Any, **how: Any) -> Iterator[Any]:
        return iter([self._read(each) for each in self._answer(request)])


def _both(serializers: tuple[Any, ...], how: dict[str, Any]) -> tuple[Any, Any]:
    found = dict(zip(("request_serializer", "response_deserializer"), serializers, strict=False))
    found |= how
    return found["request_serializer"], found["response_deserializer"]
