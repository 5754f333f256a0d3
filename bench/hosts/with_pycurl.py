"""A create with a handle of pycurl, and Python's json: see load.py."""

import io
import json
import sys

import load
import pycurl

curl = pycurl.Curl()
curl.setopt(pycurl.URL, load.URL)
curl.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in load.HEADERS.items()])
curl.setopt(pycurl.TIMEOUT, 30)
curl.setopt(pycurl.NOSIGNAL, 1)
if load.CA:
    curl.setopt(pycurl.CAINFO, load.CA)


def create() -> None:
    reply = io.BytesIO()
    curl.setopt(pycurl.POSTFIELDS, json.dumps(load.ROOM))
    curl.setopt(pycurl.WRITEDATA, reply)
    curl.perform()
    if curl.getinfo(pycurl.RESPONSE_CODE) != 200:
        sys.exit("refused")
    load.check(json.loads(reply.getvalue()))


load.run(create)
