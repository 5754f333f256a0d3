"""Other Python threads go on while a call waits."""

from .support import program
from .support.stalls import Stall

# The call lasts until this thread has counted.
COUNTING = """
import sys, threading
import hms_rooms

client = hms_rooms.Client("token", base_url=sys.argv[1], timeout=60, connect_timeout=60, proxy="")

def count() -> None:
    sys.stdin.readline()
    counted = 0
    while counted < 1_000_000:
        counted += 1
    print("counted", counted)
    client.close()

thread = threading.Thread(target=count)
thread.start()
try:
    client.create_room("a")
except hms_rooms.CancelledError:
    print("closed")
"""


def test_another_thread_counts_to_a_million_while_a_call_stands_still(stall: Stall) -> None:
    with stall.program(COUNTING) as caller:
        program.tell(caller)
        assert program.rest(caller) == ["counted 1000000", "closed"]
