"""What a planted bug is, and where one is looked for."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.simulation.setting import Setting

USUALLY = (Setting(), Setting(moments=2, people=20, stalls=0.06))
"""Where most bugs show: the usual setting, and a rougher one."""
SUSPENDED = Setting(
    suspended=0.7, people=20, rough=12, calm_people=0, calm_hands=0, burst=0, world="plain"
)
"""Workers are suspended again and again between reading the traffic and writing it."""


ASLEEP = Setting(
    suspended=0.9,
    naps=(62.0, 85.0),
    people=3,
    moments=1,
    stalls=0.0,
    alerts=0,
    by_hand=0,
    rough=12,
    calm_people=0,
    calm_hands=0,
    burst=0,
    world="straight to traffic",
)
"""A worker sleeps right before its first write for longer than its effect is its own: others roll
back, sweep what it had in hand, and have nothing to write."""
TAGGED = Setting(world="foreign tags")
SLACK, AWAY_USERS = Setting(world="Slack"), Setting(world="turned away")
ROLES, FLOOD = Setting(world="lost roles"), Setting(world="incidents")
JOBS = Setting(world="jobs")
CONFIRMS = Setting(world="confirmations")
OTHERS = Setting(world="others paged")
DEPLOYS = Setting(world="latest")
SWITCHES = Setting(world="switches")
ALERTED = Setting(world="alerts mitigated")
HOLDS, NEXT = Setting(world="holds that page"), Setting(world="next plans")
ASKING = Setting(world="asking")
REGIONS, WAVES = Setting(world="regions"), Setting(world="waves")
AWAY = Setting(trouble=0.25, people=20, world="plain")
LATE = Setting(late=0.5, people=30)
ILL = Setting(world="shared incidents")


class Bug(NamedTuple):
    """``shows``: words of the invariant that it breaks; caught for another reason is not caught.
    ``settings`` are those in which it is looked for, seed by seed."""

    plant: Callable[[], Any]
    shows: str
    settings: tuple[Setting, ...] = USUALLY
