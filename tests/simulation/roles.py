"""Who is who during a run: people leave groups, and become guests, and come back."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.service.ports.chat import Membership
from tests.simulation.hub import Hub
from tests.support.faked.people import FakeChat

GROUPS = {
    "S0OPS": {"U0ANN", "U0BOB", "U0CAL", "U0GIL"},
    "S0CODE": {"U0BOB", "U0CAL"},
    "S0LEAD": {"U0CAL", "U0BOB", "U0GIL"},
}
GUEST = "U0GIL"
"""In the groups, and a guest for ever."""
MEMBERS = "everybody"
"""Not a group: the full members of the workspace."""
LEAVING = 240
"""Every so many seconds somebody leaves or comes back."""
UNDER_WAY = timedelta(minutes=4)
"""So long may a worker be busy with what it was asked, its stalls included."""

Role = tuple[str, str]
"""A person, and a group that they are a full member in."""


@dataclass
class Roles:
    """Changes what Slack says, and remembers until when each role was held."""

    hub: Hub
    chat: FakeChat
    until: dict[Role, datetime] = field(default_factory=dict)
    """When a role that is not held any more was lost."""

    def __post_init__(self) -> None:
        self.chat.groups = {group: set(people) for group, people in GROUPS.items()}
        self.chat.memberships[GUEST] = Membership.GUEST
        self.chat.members.add(GUEST)

    def change(self) -> None:
        """For ever: one person loses a role or gets it back."""
        while True:
            self.hub.sleep(LEAVING * self.hub.dice.random())
            before = self._held()
            if self.hub.dice.random() < 0.5:
                self._group()
            else:
                self._guest()
            for role in before - self._held():
                self.until[role] = self.hub.now
            for role in self._held():
                self.until.pop(role, None)

    def had(self, person: str, group: str, at: datetime) -> bool:
        """Whether the person had the role a moment ago, when somebody may have asked."""
        if (person, group) in self._held():
            return True
        lost = self.until.get((person, group))
        return lost is not None and at - lost <= UNDER_WAY

    def _held(self) -> set[Role]:
        everybody = set().union(*GROUPS.values())
        return {
            (person, group)
            for group, people in [*self.chat.groups.items(), (MEMBERS, everybody)]
            for person in people
            if self.chat.membership(person) is Membership.FULL
        }

    def _group(self) -> None:
        group = self.hub.dice.choice(sorted(GROUPS))
        person = self.hub.dice.choice(sorted(GROUPS[group]))
        self.chat.groups[group] ^= {person}
        self.hub.note(f"{person} in {group}: {person in self.chat.groups[group]}")

    def _guest(self) -> None:
        person = self.hub.dice.choice(sorted(GROUPS["S0OPS"] - {GUEST}))
        was = self.chat.memberships.pop(person, None)
        if was is None:
            self.chat.memberships[person] = Membership.GUEST
        self.hub.note(f"{person} is {self.chat.membership(person)}")
