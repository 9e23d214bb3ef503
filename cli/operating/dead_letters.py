"""``canario dead-letters``: what the queue gave up, and what to do about it."""

import click

from bot.errors import CanarioError
from cli.as_json import asked as json_asked
from cli.as_json import show as print_json
from cli.problems import Listing
from functions.bootstrap import Wiring
from infra.queue.dead_letters import DeadLetter, DeadLetters, of_all_topics
from infra.terminal.say import say, title
from infra.terminal.waiting import doing


@click.group("dead-letters", cls=Listing)
def dead_letters() -> None:
    """What the queue gave up to deliver, and keeps for a week."""


@dead_letters.command("list")
@json_asked
@click.pass_obj
def show(wiring: Wiring, *, as_json: bool) -> None:
    """List them, the oldest first: where from, since when, and what each is about."""
    from bot.slack.views.escape import one_line

    if as_json:
        found = ((topic, each) for topic in topics(wiring) for each in topic.read())
        print_json(
            {
                "id": each.id,
                "published": each.published,
                "topic": topic.topic,
                "about": about(each),
            }
            for topic, each in found
        )
        return
    title("Dead letters")
    lines = [line(topic, each) for topic in topics(wiring) for each in topic.read()]
    for each in lines:
        say(one_line(each))
    if not lines:
        say("There are no dead letters.")


@dead_letters.command()
@click.argument("message", metavar="ID")
@click.pass_obj
def retry(wiring: Wiring, message: str) -> None:
    """Put ID back into the queue that it came from, once what was wrong is fixed."""
    topic, _ = taken(wiring, message, put_back=True)
    say(f"{message}: put back into {topic.topic}.")


@dead_letters.command()
@click.argument("message", metavar="ID")
@click.pass_obj
def drop(wiring: Wiring, message: str) -> None:
    """Take ID away for good."""
    _, letter = taken(wiring, message, put_back=False)
    say(f"{message}: taken away. It was: {about(letter)}")


def topics(wiring: Wiring) -> list[DeadLetters]:
    """Those of the topics that the settings name."""
    doing("reading the dead letters")
    found = of_all_topics(wiring.settings)
    if not found:
        raise click.ClickException("CANARIO_QUEUE names no topic: there is no queue.")
    return found


def taken(wiring: Wiring, message: str, *, put_back: bool) -> tuple[DeadLetters, DeadLetter]:
    """The message, which is gone from where it was. Raises NotFound."""
    from bot.errors import NotFound

    missing: NotFound | None = None
    for topic in topics(wiring):
        try:
            return topic, (topic.put_back if put_back else topic.drop)(message)
        except NotFound as no:
            missing = missing or no
    raise missing or NotFound(f"There is no message {message}.")


def line(topic: DeadLetters, letter: DeadLetter) -> str:
    """One message in a line."""
    return f"{letter.id}  {letter.published}  {topic.topic}  {about(letter)}"


def about(letter: DeadLetter) -> str:
    """What it asked for, as far as it can be read."""
    from bot.service.values.work import CarryOut, DoCommand, Evaluate
    from infra.queue.envelope import decode_work

    if "task" not in letter.attributes:
        return f"a notification of {len(letter.data)} bytes"
    try:
        work = decode_work(letter.data, f"message {letter.id}")
    except CanarioError as no:
        return no.sentence
    match work:
        case DoCommand(command=command):
            return f"/canary {command.verb} {command.service or command.rollout} by {command.user}"
        case CarryOut(service=service, entries=entries):
            return f"{len(entries)} effects of {service}"
        case Evaluate(services=services):
            return f"evaluate {', '.join(services[:3])}"
    return work.task
