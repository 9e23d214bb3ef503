"""Many requests at once, the fast way."""

import asyncio
from collections import Counter

import aiohttp


def browse(url: str, times: int, at_once: int = 64) -> Counter[tuple[str, int]]:
    """GET ``url`` so many times; the answers by (revision, status)."""
    return asyncio.run(_browse(url, times, at_once))


async def _browse(url: str, times: int, at_once: int) -> Counter[tuple[str, int]]:
    seen: Counter[tuple[str, int]] = Counter()
    left = iter(range(times))

    async def one_after_another(session: aiohttp.ClientSession) -> None:
        for _ in left:
            async with session.get(url) as answer:
                await answer.read()
                seen[answer.headers.get("x-revision", ""), answer.status] += 1

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one_after_another(session) for _ in range(at_once)))
    return seen
