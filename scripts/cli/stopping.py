"""SIGTERM and SIGINT as an event, so that a process ends what it does before it ends."""

import signal
import threading
from types import FrameType


def stop_event() -> threading.Event:
    """An event that is set when the process is told to stop. Call it in the main thread."""
    stop = threading.Event()

    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    return stop
