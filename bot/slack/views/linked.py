"""Words that lead somewhere. Light, for the ``slack`` function answers with them."""

import re
from collections.abc import Mapping

from bot.slack.views.escape import escape

_ADDRESS = re.compile(r"https?://[A-Za-z0-9/._~?&=%;:@+,#-]{1,1500}")


def link(address: str, words: str) -> str:
    """``words``, escaped, as a link; without it where the address is none that Slack takes."""
    if not _ADDRESS.fullmatch(address):
        return escape(words)
    return f"<{address.replace('&', '&amp;')}|{escape(words)}>"


class Linked:
    """Text in which some words lead somewhere, each where it is said first."""

    def __init__(self, links: Mapping[str, str]) -> None:
        self._left = dict(links)

    def words(self, text: str) -> str:
        """The text, escaped, with its links."""
        shown = escape(text)
        for name in [each for each in self._left if escape(each) in shown]:
            shown = shown.replace(escape(name), link(self._left.pop(name), name), 1)
        return shown

    def unsaid(self) -> list[str]:
        """The links of what was not said in any text so far."""
        return [link(address, name) for name, address in self._left.items()]
