"""The text of ``/canary …``."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.service.values.answers import ReplyTo
from bot.service.values.commands.approvals import Approve, Refuse
from bot.service.values.commands.freezes import Freeze, Unfreeze
from bot.service.values.commands.plans import Bucket, ShowPlan
from bot.service.values.commands.reads import Doctor, Explain, History, OnCall, Status
from bot.service.values.commands.request import Command, Request
from bot.service.values.commands.start import Start
from bot.service.values.commands.steer import Hold, Promote, Resume, RollBack
from bot.slack.grammar.line import UsageError
from bot.slack.grammar.parse import FormRequest, HelpRequest, Parsed, parse
from bot.slack.verbs.table import ALIASES, VERBS

ASKED = Request(
    id="slack-1",
    user="U0ANN",
    user_name="ann",
    channel="C0000001",
    reply_to=ReplyTo(user="U0ANN", channel="C0000001", response_url="https://hooks.example/1"),
)


def read(text: str) -> Parsed:
    """What ``/canary TEXT`` by Ann means."""
    return parse(text, ASKED)


def made(kind: type[Request], **fields: object) -> Request:
    """A command by Ann."""
    return kind(**(dict(ASKED) | fields))


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
                ("until 2026-12-24 18:00", {"until": "2026-12-24 18:00"}),
            )
        ),
        (
            "freeze shop, api until Friday 18:00 the sale is on",
            made(Freeze, services=("shop", "api"), until="friday 18:00", reason="the sale is on"),
        ),
        ("rollback shop to shop-00000", made(RollBack, service="shop", to="shop-00000")),
        ("rollback to shop-00000 it leaks", made(RollBack, to="shop-00000", reason="it leaks")),
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
        ("freeze shop, all because x", made(Freeze, everything=True, reason="x")),
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
    """Every verb with its service, options and reason becomes its typed command."""
    assert read(text) == command


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  PROMOTE   Shop  ", "promote shop"),
        ("`promote shop`", "promote shop"),
        ("promote “shop”", "promote shop"),
        ("promote shop —yes", "promote shop --yes"),
        ("promote shop –yes", "promote shop --yes"),  # noqa: RUF001
        ("promote shop -yes", "promote shop --yes"),
        ("promote\u00a0shop\u200b", "promote shop"),
        ("hold because “a &amp; b &lt; c”", "hold because a & b < c"),
        (
            "hold because <@U0BOB|bob> said so in <#C0000002|ops>",
            "hold because @bob said so in #ops",
        ),
        ("hold because <https://x.example/1|x.example>", "hold because https://x.example/1"),
        ("hold because <!here> is fire", "hold because @here is fire"),
        ("hold because it’s slow", "hold because it's slow"),  # noqa: RUF001
        ("hold BECAUSE lunch", "hold because lunch"),
    ],
)
def test_what_keyboards_and_slack_do_to_text_is_undone(text: str, clean: str) -> None:
    """Curly quotes, long dashes, backticks, odd spaces and Slack's escapes change nothing."""
    assert read(text) == read(clean)
    assert not isinstance(read(text), UsageError)


AROUND = st.text(st.sampled_from(" \t.,;:!?\"'`*_~#<>()[]{}…“”‘’«»¡¿•\u200b\u00ad"), max_size=4)  # noqa: RUF001
DASHES = "".join(c for c in map(chr, range(0x10000)) if unicodedata.category(c) == "Pd") + "\u2212"


def wide(word: str) -> str:
    """The same letters, full-width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)


@pytest.mark.parametrize(
    "text",
    [
        "rollback shop.",
        "rollback shop!",
        "rollback, shop",
        "rollback <shop>",
        "_rollback_ shop",
        "rollback #shop",
        "rollback (shop)",
        "*rollback shop*",
        "> rollback shop",
        "rollback: shop",
        "rollback shop…",
        "roll-back shop",
        "roll\u2011back shop",
        "rollback «shop»",
        "rollback — shop",
        "rollback <#C0000002|shop>",
        "/rollback shop",
        wide("rollback shop"),
        "ROLLBACK SHOP?",
    ],
)
def test_the_ways_to_type_a_rollback(text: str) -> None:
    """Whatever stands around the words, what a person reads as a rollback is one."""
    assert read(text) == made(RollBack, service="shop")


@settings(deadline=None)
@given(
    verb=st.sampled_from(["rollback", "promote", "status", "hold", "resume", "explain"]),
    name=st.sampled_from(["shop", "shop-api", "a-b-c"]),
    around=st.tuples(AROUND, AROUND, AROUND, AROUND),
    dash=st.sampled_from(DASHES),
    change=st.sampled_from([str, str.upper, str.title, wide]),
)
def test_what_is_read_as_the_same_is_taken_as_the_same(
    verb: str, name: str, around: tuple[str, ...], dash: str, change: Callable[[str], str]
) -> None:
    """Case, width, kinds of dash, and punctuation and formatting around words change nothing."""
    before, after, then, end = around
    text = f"{before}{change(verb)}{after} {then}{change(name.replace('-', dash))}{end}"
    assert read(text) == read(f"{verb} {name}")


READ_WHOLE = ["status shop", "promote shop --yes", "resume shop", "explain shop", "approve shop"]


@settings(deadline=None)
@given(line=st.sampled_from(READ_WHOLE), word=st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True))
def test_a_word_that_nobody_reads_is_named(line: str, word: str) -> None:
    """No word vanishes: what means nothing is an error that names it."""
    answer = read(f"{line} x{word}")
    assert isinstance(answer, UsageError)
    assert f"`x{word}`" in answer.sentence


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
        ("start shop_1", "`shop_1`"),
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
        ("rollback shop to shop_1", "`shop_1`"),
        ("freeze shop until", "no end of a freeze"),
        ("freeze shop until the sale is over", "`until the sale is over`"),
        ("freeze shop until Friday 25:00", "`until Friday 25:00`"),
        ("freeze shop for two hours", "`for two hours`"),
        ("freeze shop for 2 parsecs", "`for 2 parsecs`"),
        ("freeze shop for 0h", "`for 0h`"),
        ("approve shop as", "which role"),
        ("approve shop as ro/le", "`ro/le`"),
        ("approve shop please", "`please`"),
        ("explain shop now", "`now`"),
        ("plan shop fast", "`fast`"),
        ("plan shop_1", "`shop_1`"),
        ("freeze", "which service"),
        ("freeze because of the sale", "which service"),
        ("unfreeze", "which service"),
        ("freeze , because x", "which service"),
        ("freeze shop, a_p_i because x", "`a_p_i`"),
        ("freeze " + ",".join(f"s{n}" for n in range(51)), "`/canary freeze all`"),
        ("bucket shop", "which key"),
        ("bucket shop a b", "`b`"),
        ("bucket shop_1 a", "`shop_1`"),
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


@settings(deadline=None)
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


@settings(deadline=None)
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
        assert set(answer.service) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.:~")
        assert answer.id == ASKED.id
