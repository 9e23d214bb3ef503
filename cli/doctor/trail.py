"""Whether the audit trail is what was decided."""

from collections.abc import Iterator, Mapping

from bot.service.deciding.trail import Witness, broken, chained_since, contradicted
from bot.service.ports.stores.store import Store
from cli.doctor.asked import Asked
from cli.doctor.finding import Finding, good, unread, wrong

FIX = "canario export SERVICE, and compare with the functions' log (canario doctor --log FILE)"


def trail(asked: Asked) -> Iterator[Finding]:
    """Each entry follows the one before, and where a log is given is what the log says."""
    log = asked.log
    said = log.said if log else None
    known = ids(asked.wiring.store, asked.service, said or {})
    found = [each for one in known for each in of(asked, one, said)]
    yield from found or [unread("No service has a trail yet.")]
    if log and log.others:
        yield unread(f"{asked.log_file}: {log.others} of {log.lines} lines hold no decision.")


def ids(store: Store, service: str, said: Mapping[str, list[Witness]]) -> list[str]:
    """The named service, or those that have a plan or a rollout, or decisions in the log: what was
    erased with its plan is in no list of the store."""
    if service:
        return [service]
    return sorted({*store.active(), *(plan.target.service_id for plan in store.plans()), *said})


def of(asked: Asked, service: str, said: Mapping[str, list[Witness]] | None) -> Iterator[Finding]:
    """What is found of one service."""
    kept = asked.wiring.store.trail(service)
    if kept is None:
        if said and said.get(service):
            yield wrong(f"{service}: the log has decisions of it, and the store has nothing.", FIX)
        return
    problems = list(broken(kept, asked.now))
    if said is not None:
        problems += contradicted(kept, said.get(service, []), asked.now)
    for each in problems:
        yield wrong(f"{service}: {each}", FIX.replace("SERVICE", service))
    if problems:
        return
    since = chained_since(kept)
    chain = f"chained since {since}" if since else "not chained yet"
    known = f", {len(said.get(service, []))} of them in the log" if said is not None else ""
    yield good(f"{service}: {len(kept.entries)} decisions, {chain}{known}.")
