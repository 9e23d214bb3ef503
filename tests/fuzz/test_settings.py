"""Settings with anything in them."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.bad_settings import BadSettings
from infra.read_settings import read_settings
from infra.settings import Settings

NAMES = sorted(str(field.validation_alias) for field in Settings.model_fields.values())
VALUES = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=60)
ALMOST = st.sampled_from(
    [
        "sqlite:///",
        "pubsub:",
        "127.1:80",
        "a/b:1",
        "[::1]:80",
        "x:²",
        "1" * 5000,
        "http://",
        "::1:1",
    ]
)


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from(NAMES), VALUES | ALMOST))
def test_any_settings_are_read_or_explained_without_their_values(env: dict[str, str]) -> None:
    """They are read, or what is wrong is listed; a value, which may be a secret in the wrong
    place, is never repeated; and what was read can be used."""
    with pytest.MonkeyPatch.context() as patch:
        for name in NAMES:
            patch.delenv(name, raising=False)
        for name, value in env.items():
            patch.setitem(os.environ, name, value)
        try:
            found = read_settings()
        except BadSettings as error:
            words = str(error)
            assert not any(len(value) > 12 and value in words for value in env.values())
            return
    assert found.allowed is not None
    assert found.callers is not None
