"""The verdicts on several regions as one: each was judged for itself."""

from collections.abc import Iterable, Mapping

from bot.rollout.verdict import CheckResult, Outcome, Verdict


def in_all(verdicts: Mapping[str, Verdict]) -> Verdict:
    """Fail where one region fails, pass where all pass; the words begin with the region. The empty
    region is the only one, and its verdict stays as it is."""
    if "" in verdicts:
        return verdicts[""]
    every = list(verdicts.values())
    return Verdict(
        outcome=_outcome(each.outcome for each in every),
        results=tuple(
            _named(result, region) for region, each in verdicts.items() for result in each.results
        ),
        since=min(each.since for each in every),
        until=max(each.until for each in every),
        certified=all(each.certified for each in every),
        proofs=tuple(
            f"{region}: {words}" for region, each in verdicts.items() for words in each.proofs
        ),
        share_seen=all(each.share_seen for each in every),
    )


def _named(result: CheckResult, region: str) -> CheckResult:
    plain = f"{region}: {result.plain}" if result.plain else ""
    words = f"{region}: {result.words}"
    return result.model_copy(update={"region": region, "words": words, "plain": plain})


def _outcome(outcomes: Iterable[Outcome]) -> Outcome:
    found = set(outcomes)
    if Outcome.FAIL in found:
        return Outcome.FAIL
    return Outcome.PASS if found <= {Outcome.PASS} else Outcome.INCONCLUSIVE
