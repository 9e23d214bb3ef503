"""Whether the stored state can be read, and is not stuck."""

from collections.abc import Iterator
from datetime import timedelta

from bot.errors import CanarioError
from bot.schema.versions import NEWEST
from bot.service.handlers.doctor import OVERDUE, effect_words
from cli.doctor.asked import Asked
from cli.doctor.finding import Finding, good, unread, wrong

MOST = 20


def state(asked: Asked) -> Iterator[Finding]:
    """Each service's document is of a version that this Canario knows."""
    ids = sorted({*asked.wiring.store.active(), *(p.target.service_id for p in asked.plans)})
    meant = [each for each in ids if asked.service in ("", each)]
    bad = 0
    for each in meant:
        try:
            asked.wiring.store.load(each)
        except CanarioError as error:
            bad += 1
            yield wrong(f"{each}: {error.sentence}", error.next_step)
    if not bad:
        yield good(f"{len(meant)} services can be read; this Canario knows schema {NEWEST}.")


def stuck(asked: Asked) -> Iterator[Finding]:
    """Nothing waits that should have been done, and nothing was given up."""
    store, before = asked.wiring.store, asked.now - OVERDUE
    minutes = OVERDUE // timedelta(minutes=1)
    bad = 0
    for due in store.due(before, MOST):
        if asked.service in ("", due.service_id):
            bad += 1
            yield wrong(
                f"{due.service_id} is due since {due.due_at:%Y-%m-%d %H:%M} UTC, and was not "
                "evaluated: the scheduler or the worker does not run.",
                "gcloud scheduler jobs run canario-tick --location=REGION",
            )
    for entry in (*store.outbox_due(before, MOST), *store.parked(MOST)):
        if asked.service in ("", entry.service_id):
            bad += 1
            why = entry.problem or "nobody has taken it"
            yield wrong(
                f"{entry.service_id}: {effect_words(entry)} was not carried out: {why}",
                f"canario outbox retry '{entry.id}'",
            )
    if not bad:
        yield good(f"Nothing is due for longer than {minutes} minutes, and nothing was given up.")


def plans(asked: Asked) -> Iterator[Finding]:
    """There are plans, and ``start`` would take each."""
    from bot.plan.startable import refusal

    if not asked.plans:
        yield unread("No plan is stored here.", "canario plan push plans/NAME.yaml")
    for plan in asked.plans:
        refused = refusal(plan)
        if refused:
            sentence, step = refused
            yield wrong(sentence, f"{step} Then: canario plan push plans/{plan.name}.yaml")
        else:
            yield good(f"{plan.name} can be started.")
