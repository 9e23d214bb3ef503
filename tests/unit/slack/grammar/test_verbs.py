"""What is written after ``/canary``, and the command that it is."""

import pytest

from bot.service.values.commands.approvals import Approve, Refuse
from bot.service.values.commands.freezes import Freeze, Unfreeze
from bot.service.values.commands.plans import Bucket, ShowPlan
from bot.service.values.commands.reads import Doctor, Explain, History, OnCall, Status
from bot.service.values.commands.request import Command
from bot.service.values.commands.start import Start
from bot.service.values.commands.steer import Hold, Promote, Resume, RollBack
from tests.unit.slack.grammar.reading import made, read


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("start shop", made(Start, service="shop")),
        ("start shop latest", made(Start, service="shop")),
        ("start shop shop-00042", made(Start, service="shop", revision="shop-00042")),
        (
            "start shop shop-00042 --plan shop-fast --again because it was the database",
            made(
                Start,
                service="shop",
                revision="shop-00042",
                plan="shop-fast",
                again=True,
                reason="it was the database",
            ),
        ),
        ("start shop --plan=shop-fast", made(Start, service="shop", plan="shop-fast")),
        ("status", made(Status)),
        ("status shop", made(Status, service="shop")),
        ("status acme-prod~shop", made(Status, service="acme-prod~shop")),
        ("promote", made(Promote)),
        ("promote shop --yes", made(Promote, service="shop", sure=True)),
        (
            "promote --anyway because Bob saw the logs",
            made(Promote, anyway=True, reason="Bob saw the logs"),
        ),
        ("rollback shop", made(RollBack, service="shop")),
        ("roll back shop", made(RollBack, service="shop")),
        (
            "rollback shop checkout is slow",
            made(RollBack, service="shop", reason="checkout is slow"),
        ),
        ("hold because lunch", made(Hold, reason="lunch")),
        ("approve shop as código", made(Approve, service="shop", role="código")),
        ("resume --adopt", made(Resume, adopt=True)),
        ("history shop", made(History, service="shop")),
        ("approve", made(Approve)),
        ("approve shop as tech-lead", made(Approve, service="shop", role="tech-lead")),
        ("approve AS code because it is fine", made(Approve, role="code", reason="it is fine")),
        (
            "refuse shop as code because it is not tested",
            made(Refuse, service="shop", role="code", reason="it is not tested"),
        ),
        ("refuse shop not tested", made(Refuse, service="shop", reason="not tested")),
        ("explain shop", made(Explain, service="shop")),
        ("plan", made(ShowPlan)),
        ("plan shop-fast", made(ShowPlan, plan="shop-fast")),
        (
            "freeze shop because of the sale",
            made(Freeze, service="shop", reason="because of the sale"),
        ),
        ("freeze shop the sale is on", made(Freeze, service="shop", reason="the sale is on")),
        ("freeze shop for the sale", made(Freeze, service="shop", reason="for the sale")),
        *(
            (f"freeze shop {end} because x", made(Freeze, service="shop", reason="x", **fields))
            for end, fields in (
                ("for 2h", {"seconds": 7200}),
                ("for 1h 30m", {"seconds": 5400}),
                ("for 2 hours", {"seconds": 7200}),
                ("FOR 90 minutes", {"seconds": 5400}),
                ("until 18:00", {"until": "18:00"}),
                ("until 8:05", {"until": "08:05"}),
                ("until tomorrow", {"until": "tomorrow 00:00"}),
                ("until Friday 18:00", {"until": "friday 18:00"}),
                ("until fri at 18:00", {"until": "friday 18:00"}),
                ("until 18:00 on Friday", {"until": "friday 18:00"}),
                ("until 6 pm", {"until": "18:00"}),
                ("until tomorrow 6:30am", {"until": "tomorrow 06:30"}),
                ("until 12am", {"until": "00:00"}),
                ("until 2026-12-24 18:00", {"until": "2026-12-24 18:00"}),
            )
        ),
        (
            "freeze shop, api until Friday 18:00 the sale is on",
            made(Freeze, services=("shop", "api"), until="friday 18:00", reason="the sale is on"),
        ),
        ("rollback shop to shop-00000", made(RollBack, service="shop", to="shop-00000")),
        ("rollback to shop-00000 it leaks", made(RollBack, to="shop-00000", reason="it leaks")),
        ("rollback shop to latest", made(RollBack, service="shop", to="latest")),
        ("rollback shop to 00041", made(RollBack, service="shop", to="00041")),
        ("rollback shop 00041", made(RollBack, service="shop", to="00041")),
        ("rollback shop to 41", made(RollBack, service="shop", to="41")),
        ("rollback shop shop-00041", made(RollBack, service="shop", to="shop-00041")),
        ("rollback acme~shop shop-00041", made(RollBack, service="acme~shop", to="shop-00041")),
        ("rollback shop --to shop-00041", made(RollBack, service="shop", to="shop-00041")),
        (
            "rollback shop --to-revisions=shop-00041=100",
            made(RollBack, service="shop", to="shop-00041"),
        ),
        ("rollback shop to -1", made(RollBack, service="shop", to="previous")),
        ("rollback shop to \u22121", made(RollBack, service="shop", to="previous")),
        ("rollback shop to previous", made(RollBack, service="shop", to="previous")),
        ("rollback shop to the previous version", made(RollBack, service="shop", to="previous")),
        ("rollback shop to last known good", made(RollBack, service="shop", to="previous")),
        ("rollback to previous because it leaks", made(RollBack, to="previous", reason="it leaks")),
        (
            "rollback shop from shop-00003 to shop-00002 it leaks",
            made(
                RollBack, service="shop", to="shop-00002", leaving="shop-00003", reason="it leaks"
            ),
        ),
        (
            "rollback shop to projects/acme/locations/eu/services/shop/revisions/shop-00002",
            made(RollBack, service="shop", to="shop-00002"),
        ),
        (
            "rollback shop to shop-00002 --yes because nothing else works",
            made(RollBack, service="shop", to="shop-00002", sure=True, reason="nothing else works"),
        ),
        *(
            (f"rollback shop {way}", made(RollBack, service="shop", to="shop-00000", reason=reason))
            for way, reason in (
                ("revision shop-00000", ""),
                ("back to shop-00000", ""),
                ("back to revision shop-00000", ""),
                ("onto shop-00000", ""),
                ("version shop-00000 because it leaks", "it leaks"),
                ("now to shop-00000", "now"),
                ("please move back to shop-00000 it leaks", "please move back it leaks"),
            )
        ),
        ("rollback to 00041", made(RollBack, to="00041")),
        (
            "rollback shop users moved to shop-front",
            made(RollBack, service="shop", reason="users moved to shop-front"),
        ),
        ("rollback shop back to 00041", made(RollBack, service="shop", to="00041")),
        ("rollback shop back to previous", made(RollBack, service="shop", to="previous")),
        (
            "rollback shop back to normal now",
            made(RollBack, service="shop", reason="back to normal now"),
        ),
        ("rollback shop 500 errors", made(RollBack, service="shop", reason="500 errors")),
        (
            "rollback shop users from Spain can't pay",
            made(RollBack, service="shop", reason="users from Spain can't pay"),
        ),
        ("rollback shop --force", made(RollBack, service="shop", reason="--force")),
        ("unfreeze shop", made(Unfreeze, service="shop")),
        *(
            (written, made(Freeze, services=("shop", "api"), reason="the sale is on"))
            for written in (
                "freeze shop, api because the sale is on",
                "freeze shop,api the sale is on",
                "freeze Shop ,api, shop because the sale is on",
                "freeze shop api because the sale is on",
                "freeze shop and api because the sale is on",
                "freeze shop, and api the sale is on",
            )
        ),
        ("freeze shop and go because x", made(Freeze, services=("shop", "go"), reason="x")),
        ("freeze shop,", made(Freeze, service="shop")),
        ("freeze all the sale is on", made(Freeze, everything=True, reason="the sale is on")),
        ("unfreeze all", made(Unfreeze, everything=True)),
        ("freeze all, because x", made(Freeze, everything=True, reason="x")),
        ("freeze acme-prod~all", made(Freeze, service="acme-prod~all")),
        ("oncall", made(OnCall)),
        ("oncall shop", made(OnCall, service="shop")),
        ("bucket new-checkout User-4711", made(Bucket, service="new-checkout", key="User-4711")),
        (
            "bucket shop <mailto:ann@example.com|ann@example.com>",
            made(Bucket, service="shop", key="ann@example.com"),
        ),
        ("doctor", made(Doctor)),
    ],
)
def test_each_verb_is_read(text: str, command: Command) -> None:
    """Every verb with its service, options and reason becomes its typed command, which also has
    the reason's words where they may be names of services."""
    found = read(text)
    assert isinstance(found, Command)
    assert all(word in str(dict(found)["reason"]).lower() for word in found.beside)
    assert found.model_copy(update={"beside": ()}) == command
