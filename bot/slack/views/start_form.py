"""The start modal: what is to be rolled out, how, and what that will do, before it is sent."""

import re
from datetime import datetime

from bot.plan.gates import MOST_TICKED
from bot.plan.limits.lengths import roughly
from bot.service.values.start_form import PlanChoice, RevisionChoice, ServiceChoice, StartForm
from bot.short import in_short
from bot.slack.payload.modal_note import (
    AGAIN,
    CHECKLIST,
    CUT,
    MANUAL,
    PLAN,
    REASON,
    REVISION,
    SERVICE,
    START,
    SURE,
    Note,
)
from bot.slack.views import limits
from bot.slack.views.blocks import (
    Block,
    View,
    bulleted,
    checkboxes,
    context,
    input_block,
    option,
    plain_text,
    section,
    sections,
    select,
    text_input,
)
from bot.slack.views.escape import escape, one_line
from bot.slack.views.modals import modal

_DIGEST = re.compile(r"(@sha256:[0-9a-f]{12})[0-9a-f]+")

LONGEST_LIST = MOST_TICKED
"""Items of a checklist that are shown; a Home or modal has at most a hundred blocks."""


def start_view(form: StartForm) -> View:
    """As far as it is chosen: first the service, then all that hangs on it."""
    if not form.services:
        words = section("No service has a plan yet. Add one: `canario plan push FILE`.")
        return modal("Start a rollout", [words])
    plan = next((each for each in form.plans if each.name == form.plan), None)
    blocks = [_service(form)]
    if form.service:
        blocks += [*_problem(form), *_revision(form), *_plan(form)]
    if form.service and plan:
        blocks += [*_checklist(form, plan), *_reason(form), *_doubts(form)]
        blocks += [*_will(plan), *_sees(plan)]
    note = Note(
        channel=form.channel,
        service=form.service,
        plan=form.plan,
        problem=_missing(form, plan),
    )
    return modal("Start a rollout", blocks, callback=START, note=note, send="Start")


def _missing(form: StartForm, plan: PlanChoice | None) -> str:
    if form.problem:
        return in_short(form.problem, 400)
    return "" if plan else "Choose a plan first."


def _service(form: StartForm) -> Block:
    names = [each.name for each in form.services]
    options = [_service_option(each, names.count(each.name) > 1) for each in form.services]
    return input_block(
        "Service",
        "service",
        select(SERVICE, options, form.service, "Type to search"),
        fills=True,
        hint="" if form.service else "What can be rolled out of it is shown then.",
    )


def _service_option(choice: ServiceChoice, ambiguous: bool) -> Block:
    return option(one_line(choice.id if ambiguous else choice.name), choice.id, choice.note)


def _problem(form: StartForm) -> list[Block]:
    return [section(f":warning: {escape(form.problem)}")] if form.problem else []


def _revision(form: StartForm) -> list[Block]:
    if not form.revisions:
        return [section("It has no revision. Deploy one, without traffic, then start.")]
    usable = next((each.name for each in form.revisions if not each.note), "")
    options = [_revision_option(each, form.now) for each in form.revisions[: limits.OPTIONS]]
    block = f"revision{CUT}{form.service}"
    lines = [_revision_line(each, form.now) for each in form.revisions[:3]]
    return [
        input_block("Revision", block, select(REVISION, options, usable, "Choose")),
        context("\n".join(lines)),
    ]


def _revision_option(choice: RevisionChoice, now: datetime) -> Block:
    about = [choice.note, _age(choice, now), choice.commit[:12]]
    return option(choice.name, choice.name, ", ".join(one_line(each) for each in about if each))


def _revision_line(choice: RevisionChoice, now: datetime) -> str:
    commit = f"commit {escape(choice.commit[:12])}" if choice.commit else ""
    author = f"by {escape(choice.author)}" if choice.author else ""
    image = escape(_DIGEST.sub(r"\1…", choice.image.rpartition("/")[2]))
    about = [_age(choice, now), commit, author, image, escape(choice.note)]
    return f"*{escape(choice.name)}* " + " · ".join(each for each in about if each)


def _age(choice: RevisionChoice, now: datetime) -> str:
    age = roughly(now - choice.created_at)
    return f"{' '.join(age.split()[:2])} old"


def _plan(form: StartForm) -> list[Block]:
    if len(form.plans) == 1 and form.plan:
        only = form.plans[0]
        about = f": {escape(only.description)}" if only.description else ""
        return [context(f"Plan *{escape(only.name)}*{about}")]
    options = [
        option(each.name, each.name, one_line(each.description))
        for each in form.plans[: limits.OPTIONS]
    ]
    if not options:
        return []
    block = f"plan{CUT}{form.service}"
    return [input_block("Plan", block, select(PLAN, options, form.plan, "Choose"), fills=True)]


def _checklist(form: StartForm, plan: PlanChoice) -> list[Block]:
    """Ten boxes at most stand together; a line that a box can't show stands above them."""
    lines = plan.checklist[:LONGEST_LIST]
    blocks: list[Block] = []
    for start in range(0, len(lines), limits.BOXES):
        part = list(enumerate(lines[start : start + limits.BOXES], start))
        blocks += [_long_line(number, line) for number, line in part if _is_long(line)]
        blocks.append(
            input_block(
                "Checklist" if not start else "Checklist, continued",
                f"{CHECKLIST}{CUT}{form.service}{CUT}{plan.name}{CUT}{start}",
                checkboxes(CHECKLIST, [_box(number, line) for number, line in part]),
                optional=True,
                hint="Tick what is done. It waits for what isn't." if not start else "",
            )
        )
    return blocks


def _is_long(line: str) -> bool:
    return limits.units(line) > limits.OPTION or line != line.strip()


def _long_line(number: int, line: str) -> Block:
    return {
        "type": "section",
        "block_id": f"{CHECKLIST}_line{CUT}{number}",
        "text": plain_text(line, limits.SECTION),
    }


def _box(number: int, line: str) -> Block:
    return option(line, str(number))


def _reason(form: StartForm) -> list[Block]:
    blocks = [
        input_block(
            "Why?",
            REASON,
            text_input(REASON, most=500),
            optional=True,
            hint="It is shown to those who approve, and kept.",
        )
    ]
    by_hand = option("Ask before each step", MANUAL, "After each soak it waits for a promote")
    box = checkboxes(MANUAL, [by_hand])
    blocks.append(input_block("By hand", f"manual{CUT}{form.service}", box, optional=True))
    if any("rolled back" in each.note for each in form.revisions):
        label = "Start it although it was rolled back before"
        again = option(label, AGAIN, "Say above what has changed since")
        box = checkboxes(AGAIN, [again])
        blocks.append(input_block("Again", f"again{CUT}{form.service}", box, optional=True))
    return blocks


def _doubts(form: StartForm) -> list[Block]:
    """What it takes a yes for, and the box for that."""
    if not form.doubts:
        return []
    lines = [bulleted(f":warning: {escape(each)}") for each in form.doubts]
    box = checkboxes(SURE, [option("Start it all the same", SURE)])
    block = input_block("Sure", f"sure{CUT}{form.service}", box, optional=True)
    return [*sections(lines, most=1), block]


def _will(plan: PlanChoice) -> list[Block]:
    if not plan.will:
        return []
    lines = [bulleted(escape(line)) for line in plan.will]
    whole = context(f"All of it: `/canary plan {escape(plan.name)}`")
    return [section("*What it will do*"), *sections(lines, most=3), whole]


def _sees(plan: PlanChoice) -> list[Block]:
    return [context(escape(" ".join(plan.sees)))] if plan.sees else []
