"""A create with a session of aiohttp: see load.py."""

import asyncio
import ssl

import aiohttp
import load


async def main() -> None:
    tls = ssl.create_default_context(cafile=load.CA)
    async with aiohttp.ClientSession(
        headers=load.HEADERS,
        connector=aiohttp.TCPConnector(ssl=tls),
        timeout=aiohttp.ClientTimeout(total=30),
    ) as session:

        async def create() -> None:
            async with session.post(load.URL, json=load.ROOM) as reply:
                reply.raise_for_status()
                load.check(await reply.json())

        await create()
        with load.measured():
            for _ in range(load.CALLS):
                await create()


asyncio.run(main())
