"""Notices about switches, by the golden file's name."""

from bot.rollout.effects import Announce
from bot.rollout.facts import SwitchChecked, SwitchThrown
from tests.support.rollouts import MINUTE, PASS, ROLLOUT, new_id, plan
from tests.support.story import Story, soaking
from tests.unit.rollout.states import mitigating
from tests.unit.slack.stories import Told

JOBS = {"name": "No new jobs", "probe": {"paths": ["/jobs"], "expect": 204}, "within": "30s"}
ON = plan(kill_switch={"post": "https://x.example/off", "within": "10s", "verify": [JOBS]})


def switches() -> dict[str, Told]:
    """As decide() words them."""
    asked = soaking(on=ON).kill()
    return {
        "notice_mitigation_asked": _told(mitigating(thrown=False)),
        "notice_mitigation_failed": _told(mitigating(thrown=False).throw(ok=False)),
        "notice_mitigation_seen": _told(_checked(mitigating(), seen=True)),
        "notice_mitigation_not_seen": _told(_checked(mitigating(), seen=False)),
        "notice_mitigation_helped": _told(
            _checked(mitigating(), seen=True).after(6 * MINUTE).tick(PASS)
        ),
        "notice_alert_mitigated": _told(alerted()),
        "notice_alert_mitigated_closed": _told(alerted().throw().alert_closed()),
        "notice_alert_mitigated_in_vain": _told(alerted().throw().after(6 * MINUTE).tick(PASS)),
        "notice_alert_mitigated_with_another": _told(alerted().throw().alert(incident="inc-2")),
        "notice_kill_thrown": _told(_thrown(asked, ok=True)),
        "notice_kill_not_thrown": _told(_thrown(soaking(on=ON).kill(), ok=False)),
        "notice_kill_late": _told(_thrown(soaking(on=ON).kill().after(MINUTE), ok=True)),
        "notice_kill_seen": _told(_checked(_thrown(soaking(on=ON).kill(), ok=True), seen=True)),
        "notice_kill_not_seen": _told(
            _checked(_thrown(soaking(on=ON).kill(), ok=True).after(MINUTE), seen=False)
        ),
    }


def alerted() -> Story:
    """At 10 %; an alert opened, and its mitigation is tried first."""
    tried = {"post": "https://x.example/y", "wait": "5m"}
    return soaking(on=plan(mitigate=tried, alerts={"severity": {"critical": "mitigate"}})).alert()


def _key(story: Story) -> str:
    runs = story.rollout.mitigations
    return runs[-1].key if runs else story.service.kills[-1].key


def _thrown(story: Story, *, ok: bool) -> Story:
    answer = "200 (switched off)" if ok else "503"
    fact = SwitchThrown(
        id=new_id(),
        key=_key(story),
        rollout=ROLLOUT,
        ok=ok,
        words=f"POST https://x.example/off answered {answer}",
    )
    story.tell(fact)
    return story


def _checked(story: Story, *, seen: bool) -> Story:
    fact = SwitchChecked(
        id=new_id(),
        key=_key(story),
        rollout=ROLLOUT,
        number=0,
        name="No new jobs",
        seen=seen,
        words=f"https://x.example/jobs answered {204 if seen else 200}",
    )
    story.tell(fact)
    return story


def _told(story: Story) -> Told:
    shown = story.service.active
    assert shown is not None
    return Told(shown, next(e for e in story.effects if isinstance(e, Announce)))
