"""Every order in which several processes can make their remote calls, each tried once.

A process is a plain function of ports. It is run from its start with the answers that it got so
far and stopped at the next call (``Suspended``), so it can be taken up again in any order. What it
will do next depends on where it stands and on its local variables, which are read from its frames:
two paths that lead to the same world and the same places continue alike, and only one of them is
followed. So what is explored is the graph of states, not the tree of orders. Worlds are copied
before each call.

A process must not share memory with others, use threads, or depend on anything but its answers.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import FrameType, TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar


class Forkable(Protocol):
    """The world that the processes share."""

    def fork(self) -> Self:
        """A copy that shares nothing that changes."""
        ...

    def call(self, port: str, method: str, args: tuple[Any, ...]) -> Any:
        """Carry out a remote call in it; returns and raises what the port does."""
        ...

    def key(self) -> object:
        """Equal for worlds that behave alike."""
        ...

    def mark(self, value: object) -> object:
        """Equal for values (answers and local variables) that a process treats alike."""
        ...

    def alone(self, port: str, method: str) -> bool:
        """Whether no other process can notice this call, nor this call what others do: then it
        is made at once, without trying what could come before it."""
        ...


W = TypeVar("W", bound=Forkable)


class Suspended(BaseException):
    """The process has come to a call that has no answer yet."""

    def __init__(self, port: str, method: str, args: tuple[Any, ...]) -> None:
        super().__init__(f"{port}.{method}")
        self.port, self.method, self.given = port, method, args


@dataclass(frozen=True)
class Answer:
    """What a call came to."""

    value: Any
    error: Exception | None


class Remote:
    """Stands in for the ports in one run of a process: answers what is known, then suspends."""

    def __init__(self, answers: tuple[Answer, ...]) -> None:
        self._answers = iter(answers)

    def port(self, name: str) -> Any:
        """A port of any protocol whose every method is a remote call."""
        return _Port(self, name)

    def ask(self, port: str, method: str, args: tuple[Any, ...]) -> Any:
        """The next answer."""
        answer = next(self._answers, None)
        if answer is None:
            raise Suspended(port, method, args)
        if answer.error is not None:
            raise answer.error
        return answer.value


class _Port:
    def __init__(self, remote: Remote, name: str) -> None:
        self._remote, self._name = remote, name

    def __getattr__(self, method: str) -> Callable[..., Any]:
        return lambda *args: self._remote.ask(self._name, method, args)


Process = Callable[[Remote], None]


@dataclass(frozen=True)
class End(Generic[W]):
    """A world in which all processes have ended or died, and one order of calls to it."""

    world: W
    calls: tuple[str, ...]


@dataclass(frozen=True)
class _Place:
    """Where a process stands: before ``call``, or at its end."""

    key: object
    call: Suspended | None
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class _State(Generic[W]):
    world: W
    places: Mapping[str, _Place]
    calls: tuple[str, ...] = ()

    def key(self) -> object:
        return self.world.key(), tuple(place.key for place in self.places.values())


class Explorer(Generic[W]):
    """All ends of ``processes`` that begin in ``world``. Those of ``mortal`` may die between any
    two of their calls. ``states`` counts what was visited.

    ``stale`` names local variables that are set anew before they are read again while a process
    waits inside a function (the empty name: anywhere); leaving them out makes states alike.
    """

    def __init__(
        self,
        world: W,
        processes: Mapping[str, Process],
        *,
        mortal: frozenset[str] = frozenset(),
        stale: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self._world = world
        self._processes = processes
        self._mortal = mortal
        self._stale = stale or {}
        self._known: dict[object, _Place] = {}
        self.states = 0

    def ends(self) -> Iterator[End[W]]:
        """Each distinct end, once."""
        places = {name: self._run(name, self._world, ()) for name in self._processes}
        begin = _State(self._world, places)
        waiting, seen = [begin], {begin.key()}
        while waiting:
            state = waiting.pop()
            self.states += 1
            after = list(self._after(state))
            if not after:
                yield End(state.world, state.calls)
            for each in after:
                key = each.key()
                if key not in seen:
                    seen.add(key)
                    waiting.append(each)

    def _after(self, state: _State[W]) -> Iterator[_State[W]]:
        calls = [(name, place.call) for name, place in state.places.items() if place.call]
        alone = [each for each in calls if state.world.alone(each[1].port, each[1].method)]
        for name, call in alone[:1] or calls:
            yield self._called(state, name, call)
            if name in self._mortal and state.places[name].answers:
                places = {**state.places, name: _Place("dead", None)}
                yield replace(state, places=places, calls=(*state.calls, f"{name}: dies"))

    def _called(self, state: _State[W], name: str, call: Suspended) -> _State[W]:
        world, place = state.world.fork(), state.places[name]
        try:
            answer = Answer(world.call(call.port, call.method, call.given), None)
        except Exception as raised:  # whatever it is, it is the process's answer
            answer = Answer(None, raised)
        words = f"{name}: {call}{f' raises {answer.error!r}' if answer.error else ''}"
        key = (name, place.key, type(answer.error), world.mark(answer.value))
        if key not in self._known:
            self._known[key] = self._run(name, world, (*place.answers, answer))
        places = {**state.places, name: self._known[key]}
        return _State(world, places, (*state.calls, words))

    def _run(self, name: str, world: W, answers: tuple[Answer, ...]) -> _Place:
        """Where a process stands after these answers."""
        try:
            self._processes[name](Remote(answers))
        except Suspended as call:
            return _Place(self._key(sys.exc_info()[2], world), call, answers)
        return _Place("ended", None)

    def _key(self, traceback: TracebackType | None, world: W) -> object:
        """The lines and the local variables of a suspended process, the outermost first."""
        frames = list(_frames(traceback))
        names = ["", *(frame.f_code.co_name for frame, _ in frames)]
        stale = frozenset().union(*(self._stale.get(name, ()) for name in names))
        return tuple(
            (
                frame.f_code.co_name,
                line,
                tuple((n, world.mark(v)) for n, v in frame.f_locals.items() if n not in stale),
            )
            for frame, line in frames
        )


def _frames(traceback: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    """The process's own frames."""
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename != __file__:
            yield traceback.tb_frame, traceback.tb_lineno
        traceback = traceback.tb_next
