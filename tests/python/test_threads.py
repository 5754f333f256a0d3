"""Many threads share a client, which has no thread of its own."""

from .support import program
from .support.service import Service

SETUP = """
import os, sys, threading, time
import hms_rooms

def count(what: str) -> int:
    return len(os.listdir(f"/proc/self/{what}"))

def until_threads_are(number: int) -> None:
    # A thread outlasts its work for a moment.
    while count("task") != number:
        time.sleep(0.01)
"""
THREADS = f"""
{SETUP}
from concurrent.futures import ThreadPoolExecutor

descriptors, threads = count("fd"), count("task")
client = hms_rooms.Client("token", base_url=sys.argv[1])
together = threading.Barrier(32)

def create(thread: int) -> list[str]:
    together.wait()
    return [client.create_room(f"{{thread}}-{{turn}}").id for turn in range(50)]

with ThreadPoolExecutor(32) as pool:
    ids = list(pool.map(create, range(32)))
assert ids == [[f"id-of-{{thread}}-{{turn}}" for turn in range(50)] for thread in range(32)]
assert count("fd") <= descriptors + 32
client.close()
assert count("fd") == descriptors
until_threads_are(threads)
"""
DROPPED = f"""
{SETUP}
descriptors = count("fd")
client = hms_rooms.Client("token", base_url=sys.argv[1])
client.create_room("a")
assert count("fd") == descriptors + 1
del client
assert count("fd") == descriptors
"""
NO_THREAD = f"""
{SETUP}
threads = count("task")
client = hms_rooms.Client("token", base_url=sys.argv[1])
client.create_room("a")
until_threads_are(threads)
assert threading.active_count() == 1
print("none")
"""


def test_thirty_two_threads_share_a_client_and_leave_nothing_open(either_service: Service) -> None:
    assert program.output(THREADS, either_service.base_url) == []
    assert len(either_service.requests) == 32 * 50
    assert len({request.connection for request in either_service.requests}) <= 32


def test_a_client_that_is_dropped_leaves_nothing_open(either_service: Service) -> None:
    assert program.output(DROPPED, either_service.base_url) == []


def test_no_thread_is_left_after_a_call(service: Service) -> None:
    of_that_name = service.base_url.replace("127.0.0.1", "localhost")
    assert program.output(NO_THREAD, of_that_name) == ["none"]
    assert len(service.requests) == 1
