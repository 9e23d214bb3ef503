"""What people of a rehearsal do by themselves: they approve, confirm, answer and take pages; and
how what somebody types gets to the bot."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

from bot.plan.confirmations import Confirmation
from bot.rollout.state import Ask, Rollout
from bot.rollout.state.approvals import AskKind
from bot.rollout.state.question import AskedQuestion
from bot.service.values.answers import ReplyTo
from bot.service.values.commands.approvals import AnswerQuestion, Approve, Confirm, Refuse
from bot.service.values.commands.pages import Acknowledge
from bot.service.values.commands.request import Command, Request
from bot.service.values.commands.start import Start
from bot.service.values.work import DoCommand
from bot.slack.grammar.line import UsageError
from bot.slack.grammar.parse import parse
from sandbox.rehearsal.playing.agenda import Agenda
from sandbox.rehearsal.scenario.scenario import NEVER, Acts
from sandbox.rehearsal.world.world import World

USUAL = timedelta(minutes=5)
"""How long people take where the scenario does not say it."""
OPERATORS = "operators"


class People:
    """Puts what they do on the agenda."""

    def __init__(self, world: Callable[[], World], agenda: Agenda) -> None:
        self._world, self._agenda = world, agenda
        self._numbers = count(1)

    def start(self) -> None:
        """An operator starts the rollout."""
        world = self._world()
        plan, start = world.plan, world.scenario.start
        command = Start(
            **dict(self._request(OPERATORS)) | {"service": plan.target.moved.service},
            revision=world.canary,
            plan=plan.name,
            ticked=plan.gates.checklist if start.checklist else (),
            manual=start.manual,
        )
        self._typed(OPERATORS, f"start {plan.target.moved.service} {world.canary}", command)

    def type(self, role: str, text: str) -> None:
        """Somebody types ``/canary TEXT``."""
        parsed = parse(text, self._request(role))
        if isinstance(parsed, Command):
            self._typed(role, text, parsed)
            return
        timeline = self._world().timeline
        timeline.add("typed", f"{role}: {text}", whom=(role,))
        said = parsed.sentence if isinstance(parsed, UsageError) else "help, or a form"
        timeline.add("answer", said, whom=(role,))

    def _typed(self, role: str, text: str, command: Command) -> None:
        world = self._world()
        world.timeline.add("typed", f"{role}: {text}", whom=(role,))
        world.queue.put(DoCommand(command=command))

    def _request(self, role: str) -> Request:
        world = self._world()
        user, channel = world.crowd.user(role), world.chat.channel_id(world.plan.channel)
        return Request(
            id=f"typed-{next(self._numbers)}",
            user=user,
            user_name=role,
            channel=channel,
            channel_name=world.plan.channel.removeprefix("#"),
            reply_to=ReplyTo(user=user, channel=channel),
            at=world.clock.now(),
        )

    def asked(self, rollout: Rollout, ask: Ask) -> None:
        """They are asked for approvals or confirmations."""
        if ask.kind is AskKind.APPROVALS:
            for role in ask.roles:
                self._approve(rollout, ask, role)
            return
        for number, item in enumerate(rollout.items_of(ask), 1):
            self._confirm(rollout, ask, number, item)

    def _approve(self, rollout: Rollout, ask: Ask, role: str) -> None:
        acts = self._acts(role)
        pressed = {"service": rollout.service_id, "rollout": rollout.id, "step": ask.step}
        if acts.refuses is not None:
            text = f"refuse as {role}"
            because = {"reason": "the scenario says so", "role": role}
            self._later(acts.refuses, role, text, lambda r: Refuse(**dict(r) | pressed | because))
            return
        after = USUAL if acts.approves is None else acts.approves
        self._later(
            after, role, f"approve as {role}", lambda r: Approve(**dict(r) | pressed, role=role)
        )

    def _confirm(self, rollout: Rollout, ask: Ask, number: int, item: Confirmation) -> None:
        role = item.by or OPERATORS
        acts = self._acts(role)
        after = USUAL if acts.confirms is None else acts.confirms
        pressed = {"service": rollout.service_id, "rollout": rollout.id, "ask": ask.key}
        self._later(
            after,
            role,
            f"confirm {number}: {item.what}",
            lambda r: Confirm(**dict(r) | pressed, number=number),
        )

    def asked_at_end(self, asked: AskedQuestion) -> None:
        """They are asked the plan's question."""
        acts = self._acts(OPERATORS)
        if acts.answers is None or acts.answers not in asked.answers:
            return
        number = asked.answers.index(acts.answers) + 1
        service = self._world().plan.target.service_id
        self._later(
            USUAL,
            OPERATORS,
            f"answer {number}: {acts.answers}",
            lambda r: AnswerQuestion(
                **dict(r) | {"service": service, "rollout": asked.rollout}, number=number
            ),
        )

    def paged(self, _key: str) -> None:
        """Somebody is paged; nobody takes it unless the scenario says who does."""
        world = self._world()
        for role in world.plan.people:
            after = self._acts(role).acknowledges
            if after is not None:
                pressed = {"service": world.plan.target.service_id}
                take = lambda r, pressed=pressed: Acknowledge(**dict(r) | pressed)  # noqa: E731
                self._later(after, role, "acknowledge", take)
                return

    def _acts(self, role: str) -> Acts:
        return self._world().scenario.acts(role)

    def _later(
        self, after: timedelta, role: str, text: str, made: Callable[[Request], Command]
    ) -> None:
        if after == NEVER:
            return
        at = self._world().clock.now() + after
        self._agenda.put(at, lambda: self._typed(role, text, made(self._request(role))))
