"""What the queue has given up to deliver: who asked is notified and their message is restored;
somebody is paged for an alert, which is tried again all the same."""

from bot.errors import CanarioError, Unavailable
from bot.rollout.facts import AlertClosed
from bot.service.carrying_out.reply import reply
from bot.service.deciding import refusals
from bot.service.entry.restore_message import show_again
from bot.service.homes.publish import publish_home
from bot.service.ports.parts import Parts, log
from bot.service.starting.deploy_notices import say_refused
from bot.service.values.answers import Answer
from bot.service.values.commands.request import Command, ForServices
from bot.service.values.work import DoCommand, Work
from bot.service.watching.alert import Alert, on_alert
from bot.service_id import name_of


def bury(parts: Parts, work: Work) -> None:
    """Nothing is tried again: evaluations and effects are found by the tick, and a form or a Home
    is looked up anew when it is opened. Raises Unavailable, to be told when that is possible."""
    log.error("given up by the queue: %s", work.task)
    if isinstance(work, DoCommand):
        give_back(parts, work.command)


def give_back(parts: Parts, command: Command) -> None:
    """The message first, for who is told to try again needs its buttons. A message that can't be
    shown, which may well be why the command was given up, keeps nobody from being told."""
    answer = outcome(parts, command)
    try:
        if command.rollout:
            show_again(parts, command)
    except Unavailable:
        raise
    except CanarioError as error:
        log.warning("could not restore the message of %s: %s", command.rollout, error)
    except Exception:
        log.exception("could not restore the message of %s", command.rollout)
    if command.user and not command.channel:
        publish_home(parts, command.user)
    if not (command.user or answer.ok):
        refusals.remember(parts, command.id, command.service, answer.sentence, answer.next)
    say_refused(parts, command, answer)
    reply(parts, command, answer)


def outcome(parts: Parts, command: Command) -> Answer:
    """Done or not, as the store knows it: what was given up may have been decided before."""
    if parts.store.handled(command.id):
        return Answer(
            sentence=f"`{command.verb}` was done; only this answer is late.",
            next="`/canary status` shows how things are now.",
        )
    several = isinstance(command, ForServices) and not command.service
    return Answer(
        sentence=f"Not done: `{command.verb}` failed each time it was tried, and is given up.",
        next=("Part of it may be done" if several else "Nothing was changed")
        + ". Look at `/canary status`, and try again; Canario's log says why it failed.",
        ok=False,
    )


def late_alert(parts: Parts, alert: Alert) -> str:
    """An alert that could not be handled for so long may still save requests. Where it can't be
    handled now either, somebody is woken who can roll back by hand; raises what is in the way,
    and is redelivered."""
    log.error("given up by the queue: alert %s", alert.fact.incident)
    try:
        return on_alert(parts, alert)
    except Exception as error:
        if not isinstance(alert.fact, AlertClosed):
            why = str(error) if isinstance(error, CanarioError) else type(error).__name__
            wake(parts, alert, why)
        raise


def wake(parts: Parts, alert: Alert, why: str) -> None:
    """One incident a service, however many alerts. Where PagerDuty refuses, the log has it."""
    name = name_of(alert.service_id)
    try:
        parts.pager.trigger(
            f"canario~alert-given-up~{alert.service_id}",
            f"Canario could not act on an alert about {name}: {why}",
            "critical",
            alert.service_id,
            {
                "incident": alert.fact.incident,
                "next": f"Look at {name} and roll it back by hand if it is bad. Canario keeps "
                "trying; its log says what is in the way.",
            },
        )
    except CanarioError as no:
        log.error("could not page that an alert was given up: %s", no)


def page_unreadable(parts: Parts, why: str) -> None:
    """A message on the alerts' topic that can't be read may have been a critical alert: somebody
    looks at it. Raises Unavailable, to be redelivered; where PagerDuty refuses, the log has it."""
    log.error("an alert can't be read: %s", why)
    try:
        parts.pager.trigger(
            "canario~alert-unreadable",
            f"Canario could not read an alert: {why}",
            "error",
            "canario",
            {"next": "Look at the open incidents in Cloud Monitoring, and at Canario's log."},
        )
    except Unavailable:
        raise
    except CanarioError as no:
        log.error("could not page that an alert can't be read: %s", no)
