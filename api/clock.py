"""Present time, in one place, so that tests can set it."""

import time
from typing import NewType

Instant = NewType("Instant", int)
"""Unix seconds UTC."""


def present() -> Instant:
    """The present time of this machine."""
    return Instant(int(time.time()))
