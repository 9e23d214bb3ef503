"""What ``make docs`` finds, shown on pages with planted mistakes, and that our own have none."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.docs.commands import shell_blocks, unknown_commands
from tests.docs.current import outdated
from tests.docs.links import dead_ends
from tests.docs.pages import Page, read_pages, slug_of
from tests.docs.run import run

GOOD = """\
# A page

## Who may do what?

See [the plans](docs/plans.md#checks-and-limits) and [above](#who-may-do-what), `bot/errors.py` and
`[not a link](nowhere.md)`.

```sh
make docs
canario plan check plans/demo.yaml   # `make nothing` is said here, not done
canario sandbox say "/canary promote shop --yes"
```
"""


def pages(text: str = GOOD) -> Mapping[str, Page]:
    """The repository's pages with one more."""
    return {**read_pages(), "PAGE.md": Page("PAGE.md", text)}


def found(text: str) -> list[str]:
    """What is wrong with one page among our own."""
    own = pages(text)
    lines = [*dead_ends(own), *unknown_commands(own)]
    return [line for line in lines if line.startswith("PAGE.md:")]


def test_our_own_links_lead_somewhere() -> None:
    """Every local link, heading and path in the docs exists."""
    assert list(dead_ends(read_pages())) == []


def test_our_own_pages_say_what_the_code_says() -> None:
    """Settings, commands, fields, schema and states are told as they are."""
    assert list(outdated(read_pages())) == []


def test_our_own_commands_exist() -> None:
    """No page tells of a make target, a command or an option that is not there."""
    assert list(unknown_commands(read_pages())) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("docs/plans.md#", "docs/plan.md#", "no such file"),
        ("#checks-and-limits", "#checks-and-limit", "no such heading"),
        ("(#who-may", "(#who-might", "no such heading"),
        ("bot/errors.py", "bot/error.py", "no such file"),
        ("make docs", "make dogs", "make has no target dogs"),
        ("plan check", "plan chek", "canario has no command chek"),
        ("plan check plans", "plan check --all plans", "--all"),
        ("--yes", "--yess", "has no option `--yess`"),
        ("/canary promote", "/canary promot3", "no command `promot3`"),
        ("```sh\n", "```sh nevermind\n", "no mark `nevermind`"),
    ],
)
def test_a_mistake_is_found(old: str, new: str, says: str) -> None:
    """A page with one thing wrong is told of that one thing, with its line."""
    assert found(GOOD) == []
    (line,) = found(GOOD.replace(old, new))
    assert says in line


def test_blocks_that_are_not_run_are_looked_at() -> None:
    """``norun`` spares the run, not the reading."""
    (line,) = found(GOOD.replace("```sh\n", "```sh norun\n").replace("make docs", "make dogs"))
    assert "make has no target dogs" in line


@pytest.mark.parametrize("name", ["docs/settings.md", "docs/slack.md", "docs/plans.md"])
def test_a_page_that_lags_behind_the_code_is_found(name: str) -> None:
    """A page without what it is there for is told what it lacks."""
    assert any(line.startswith(name) for line in outdated({**pages(), name: Page(name, "# Old\n")}))


def test_a_setting_that_nothing_reads_is_found() -> None:
    """The table names no variable that is gone."""
    name = "docs/settings.md"
    more = Page(name, read_pages()[name].text + "\n| `CANARIO_COLOUR` | the colour | | | |\n")
    found_now = list(outdated({**pages(), name: more}))
    assert "docs/settings.md tells of CANARIO_COLOUR, which nothing reads" in found_now


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("```sh\ntrue\ntest -f Makefile\n```\n", ""),
        ("```sh\nfalse\ntrue\n```\n", "PAGE.md:1: exit code 1"),
        (
            "```console\n$ echo one\ntwo: not a command\n$ echo three; exit 3\n```\n",
            "code 3\none\n",
        ),
    ],
)
def test_the_first_command_that_fails_ends_a_block(text: str, wrong: str) -> None:
    """A block runs as a reader would type it, from the root, and stops where it goes wrong."""
    (block,) = shell_blocks({"PAGE.md": Page("PAGE.md", text)})
    said = run(block)
    assert wrong in said if wrong else said == ""


def test_a_block_runs_where_it_is_told_to(tmp_path: Path) -> None:
    """A sandbox's commands run in the sandbox's folder."""
    (tmp_path / "here").touch()
    (block,) = shell_blocks({"PAGE.md": Page("PAGE.md", "```sh sandbox\ntest -f here\n```\n")})
    assert run(block, tmp_path) == ""


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Who may do what?", "who-may-do-what"),
        ("`decide()`, purely", "decide-purely"),
        ("See [plans](plans.md) - all", "see-plans---all"),
    ],
)
def test_an_anchor_is_made_as_the_site_makes_it(heading: str, anchor: str) -> None:
    """Punctuation goes, each space becomes a hyphen, a link is its words."""
    assert slug_of(heading) == anchor


def test_a_heading_that_stands_twice_has_two_anchors() -> None:
    """The second is numbered."""
    assert Page("PAGE.md", "# One\n# Two\n# One\n").anchors == {"one", "two", "one-1"}
