"""Anything that may be sent to ``pagerduty``, signed as PagerDuty signs, and asked of ``page``."""

import json
from typing import Any
from urllib.parse import urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.page.signed import ALL, token
from sandbox.pagerduty.webhooks import SIGNATURE, event_of, incident_data, note_data
from tests.fuzz.conftest import assert_fine
from tests.fuzz.shapes import anything, spoiled, texts
from tests.security.doors import Doors
from tests.support.sandbox_wiring import PAGE_SECRET

QUICK = settings(max_examples=80)
NOTE = event_of("incident.annotated", note_data("Q001", "It is the cache"), "Dana")
TAKEN = event_of(
    "incident.acknowledged", incident_data("Q001", "canario~shop-1", "acknowledged"), "Dana"
)


def sent(taking: Doors, body: bytes) -> None:
    """Signed: it is taken or dropped, and never comes again."""
    headers = {SIGNATURE: taking.world.pagerduty.webhooks.sign(body)}
    answer = taking.post("pagerduty", body, headers)
    assert_fine(answer)
    assert answer.status_code == 200


@QUICK
@given(body=st.binary(max_size=300))
def test_any_signed_bytes_are_taken_or_dropped(taking: Doors, body: bytes) -> None:
    """Whatever is in them."""
    sent(taking, body)


@QUICK
@given(event=spoiled(TAKEN) | spoiled(NOTE) | anything)
def test_an_event_that_was_spoiled_is_taken_or_dropped(taking: Doors, event: Any) -> None:
    """Fields replaced, taken away and added; what is about no rollout changes nothing."""
    before = taking.world.service()
    sent(taking, json.dumps({"event": event}).encode())
    assert taking.world.service() == before


@QUICK
@given(signature=texts, secret=st.booleans())
def test_without_a_signature_all_answers_are_the_same(
    taking: Doors, signature: str, secret: bool
) -> None:
    """Whatever stands in its place; the secret is in no answer."""
    said = f"v1={'0' * 64}, {signature}" if secret else signature
    value = said.encode("ascii", "ignore").decode().replace("\n", "").replace("\r", "")
    answer = taking.post("pagerduty", json.dumps({"event": TAKEN}).encode(), {SIGNATURE: value})
    assert_fine(answer)
    assert (answer.status_code, answer.text) == (401, "refused\n")


@QUICK
@given(
    query=st.dictionaries(st.sampled_from(["t", "rollout", "q", "x"]), texts), link=st.booleans()
)
def test_any_look_is_answered(taking: Doors, query: dict[str, str], link: bool) -> None:
    """With a good link a page, without one always the same: that it is over."""
    good = {"t": token(PAGE_SECRET, ALL, taking.world.wiring.clock.now())} if link else {}
    found = urlencode(query | good, errors="surrogatepass")
    answer = taking.ask("page", "get", b"", path=f"/?{found}")
    assert_fine(answer)
    assert answer.status_code in ((200, 404) if link else (403,))
