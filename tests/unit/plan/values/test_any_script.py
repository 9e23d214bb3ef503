"""Names of whatever script: what Slack takes, a plan takes."""

import unicodedata

import pytest
from pydantic import TypeAdapter, ValidationError

from bot.plan.values.base import Channel, Word

CHANNEL, WORD = TypeAdapter(Channel), TypeAdapter(Word)


@pytest.mark.parametrize(
    "name",
    ["#deployments", "#déploiements", "#リリース", "#релизы", "#εκδόσεις", "#नई-रिलीज़", "#a_1"],
)
def test_a_channel_of_any_script_is_one(name: str) -> None:
    """However its accents are written, it is the same channel."""
    assert CHANNEL.validate_python(name) == unicodedata.normalize("NFC", name)
    decomposed = unicodedata.normalize("NFD", name)
    assert CHANNEL.validate_python(decomposed) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "name",
    ["#", "#Deployments", "#Déploiements", "#ÉQUIPE", "#two words", "#a.b", "#a!", "#a—b", "#🚀"],
)
def test_what_slack_would_not_have_is_none(name: str) -> None:
    """Upper case, blanks and signs; each is an error and not another channel."""
    with pytest.raises(ValidationError):
        CHANNEL.validate_python(name)


@pytest.mark.parametrize("name", ["code", "código", "リード", "Lead_2", "релиз-менеджер"])
def test_roles_and_teams_are_words_of_any_script(name: str) -> None:
    """People call their roles as they speak."""
    assert WORD.validate_python(unicodedata.normalize("NFD", name)) == name


@pytest.mark.parametrize("name", ["", "2nd", "-x", "a b", "a.b", "x" * 41, "a\u200bb"])
def test_what_is_no_word_is_none(name: str) -> None:
    """Also not with something invisible in it."""
    with pytest.raises(ValidationError):
        WORD.validate_python(name)
