"""Who a pipeline is: a service account by its address, or a repository of GitHub at a ref, such as
``acme/shop@refs/heads/main``."""

from collections.abc import Iterable

AT = "@refs/"
REPOSITORY = r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}/\.?[A-Za-z0-9_-][A-Za-z0-9._-]{0,98}"
REF = r"refs/[^\s,@]{1,200}"
ACCOUNT = r"[a-z0-9][a-z0-9.-]{1,80}@[a-z0-9.-]{1,120}"
SPELLED = rf"{REPOSITORY}(?:@{REF})?|{ACCOUNT}"
"""How settings and plans name pipelines; a repository without a ref is any ref of it."""


def is_one_of(pipeline: str, named: Iterable[str]) -> bool:
    """Whether this very pipeline is named, or its repository at any ref. GitHub's names are the
    same in capitals and without; refs are not."""
    who, _, ref = pipeline.partition(AT)
    return any(
        each.casefold() == who.casefold() and (not at or only == ref)
        for each, at, only in (name.partition(AT) for name in named)
    )
