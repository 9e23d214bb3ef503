"""While an issuer does not answer, nobody can keep the functions busy with asking it."""

import pytest

from bot.errors import Unavailable
from functions.oidc import AWAY_SECONDS, CallerCheck, Refused, Required
from tests.security.test_oidc import carrying
from tests.security.tokens import AUDIENCE, google


def test_while_the_keys_are_away_a_flood_does_not_ask_for_them() -> None:
    """Each such call would hold a thread for seconds. Keys that are known are good meanwhile, and
    an answer without any does not replace them."""
    with google() as signer:
        seconds = 0.0
        gate = CallerCheck(Required(AUDIENCE, certs_url=signer.url), monotonic=lambda: seconds)
        gate.admit(carrying(signer.token()))
        good, before, seconds = signer.certs, signer.asked, 61.0
        signer.certs = {}
        try:
            for number in range(5):
                with pytest.raises(Unavailable):
                    gate.admit(carrying(signer.token(f"made-up-{number}")))
                gate.admit(carrying(signer.token()))
        finally:
            signer.certs = good
        assert signer.asked - before == 1
        seconds += AWAY_SECONDS + 1
        with pytest.raises(Refused):
            gate.admit(carrying(signer.token("made-up")))
        gate.admit(carrying(signer.token()))
