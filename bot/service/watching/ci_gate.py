"""The gate ``ci``: whether what is known of a commit is what the plan wants."""

import re
from collections.abc import Iterable, Iterator

from bot.plan.gates import Ci
from bot.plan.limits.limit import Limit
from bot.service.ports.commit_results import CheckResult, CommitResults, Reviews
from bot.short import in_short

FULL = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", re.ASCII)
"""A whole commit id: anything shorter could be a branch's name, or another commit tomorrow."""

PERCENT = re.compile(r"(?<![\d.+\u2212\u00b1-])(\d{1,3}(?:\.\d{1,6})?)\s?%", re.ASCII)
"""A percentage without a sign: ``(+0.1%)`` is how much coverage has changed."""

COVERS = ("coverage", "codecov", "coveralls")
OF_THE_CHANGE = ("patch", "diff", "changes")
"""In the names of what says the coverage of the changed lines only."""

SHOWN = 7
"""Characters of a commit that are shown."""


def no_commit(commit: str) -> str:
    """Why nothing can be asked about ``commit``; empty where something can."""
    if not commit:
        return (
            "the revision says no commit: deploy it with a label commit-sha, or an image whose "
            "tag is the commit"
        )
    if not FULL.fullmatch(commit):
        shown = in_short(commit, 60)
        return f"{shown} is no whole commit id: the label commit-sha must have all of it"
    return ""


def judge(ci: Ci, found: CommitResults) -> tuple[bool, str]:
    """Whether the gate is open, and what was found or is missing, in words."""
    good: list[str] = []
    bad: list[str] = []
    for ok, words in (
        *(_check(name, found.checks) for name in ci.checks),
        *([_approved(ci.approvals, found.reviews)] if ci.approvals else []),
        *([_coverage(ci.coverage, ci.coverage_from, found.checks)] if ci.coverage else []),
    ):
        (good if ok else bad).append(words)
    return not bad, "; ".join(bad or good)


def _check(name: str, checks: Iterable[CheckResult]) -> tuple[bool, str]:
    """One check by its name. Several may have it, of several workflows: none may be bad."""
    mine = [each for each in checks if each.name == name]
    if not mine:
        return False, f"{name}: there is none of that name"
    bad = [each for each in mine if each.state != "succeeded"]
    return not bad, f"{name}: {(bad or mine)[0].said}"


def _approved(wanted: int, reviews: Iterable[Reviews]) -> tuple[bool, str]:
    """The pull request that comes closest: one approval of this commit is as good as another's."""
    found = [each for each in reviews if each.number]
    if not found:
        return False, "no pull request has this commit"
    best = max(found, key=lambda each: (not each.objected, len(each.approved), each.number))
    names = ", ".join(best.approved) or "nobody"
    if best.objected:
        return False, f"#{best.number}: {', '.join(best.objected)} asked for changes"
    words = f"#{best.number}: approved by {names}"
    if len(best.approved) < wanted:
        return False, f"{words}, {wanted} needed"
    return True, words


def _coverage(limit: Limit, named: str | None, checks: Iterable[CheckResult]) -> tuple[bool, str]:
    """What is said by all that says it: the least counts."""
    found = list(_shares(named, checks))
    if not found:
        return False, f"{named or 'coverage'}: nothing says a percentage"
    share, name = min(found)
    words = f"coverage {share:g} % ({name})"
    if limit.met_by(share / 100):
        return True, words
    return False, f"{words}, must be {limit.words}"


def _shares(named: str | None, checks: Iterable[CheckResult]) -> Iterator[tuple[float, str]]:
    for each in checks:
        if each.state == "under way" or not _covers(each.name, named):
            continue
        for text in each.texts:
            numbers = [float(number) for number in PERCENT.findall(text)]
            if numbers and numbers[0] <= 100:
                yield numbers[0], each.name
                break


def _covers(name: str, named: str | None) -> bool:
    if named:
        return name == named
    small = name.casefold()
    return any(word in small for word in COVERS) and not any(w in small for w in OF_THE_CHANGE)
