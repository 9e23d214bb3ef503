"""People who use a service, all at once."""

import asyncio

import aiohttp

AT_ONCE = 64


async def visits(url: str, count: int) -> None:
    """So many real requests; returns when all are answered."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:

        async def one() -> None:
            async with session.get(url) as response:
                await response.read()

        await asyncio.gather(*(one() for _ in range(count)))
