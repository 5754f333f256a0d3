"""The pace of a run: if the service says that it has had too many requests, all calls wait."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Final

from hms_rooms import RateLimitError

# The pause if the service does not say how long, which doubles while it goes on.
FIRST_PAUSE: Final = 1.0
MAX_PAUSE: Final = 60.0
# How often a call that waits looks whether the run is over.
CHECK_INTERVAL: Final = 0.05


class Pace:
    """Shared by the calls of a run. They may wait for `limit` seconds in all."""

    def __init__(self, limit: float, say: Callable[[str], None]) -> None:
        self.left, self.say = limit, say
        self.lock = Lock()
        self.until = 0.0
        self.is_spent = False
        """Whether the service asked for a longer pause than is left."""
        self.pause = FIRST_PAUSE

    def wait(self, is_over: Callable[[], bool]) -> float:
        """Waits until calls may go on. Returns when that was."""
        while (now := time.monotonic()) < self.until and not is_over():
            time.sleep(min(CHECK_INTERVAL, self.until - now))
        return now

    def has_slowed(self, error: RateLimitError, begun: float) -> bool:
        """Begins a pause, or joins one. Returns False if less time than that is left."""
        with self.lock:
            # Another call was refused meanwhile, and has begun the pause.
            if begun < self.until:
                return True
            pause = error.retry_after
            if pause is None:
                pause = self.pause
                self.pause = min(2 * pause, MAX_PAUSE)
            if pause > self.left:
                self.is_spent = True
                return False
            self.left -= pause
            self.until = time.monotonic() + pause
        self.say(f"the service's rate limit is reached: all calls wait for {pause:.0f} s")
        return True

    def goes_on(self) -> None:
        """A call was answered."""
        self.pause = FIRST_PAUSE
