"""Shows a chart in a rollout's thread, once."""

from slack_sdk import WebClient

from bot.rollout.state import Card
from bot.service.values.chart import Chart
from bot.slack.views.escape import escape
from bot.slack.views.limits import fit
from infra.slack.errors import translated
from infra.slack.own_bot import OwnBot
from infra.slack.people import PAGE, pages

ALT = 1000
"""Characters of a file's alt text."""


class SlackCharts:
    """Draws and uploads; the drawing's library is loaded only here."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._own = OwnBot(client)

    def show(self, card: Card, chart: Chart, effect_id: str, *, first: bool) -> None:
        """Upload it into the card's thread, unless a file of this effect's name is there; none can
        be where it is the ``first`` try."""
        name = f"canario-{effect_id.replace('~', '-')}.png"
        if not first and self._is_there(card, name):
            return
        from infra.slack.chart_picture import draw

        with translated("share a chart", card.channel):
            self._client.files_upload_v2(
                filename=name,
                content=draw(chart),
                title=fit(f"{chart.service}: {chart.canary} against {chart.stable}", 200),
                alt_txt=fit(chart.words, ALT),
                initial_comment=escape(chart.caption),
                channel=card.channel,
                thread_ts=card.ts,
                request_file_info=False,
            )

    def _is_there(self, card: Card, name: str) -> bool:
        with translated("look for a chart", card.channel):
            found = pages(
                lambda cursor: self._client.conversations_replies(
                    channel=card.channel, ts=card.ts, limit=PAGE, cursor=cursor
                )
            )
            return any(
                file.get("name") == name and self._own.has_sent(message)
                for answer in found
                for message in answer["messages"]
                for file in message.get("files") or ()
            )
