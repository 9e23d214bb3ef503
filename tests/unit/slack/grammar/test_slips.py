"""Slips, words of other tools, and what is no command at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service.values.commands.approvals import Approve, Refuse
from bot.service.values.commands.freezes import Freeze, Unfreeze
from bot.service.values.commands.plans import ShowPlan
from bot.service.values.commands.reads import Doctor, Explain, History, OnCall, Status
from bot.service.values.commands.request import Request
from bot.service.values.commands.start import Start
from bot.service.values.commands.steer import Promote, RollBack
from bot.slack.grammar.line import UsageError
from bot.slack.grammar.parse import FormRequest, HelpRequest
from bot.slack.verbs.table import ALIASES, VERBS
from tests.unit.slack.grammar.reading import ASKED, read


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("pr", Promote),
        ("prom", Promote),
        ("ro", RollBack),
        ("stat", Status),
        ("his", History),
        ("app", Approve),
        ("ref", Refuse),
        ("ex", Explain),
        ("pl", ShowPlan),
        ("on", OnCall),
        ("doc", Doctor),
    ],
)
def test_a_beginning_that_only_one_verb_has_is_enough(word: str, kind: type[Request]) -> None:
    """An abbreviation stands for its verb when no other verb begins so."""
    assert isinstance(read(word), kind)


@pytest.mark.parametrize("word", ["p", "r", "s", "h"])
def test_one_letter_does_nothing(word: str) -> None:
    """A single letter is never a command: a slip of the finger must not move traffic."""
    assert isinstance(read(word), UsageError)


def test_a_beginning_of_several_verbs_names_them() -> None:
    """An ambiguous abbreviation is answered with the verbs it may mean."""
    answer = read("sta shop")
    assert isinstance(answer, UsageError)
    assert "`start` or `status`" in answer.sentence


@pytest.mark.parametrize(
    ("text", "meant"), [("promte", "promote"), ("rolback shop", "rollback"), ("histry", "history")]
)
def test_a_misspelt_verb_gets_the_nearest(text: str, meant: str) -> None:
    """An unknown verb is named and the nearest one suggested; nothing is done."""
    answer = read(text)
    assert isinstance(answer, UsageError)
    assert text.split(maxsplit=1)[0] in answer.sentence
    assert f"`/canary {meant}`" in answer.next_step
    assert "Nothing was done" in answer.next_step


@pytest.mark.parametrize(("word", "verb"), sorted(ALIASES.items()))
def test_words_of_other_tools_are_suggestions_only(word: str, verb: str) -> None:
    """``abort``, ``pause`` and the like point to our verb, and do nothing."""
    answer = read(word)
    assert isinstance(answer, UsageError)
    assert f"`/canary {verb}`" in answer.next_step


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("start --again because x", "which service"),
        ("start shop shop-00002 shop-00003", "`shop-00003`"),
        ("start shop.1", "`shop.1`"),
        ("start shop --plan", "needs a value"),
        ("start shop --plan --again because x", "needs a value"),
        ("start shop --again", "needs a reason"),
        ("promote shop --anyway", "needs a reason"),
        ("promote shop --anyway because", "Nothing stands after"),
        ("promote shop --anywy because x", "Did you mean `--anyway`?"),
        ("promote shop because I know --anyway", "part of the reason"),
        ("promote shop --yes=1", "takes no value"),
        ("promote shop now", "`now`"),
        ("promote shop --force", "no option `--force`"),
        ("rollback shop to", "which revision"),
        ("rollback shop to shop.1", "`shop.1`"),
        ("freeze shop until", "no end of a freeze"),
        ("freeze shop until the sale is over", "`until the sale is over`"),
        ("freeze shop until Friday 25:00", "`until Friday 25:00`"),
        ("freeze shop for two hours", "`for two hours`"),
        ("freeze shop for 2 parsecs", "`for 2 parsecs`"),
        ("freeze shop for 0h", "`for 0h`"),
        ("freeze shop for 2h until friday because x", "`until`"),
        ("freeze shop for 2h until friday", "`until`"),
        ("freeze shop until 18:00 CET", "`CET`"),
        ("freeze shop until Friday 18:00 UTC because x", "`UTC`"),
        ("freeze shop for 2h api because x", "`api`"),
        ("freeze all but shop", "`but`"),
        ("freeze all except shop because x", "`except`"),
        ("unfreeze all but shop because x", "`but`"),
        ("unfreeze shop, all because x", "`shop`"),
        ("approve shop as", "which role"),
        ("approve shop as ro/le", "`ro/le`"),
        ("approve shop please", "`please`"),
        ("explain shop now", "`now`"),
        ("plan shop fast", "`fast`"),
        ("plan shop.1", "`shop.1`"),
        ("freeze", "which service"),
        ("freeze because of the sale", "which service"),
        ("unfreeze", "which service"),
        ("freeze , because x", "which service"),
        ("freeze shop, a.p.i because x", "`a.p.i`"),
        ("freeze " + ",".join(f"s{n}" for n in range(51)), "`/canary freeze all`"),
        ("bucket shop", "which key"),
        ("bucket shop a b", "`b`"),
        ("bucket shop.1 a", "`shop.1`"),
        ("bucket shop " + "k" * 501, "500 characters"),
        ("oncall shop now", "`now`"),
    ],
)
def test_what_cant_be_carried_out_says_why_and_how(text: str, said: str) -> None:
    """A wrong line names the wrong word, and gives the usage of that verb."""
    answer = read(text)
    assert isinstance(answer, UsageError)
    assert said in answer.sentence
    assert f"/canary {text.split(maxsplit=1)[0]}" in answer.next_step


MORE_OF_AN_END = (
    "until friday evening",
    "until tomorrow morning",
    "until friday noon",
    "until friday 18:00 - 20:00",
    "until friday 18:00 to 20:00",
    "until 18:00 Europe/Berlin",
    "until 18:00 UTC+1",
    "until 9:00 Berlin time",
    "until 18:00 local time",
    "for 1 hour and 30 minutes",
    "for 2h at 18:00",
)
NO_END = (
    "2h",
    "2 hours",
    "half an hour",
    "tomorrow",
    "til friday",
    "untill friday 18:00",
    "by friday",
    "--for 2h",
    "--for=2h",
    "--until friday",
    "in 2h",
    "from 18:00",
    "from friday until monday",
    "on friday",
    "for at least 2h",
    "for the next 2 hours",
    "for the weekend",
    "18.12.",
    "2026-12-24T18:00",
)


@pytest.mark.parametrize("because", ["", " because x"])
@pytest.mark.parametrize("end", [*MORE_OF_AN_END, *NO_END])
def test_a_time_that_is_no_end_freezes_nothing(end: str, because: str) -> None:
    """Neither as the reason of a freeze without an end, nor of one that ends earlier."""
    assert isinstance(read(f"freeze shop {end}{because}"), UsageError)


@pytest.mark.parametrize("time", ["until tomorrow", "for 2h", "in 2 hours", "at 18:00", "friday"])
def test_nothing_is_unfrozen_at_once_that_has_a_time(time: str) -> None:
    """It would stay unfrozen, from now on."""
    answer = read(f"unfreeze shop {time}")
    assert isinstance(answer, UsageError)
    assert f"`{time}`" in answer.sentence


@pytest.mark.parametrize(
    "reason",
    [
        "for the sale",
        "500s everywhere",
        "the sale is on friday",
        "monday's sale",
        "in doubt",
        "to test",
    ],
)
def test_a_reason_is_no_time(reason: str) -> None:
    """As long as it does not begin with one."""
    for verb in ("freeze", "unfreeze"):
        found = read(f"{verb} shop {reason}")
        assert isinstance(found, Freeze | Unfreeze)
        assert found.reason == reason


def test_a_long_reason_is_cut_rather_than_refused() -> None:
    """Nobody has to count letters to roll back."""
    command = read("rollback shop because " + "slow " * 1000)
    assert isinstance(command, RollBack)
    assert len(command.reason) == 500
    assert command.reason.endswith("…")


@pytest.mark.parametrize(
    ("text", "verb"), [("", ""), ("   ", ""), ("help", ""), ("help promote", "promote")]
)
def test_help_is_asked_for(text: str, verb: str) -> None:
    """Nothing, or ``help``, asks for help; with a verb, about that verb."""
    assert read(text) == HelpRequest(verb=verb)


@pytest.mark.parametrize("text", ["start", "  START "])
def test_start_alone_wants_the_form(text: str) -> None:
    """Whoever knows no names chooses them."""
    assert read(text) == FormRequest()


def test_what_looks_like_no_command_is_told_apart_from_a_slip() -> None:
    """A mention that only thanks the bot gets help, not a guess."""
    thanks, slip = read("thank you so much"), read("promte")
    assert isinstance(thanks, UsageError)
    assert isinstance(slip, UsageError)
    assert (thanks.unknown, slip.unknown) == (True, False)


def test_help_on_an_unknown_verb_suggests() -> None:
    """``help promte`` suggests ``promote``."""
    answer = read("help promte")
    assert isinstance(answer, UsageError)
    assert "promote" in answer.next_step


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    """Any text at all is a command, a wish for help, or a usage error with words."""
    answer = read(text)
    if isinstance(answer, UsageError):
        assert answer.sentence
        assert answer.next_step


WORDS = st.sampled_from(
    [*VERBS, "shop", "latest", "--yes", "--anyway", "--again", "--adopt", "--plan", "because"]
)


@given(st.lists(WORDS | st.text(max_size=12), max_size=8))
def test_any_words_are_answered_and_keep_their_guards(words: list[str]) -> None:
    """Whatever the words: continuing without evidence, or again, always carries a reason; and a
    service is always a name that could be one."""
    answer = read(" ".join(words))
    if isinstance(answer, Promote) and answer.anyway:
        assert answer.reason
    if isinstance(answer, Start) and answer.again:
        assert answer.reason
    if isinstance(answer, Request):
        assert set(answer.service) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-.:~")
        assert answer.id == ASKED.id
