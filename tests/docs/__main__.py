"""``python -m tests.docs``: links resolve, what is generated is current, and commands run."""

import os
import sys
from collections.abc import Iterator, Mapping
from itertools import chain

from tests.docs.commands import NORUN, SANDBOX, shell_blocks, unknown_commands
from tests.docs.current import outdated
from tests.docs.gcloud.commands import in_code, in_pages, table, unknown_gcloud
from tests.docs.links import dead_ends
from tests.docs.pages import Block, Page, read_pages
from tests.docs.run import NotStarted, run, sandbox


def checks() -> Iterator[str]:
    """What each check found, one after the other; nothing where all is well."""
    pages = read_pages()
    for found in (dead_ends(pages), outdated(pages), unknown_commands(pages)):
        yield "\n".join(found)
    yield "\n".join(gcloud(pages))
    blocks = [block for block in shell_blocks(pages) if NORUN not in block.marks]
    yield from (run(block) for block in blocks if SANDBOX not in block.marks)
    yield from in_sandbox([block for block in blocks if SANDBOX in block.marks])


def gcloud(pages: Mapping[str, Page]) -> Iterator[str]:
    """What this machine's gcloud does not know; without one this is left out, but not under CI."""
    tree = table()
    if tree is not None:
        yield from unknown_gcloud(chain(in_pages(pages), in_code()), tree)
    elif "CI" in os.environ:
        yield "there is no gcloud to hold its commands against"


def in_sandbox(blocks: list[Block]) -> Iterator[str]:
    """The blocks that need one, in order."""
    if not blocks:
        return
    try:
        with sandbox() as folder:
            yield from (run(block, folder) for block in blocks)
    except NotStarted as error:
        yield str(error)


def main() -> int:
    """Say what is wrong, then how much; the exit code is 1 where something is."""
    passed = failed = 0
    for found in checks():
        if found:
            failed += 1
            sys.stdout.write(f"{found}\n")
        else:
            passed += 1
    sys.stdout.write(f"docs: {passed} passed, {failed} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
