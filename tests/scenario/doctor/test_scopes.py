"""The scopes that doctor asks for are those of our calls, and of the app's manifest."""

import re

import yaml

from infra.slack.scopes import NEEDED, WITHOUT_A_CALL
from sandbox.slack.scopes import ONE_OF
from tests.docs.pages import ROOT

CALL = re.compile(r"(?:client|slack)\.((?:chat|conversations|files|pins|usergroups|users)_\w+)\(")
IN_TWO_STEPS = {"files.upload.v2": {"files.getUploadURLExternal", "files.completeUploadExternal"}}


def called() -> set[str]:
    """Every method of Slack's that the product's code calls."""
    files = [path for folder in ("infra", "bot", "cli") for path in (ROOT / folder).rglob("*.py")]
    said = {name for path in files for name in CALL.findall(path.read_text("utf-8"))}
    methods = {name.replace("_", ".") for name in said}
    return {each for method in methods for each in IN_TWO_STEPS.get(method, {method})}


def test_each_method_that_is_called_has_its_scopes() -> None:
    """None is missing, and none is asked for that nothing calls."""
    assert set(NEEDED) == called()
    for method, scopes in NEEDED.items():
        assert set(scopes) == set(ONE_OF[method])


def test_the_manifest_asks_for_these_scopes() -> None:
    """No more and no fewer."""
    manifest = yaml.safe_load((ROOT / "slack-manifest.yaml").read_text("utf-8"))
    asked = set(manifest["oauth_config"]["scopes"]["bot"])
    assert asked == {scope for scopes in NEEDED.values() for scope in scopes} | {*WITHOUT_A_CALL}
