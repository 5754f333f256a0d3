"""Creates many rooms at once on an event loop, and lets go of a call that takes too long."""

import asyncio

from hms_rooms import AsyncClient


async def main() -> None:
    async with AsyncClient(api="legacy", timeout=10) as client:
        names = [f"lesson-{number}" for number in range(20)]
        rooms = await asyncio.gather(*(client.create_room(name) for name in names))
        print("created", len({room.id for room in rooms}))

        # If a task is cancelled, its call ends: by asyncio.timeout, wait_for, a task group.
        try:
            await asyncio.wait_for(client.create_room("lesson-20"), timeout=0)
        except asyncio.TimeoutError:
            print("let go")

        await asyncio.gather(*(client.disable_room(name) for name in names))
        print("disabled", len(names))


asyncio.run(main())
