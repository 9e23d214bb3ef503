"""What the docs and messages say of ``gcloud`` is held against a table of its commands."""

import pytest

from tests.docs.gcloud.commands import Found, in_code, in_pages, unknown_gcloud
from tests.docs.pages import Page

TREE = {
    "flags": {"--project": "value", "--format": "value"},
    "commands": {
        "run": {
            "flags": {},
            "commands": {"deploy": {"flags": {"--traffic": "bool"}, "commands": {}}},
        }
    },
}
PAGE = """\
Say `gcloud run deploy shop --no-traffic`.

```sh norun
canario version | gcloud run deploy shop \\
  --project=acme | cat --nothing
```
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("gcloud run deploy shop --no-traffic --project=acme", ""),
        ("gcloud run deploy shop --image=x", "gcloud run deploy has no --image"),
        ("gcloud run deplay shop", "gcloud run has no command deplay"),
        ("gcloud run", "gcloud run has no command without a name"),
        ("gcloud alpha run deploy shop", "gcloud has no command alpha"),
        ("gcloud run deploy 'shop", "No closing quotation"),
    ],
)
def test_a_command_or_flag_that_is_not_there_is_found(text: str, says: str) -> None:
    """What gcloud would refuse is found without asking it."""
    lines = list(unknown_gcloud(iter([Found("PAGE.md:1", text)]), TREE))
    assert lines == ([f"PAGE.md:1: `{text}`: {says}"] if says else [])


def test_commands_are_found_in_blocks_and_in_prose() -> None:
    """Also behind a pipe and over several lines; what follows a pipe is another command's."""
    found = list(in_pages({"PAGE.md": Page("PAGE.md", PAGE)}))
    assert [each.at for each in found] == ["PAGE.md:3", "PAGE.md:1"]
    assert list(unknown_gcloud(iter(found), TREE)) == []


def test_commands_are_found_in_messages() -> None:
    """What a message tells somebody to type is found where it is written, whole."""
    texts = {each.text for each in in_code()}
    assert any("--to-revisions=STABLE=100" in text for text in texts)
    assert any("--remove-tags=X --region=X" in text for text in texts)
