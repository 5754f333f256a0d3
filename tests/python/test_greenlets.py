"""Calls of several greenlets interleave on one thread: any Python code may switch."""

import os
import signal
from threading import Event

import pytest

from .support import program
from .support.service import Handler, Request, Service, answer, room_of_that_name

# A place where Python code within a call waits until the main greenlet lets it go on.
SETUP = """
import logging, os, signal, sys
import gevent
from gevent.event import Event

import hms_rooms

class Place:
    def __init__(self) -> None:
        self.reached, self.left = Event(), Event()

    def __call__(self) -> str:
        self.reached.set()
        self.left.wait()
        return "token"

class Handler(logging.Handler):
    # Its lock would be waited for without an end, in a program that gevent has not patched.
    def handle(self, record: logging.LogRecord) -> None:
        self.emit(record)

def client(token="token", **options):
    return hms_rooms.Client(token, base_url=sys.argv[1], **options)

def called(client: hms_rooms.Client, name: str = "a") -> str:
    try:
        return client.create_room(name).name
    except BaseException as error:
        return repr(error)
"""
TWO_OF_ONE_CLIENT = f"""{SETUP}
places = [Place(), Place()]
waiting = iter(places)
shared = client(lambda: next(waiting)())
first = gevent.spawn(called, shared, "first")
places[0].reached.wait()
second = gevent.spawn(called, shared, "second")
places[1].reached.wait()
places[int(sys.argv[2])].left.set()
print([first, second][int(sys.argv[2])].get())
places[1 - int(sys.argv[2])].left.set()
print([first, second][1 - int(sys.argv[2])].get())
print(shared.create_room("third").name)
"""
TWO_CLIENTS = f"""{SETUP}
places = [Place(), Place()]
clients = [client(place) for place in places]
first = gevent.spawn(called, clients[0], "first")
places[0].reached.wait()
second = gevent.spawn(called, clients[1], "second")
places[1].reached.wait()
print(client().create_room("meanwhile").name)
for place, greenlet in zip(places, [first, second]):
    place.left.set()
    print(greenlet.get())
for each in clients:
    print(each.create_room("again").name)
"""
EACH_RAISES_ITS_OWN = f"""{SETUP}
places = [Place(), Place()]

def failing(place: Place, error: BaseException):
    def token() -> str:
        place()
        raise error
    return token

errors = [LookupError("first"), gevent.GreenletExit("second")]
clients = [client(failing(*each)) for each in zip(places, errors)]
greenlets = []
for each, place in zip(clients, places):
    greenlets.append(gevent.spawn(called, each))
    place.reached.wait()
for place, greenlet in zip(places, greenlets):
    place.left.set()
    print(greenlet.get())
"""
ITS_OWN_CLIENT = f"""{SETUP}
def directly() -> str:
    return of_directly.create_room("a").id

def through_another() -> str:
    return another.create_room("a").id

def of_another() -> str:
    return of_through_another.create_room("a").id

of_directly, of_through_another = client(directly), client(through_another)
another = client(of_another)
for each in (of_directly, of_through_another, another):
    print(gevent.spawn(called, each).get())
"""
# A list is read by one greenlet while another makes a call, and while a third tries to read it.
IN_A_LIST = f"""{SETUP}
place = Place()
its_own = client(place, api="v2")
listed = its_own.list_rooms()

def read() -> str:
    try:
        return [room.id for room in listed]
    except BaseException as error:
        return repr(error)

first = gevent.spawn(read)
place.reached.wait()
print(gevent.spawn(read).get())
print(client(api="v2").create_room("meanwhile").name)
place.left.set()
print(first.get())
"""
# A greenlet that the callable has started goes on after it, and may use its client.
AFTER_THE_CALLABLE = f"""{SETUP}
started = []
place = Place()

def token() -> str:
    started.append(gevent.spawn(later))
    return "token"

def later() -> str:
    place()
    return called(its_own, "later")

its_own = client(token)
print(its_own.create_room("first").name)
place.left.set()
print(started[0].get())
"""
# Log lines of one call wait in a handler while another call begins and ends, and then while it is
# within its own handler.
LOG_HANDLERS = f"""{SETUP}
places = {{"created room id-of-first": Place(), "created room id-of-second": Place()}}

class Waiting(Handler):
    def emit(self, record: logging.LogRecord) -> None:
        for line, place in places.items():
            if line in record.getMessage():
                place()

logger = logging.getLogger("hms_rooms")
logger.setLevel(logging.INFO)
logger.addHandler(Waiting())
shared = client()
greenlets = []
for name, place in zip(["first", "second"], places.values()):
    greenlets.append(gevent.spawn(called, shared, name))
    place.reached.wait()
print(shared.create_room("third").name)
for place, greenlet in zip(places.values(), greenlets):
    place.left.set()
    print(greenlet.get())
"""
# Calls end in another order than they have begun, again and again, and each of them asks the
# interpreter for signals afterwards.
MANY = f"""{SETUP}
import random

def token() -> str:
    gevent.sleep(0)
    for _ in range(random.randrange(4)):
        gevent.sleep(0)
    return "token"

class Switching(Handler):
    def emit(self, record: logging.LogRecord) -> None:
        gevent.sleep(0)

def hear(*_: object) -> None:
    gevent.sleep(0)

def calls(number: int) -> int:
    for turn in range(5):
        name = f"{{number}}-{{turn}}"
        assert client(token).create_room(name).name == name
    return number

random.seed(7)
logging.getLogger("hms_rooms").setLevel(logging.DEBUG)
logging.getLogger("hms_rooms").addHandler(Switching())
signal.signal(signal.SIGUSR1, hear)
greenlets = [gevent.spawn(calls, number) for number in range(20)]
gevent.joinall(greenlets, raise_error=True)
print(sorted(it.value for it in greenlets) == list(range(20)))
print(client().create_room("last").name)
"""
INTERRUPTED = f"""{SETUP}
if sys.argv[2] == "patched":
    from gevent import monkey
    monkey.patch_all()
import threading

def interrupt(*_: object) -> None:
    raise KeyboardInterrupt

signal.signal(signal.SIGUSR1, interrupt)
# Another call has gone on in between, on the same thread.
place = Place()
between = gevent.spawn(called, client(place), "between")
place.reached.wait()

def after_it() -> str:
    place.left.set()
    between.join()
    return "token"

print(gevent.spawn(called, client(after_it, timeout=60), str(os.getpid())).get())
print(between.get())
"""
IN_A_THREAD_OF_THE_HUB = f"""{SETUP}
from gevent.fileobject import FileObject

def told() -> None:
    FileObject(sys.stdin).readline()
    print("a greenlet runs", flush=True)

gevent.spawn(told)
print(gevent.get_hub().threadpool.apply(client().create_room, ("a",)).name)
"""


