"""A create with a session of requests: see load.py."""

import load
import requests

session = requests.Session()
session.headers.update(load.HEADERS)
session.verify = load.CA or True


def create() -> None:
    reply = session.post(load.URL, json=load.ROOM, timeout=30)
    reply.raise_for_status()
    load.check(reply.json())


load.run(create)
