"""What several pages show of a rollout: where it is, the traffic's split, the steps."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.page.html import query, text
from bot.rollout.state import ENDED, Desired, Phase, Rollout, Service
from bot.rollout.traffic import Traffic, in_words
from bot.service.wording.in_brief import in_brief
from bot.service.wording.phases import title_words
from bot.service.wording.reviews import said_later
from bot.service.wording.shadow import users_get
from bot.service.wording.traffic import traffic_words

WIDTH = 100


def heading(service: Service, rollout: Rollout, token: str, level: int) -> str:
    """Its title, as a link to its page."""
    link = query({"rollout": rollout.id, "t": token})
    desired = service.desired if service.active is rollout else None
    words = text(title_words(rollout, desired))
    return f'<h{level}><a id="r-{text(rollout.id)}" href="{link}">{words}</a></h{level}>'


def brief(service: Service, rollout: Rollout, now: datetime) -> Iterator[str]:
    """Where it is, why, and what moves it."""
    if rollout.phase in ENDED:
        yield f"<p>{text(rollout.outcome)}{text(said_later(rollout))}</p>"
        return
    said = in_brief(service, rollout, now)
    yield f"<p>{text(said.sentence)} {text(' '.join(said.lines))}</p>"
    if said.next:
        yield f'<p class="soft">{text(said.next)}</p>'


def split(rollout: Rollout, desired: Desired | None) -> str:
    """What users get, in words and as a bar: the canary's part first."""
    if rollout.shadow is not None:
        return _split(rollout, rollout.shadow.served, users_get(rollout))
    traffic = desired.traffic.split if desired else Traffic.all_to(rollout.stable).split
    if desired is None and rollout.phase is Phase.COMPLETED:
        traffic = Traffic.all_to(rollout.canary).split
    return _split(rollout, traffic, traffic_words(desired) if desired else in_words(traffic))


def _split(rollout: Rollout, traffic: Mapping[str, int], words: str) -> str:
    parts, x = [], 0.0
    for name in sorted(traffic, key=lambda each: each != rollout.canary):
        width = traffic[name] / sum(traffic.values()) * WIDTH
        kind = "canary" if name == rollout.canary else "stable"
        parts.append(f'<rect x="{x:g}" width="{width:g}" height="4" fill="var(--{kind})"/>')
        x += width
    return (
        f'<p><span class="soft">Users get</span> {text(words)}</p>'
        f'<svg class="split" viewBox="0 0 {WIDTH} 4" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )


def steps(rollout: Rollout) -> str:
    """Each step, by its sign: done, now, to come."""
    done = rollout.phase in (Phase.COMPLETED, Phase.WATCHING)
    waiting = rollout.acting_phase is Phase.REQUESTED
    back = rollout.phase in (Phase.ROLLING_BACK, Phase.ROLLED_BACK, Phase.CANCELLED)
    found = []
    for number, share in enumerate(rollout.plan.shares):
        if done or (number < rollout.step and not waiting):
            found.append(f"<li>✓ {share} %</li>")
        elif number == rollout.step and not waiting:
            sign = "✗" if back else "▶"
            found.append(f'<li class="now" aria-current="step">{sign} {share} %</li>')
        else:
            found.append(f'<li class="soft">{share} %</li>')
    return f'<ol class="steps" aria-label="Steps">{"".join(found)}</ol>'
