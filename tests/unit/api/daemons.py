"""Where tests of the gateway keep bodies: in files, or with GWANMUN_TEST_BODIES=ipfs in one real IPFS daemon."""

import os
import tempfile
from pathlib import Path

import pytest

from scripts.network.ipfs import IpfsDaemon, new_swarm_key

ON_IPFS = os.environ.get("GWANMUN_TEST_BODIES", "files") == "ipfs"

of_files = pytest.mark.skipif(ON_IPFS, reason="about files of the gateway")

_running: list[IpfsDaemon] = []


def daemon() -> str | None:
    """The multiaddress of this run's daemon, started when it is first asked for; None for files."""
    if not ON_IPFS:
        return None
    if not _running:
        started = IpfsDaemon(Path(tempfile.mkdtemp(prefix="gwanmun-ipfs-")), new_swarm_key())
        started.start()
        _running.append(started)
    return _running[0].address


def stop() -> None:
    while _running:
        _running.pop().stop()
