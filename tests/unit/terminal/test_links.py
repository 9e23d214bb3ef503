"""Links: OSC 8 where the terminal has them, an address behind the words everywhere else."""

import pytest

from infra.terminal.links import link, linked, unlinked
from sandbox.demo.terminal import plain

AT = "https://acme.slack.com/archives/C1/p2"


def test_a_link_is_read_with_and_without_a_terminal() -> None:
    """Its words lead there; without a terminal the address stands behind them, once."""
    made = link(AT, "its thread")
    assert made == f"\x1b]8;;{AT}\x1b\\its thread\x1b]8;;\x1b\\"
    assert unlinked(f"See {made}.") == f"See its thread ({AT})."
    assert unlinked(link(AT, AT)) == AT


@pytest.mark.parametrize("bad", ["javascript:alert(1)", f"{AT}\x1b]0;mine", "https://a b", ""])
def test_only_an_address_of_the_web_is_a_link(bad: str) -> None:
    """Nothing else is opened, and nothing steers the terminal."""
    assert link(bad, "words") == "words"


def test_a_bare_address_leads_to_itself() -> None:
    """Without the full stop or bracket behind it; a link is not linked again."""
    shown = linked(f"Its Slack: {AT}. ({AT}) {link(AT, 'here')}")
    assert shown == f"Its Slack: {link(AT, AT)}. ({link(AT, AT)}) {link(AT, 'here')}"
    assert unlinked(shown) == f"Its Slack: {AT}. ({AT}) here ({AT})"


def test_what_slack_was_sent_has_its_links() -> None:
    """Its markup is undone; what somebody typed that looks like it is no link."""
    shown = plain(f"*<{AT}?a=1&amp;b=2|shop-r7>* in <#C1|deployments> by <@U0CODE>")
    assert shown == f"{link(f'{AT}?a=1&b=2', 'shop-r7')} in #deployments by @carol"
    assert plain(f"&lt;{AT}|shop-r7&gt;") == f"<{AT}|shop-r7>"
    assert plain("http\u2236//shop/\u223ctag\x1b[2J") == "http://shop/~tag [2J"
