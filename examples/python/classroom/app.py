"""An application that gives each class a room, and each participant a token to join it.

It needs an access key and app secret: management tokens and join tokens are minted from them.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from hms_rooms import AsyncClient, HmsError, InvalidArgumentError, NotFoundError, RateLimitError


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """One client for all requests: it keeps its connections and its token."""
    async with AsyncClient(api="v2", user_agent_suffix="classroom/1.0") as client:
        app.state.client = client
        yield


app = FastAPI(lifespan=lifespan)


def client_of(request: Request) -> AsyncClient:
    client: AsyncClient = request.app.state.client
    return client


Client = Annotated[AsyncClient, Depends(client_of)]


class Class(BaseModel):
    """A class, and the room in which it meets."""

    name: str
    room_id: str


class Participant(BaseModel):
    """Somebody who wants to join a class."""

    user_id: str
    role: Literal["host", "guest"] = "guest"


class Ticket(BaseModel):
    """The token with which a participant joins."""

    token: str


@app.put("/classes/{name}")
async def begin(name: str, client: Client) -> Class:
    """Create the room of a class. Creating it again returns the same room."""
    room = await client.create_room(name)
    return Class(name=name, room_id=room.id)


@app.post("/classes/{name}/tickets")
async def join(name: str, participant: Participant, client: Client) -> Ticket:
    """Mint a token for somebody; it counts for an hour."""
    room = await client.find_room(name)
    token = await client.auth_token(
        room.id, participant.role, user_id=participant.user_id, lifetime=timedelta(hours=1)
    )
    return Ticket(token=token)


@app.delete("/classes/{name}", status_code=204)
async def end(name: str, client: Client) -> None:
    """Disable the room of a class, so that new peers cannot join, and then end its session."""
    room = await client.disable_room(name)
    with suppress(NotFoundError):  # nobody is inside
        await client.end_room(room.id, reason="class is over")


@app.exception_handler(HmsError)
async def explain(request: Request, error: HmsError) -> JSONResponse:
    """Answer with what a caller can act on. The sentence of an error holds no secret."""
    headers = {}
    status = 502
    if isinstance(error, InvalidArgumentError):
        status = 422
    elif isinstance(error, NotFoundError):
        status = 404
    elif isinstance(error, RateLimitError):
        status = 503
        headers["Retry-After"] = str(round(error.retry_after or 1))
    return JSONResponse({"detail": str(error)}, status, headers)
