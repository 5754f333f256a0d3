"""A create with a client of httpx: see load.py."""

import ssl

import httpx
import load

tls = ssl.create_default_context(cafile=load.CA)
client = httpx.Client(headers=load.HEADERS, verify=tls, timeout=30)


def create() -> None:
    reply = client.post(load.URL, json=load.ROOM)
    reply.raise_for_status()
    load.check(reply.json())


load.run(create)