@pytest.mark.parametrize("ends_first", ["0", "1"])
def test_two_greenlets_use_one_client(service: Service, ends_first: str) -> None:
    printed = program.output(TWO_OF_ONE_CLIENT, service.base_url, ends_first)
    names = ["first", "second"] if ends_first == "0" else ["second", "first"]
    assert printed == [*names, "third"]


def test_two_greenlets_use_two_clients(either_service: Service) -> None:
    printed = program.output(TWO_CLIENTS, either_service.base_url)
    assert printed == ["meanwhile", "first", "second", "again", "again"]


def test_each_greenlet_gets_what_its_callable_raised(service: Service) -> None:
    printed = program.output(EACH_RAISES_ITS_OWN, service.base_url)
    assert printed == ["LookupError('first')", "GreenletExit('second')"]
    assert service.requests == []


def test_a_list_is_read_by_one_greenlet_at_a_time(service: Service) -> None:
    listed = {"limit": 10, "data": [{"id": "a"}]}
    service.will(room_of_that_name, answer(200, listed))
    assert program.output(IN_A_LIST, service.v2_base_url) == [
        "ValueError('generator already executing')",
        "meanwhile",
        "['a']",
    ]


def test_a_callable_may_not_use_its_client_in_a_greenlet(service: Service) -> None:
    printed = program.output(ITS_OWN_CLIENT, service.base_url)
    assert len(printed) == 3
    for line in printed:
        assert line.startswith("RuntimeError(") and "called that client" in line
    assert service.requests == []


def test_a_greenlet_that_a_callable_has_started_may_use_its_client_later(
    service: Service,
) -> None:
    assert program.output(AFTER_THE_CALLABLE, service.base_url) == ["first", "later"]


def test_log_handlers_may_switch(service: Service) -> None:
    assert program.output(LOG_HANDLERS, service.base_url) == ["third", "first", "second"]


def test_many_calls_interleave_and_each_ends_with_its_own_room(either_service: Service) -> None:
    assert program.output(MANY, either_service.base_url) == ["True", "last"]


@pytest.mark.parametrize("patched", ["patched", "not-patched"])
def test_a_signal_ends_the_call_of_a_greenlet(service: Service, patched: str) -> None:
    def reply(request: Request, handler: Handler) -> None:
        if request.json["name"] == "between":
            room_of_that_name(request, handler)
            return
        os.kill(int(request.json["name"]), signal.SIGUSR1)
        handler.rfile.read()
        handler.close_connection = True

    service.will(reply, reply)
    printed = program.output(INTERRUPTED, service.base_url, patched)
    assert printed == ["KeyboardInterrupt()", "between"]


def test_a_thread_of_the_hub_makes_a_call_while_greenlets_run(service: Service) -> None:
    under_way, greenlet_runs = Event(), Event()

    def reply(request: Request, handler: Handler) -> None:
        under_way.set()
        greenlet_runs.wait(program.SOON)
        room_of_that_name(request, handler)

    service.will(reply)
    with program.running(IN_A_THREAD_OF_THE_HUB, service.base_url) as caller:
        assert under_way.wait(program.SOON)
        program.tell(caller)
        assert program.line(caller) == "a greenlet runs"
        greenlet_runs.set()
        assert program.rest(caller) == ["a"]
