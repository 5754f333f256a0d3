"""The calls that every host in Python makes with its client: see load.h."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ID = "63c5b0f1a7d94e2c8b1f0a36"
NAME = "bench-room"
DESCRIPTION = "9PM English Class, Batch 2: recorded for those who could not come this term"
TEMPLATE = "live-class-with-recording"
BUCKET = "recordings-of-live-classes"
PREFIX = "english/batch-2"
ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

ROOM: dict[str, Any] = {
    "name": NAME,
    "description": DESCRIPTION,
    "template": TEMPLATE,
    "region": "eu",
    "recording_info": {
        "enabled": True,
        "upload_info": {
            "type": "s3",
            "location": BUCKET,
            "prefix": PREFIX,
            "options": {"region": "ap-south-1"},
            "credentials": {"key": ACCESS_KEY, "secret": SECRET},
        },
    },
}

CALLS = int(sys.argv[1])
URL = os.environ["HMS_BASE_URL"] + "/rooms"
CA = os.environ.get("HMS_CA_BUNDLE")
HEADERS = {
    "Authorization": f"Bearer {os.environ['HMS_MANAGEMENT_TOKEN']}",
    "Content-Type": "application/json",
}


def check(room: dict[str, object]) -> None:
    """Ends the host if a reply is not about the room."""
    if room["id"] != ID or room["name"] != NAME:
        sys.exit(f"another room: {room}")


@contextmanager
def measured() -> Iterator[None]:
    """Says what the calls in the block took."""
    wall, cpu = time.perf_counter_ns(), time.process_time_ns()
    yield
    wall, cpu = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
    status = Path("/proc/self/status").read_text(encoding="ascii")
    resident = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
    print(wall, cpu, resident)


def run(create: Callable[[], None]) -> None:
    """Makes the calls, the first of them unmeasured."""
    create()
    with measured():
        for _ in range(CALLS):
            create()
