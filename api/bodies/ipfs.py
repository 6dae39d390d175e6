"""Bodies in an IPFS daemon, over its RPC API: pinned there, under the CID that we computed ourselves.

The daemon is the gateway's own: it is told to collect its garbage, and its peers are a private swarm. Nothing that it answers
is believed: what it stores must get our CID, and what it returns must have it.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import ipfshttpclient
from ipfshttpclient.exceptions import Error as DaemonError
from ipfshttpclient.exceptions import ErrorResponse
from requests import RequestException

from api.bodies.cids import Cid, cid_of
from api.bodies.content import ContentDamaged, Names, StoreAway

# A missing block is looked for in the swarm without end: silence is the only answer that there is none.
ANSWER_SECONDS: Final = 10.0
COLLECT_SECONDS: Final = 600.0
AT_ONCE: Final = 8
"""Bodies that the daemon is given at the same time."""
_NOT_PINNED: Final = "not pinned"
# What the client raises of an answer that is JSON, and not of the shape that it expects.
_NONSENSE: Final = (KeyError, IndexError, TypeError, AttributeError)

log = logging.getLogger(__name__)


class IpfsStore:
    """One daemon at a multiaddress, and a directory with an empty file for each CID that is, or may be, pinned there: by it
    `names` finds what a killed gateway left behind, and no pin that somebody else made.
    """

    def __init__(self, daemon: str, folder: Path, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._names = Names(folder)
        # Not `connect`: that refuses daemons by their version. Without a session a client serves any number of threads.
        self._client = ipfshttpclient.Client(daemon, timeout=answer_seconds)

    def put_all(self, blobs: Sequence[bytes]) -> list[Cid]:
        with ThreadPoolExecutor(AT_ONCE) as asking:
            return list(asking.map(self.put, blobs))

    def put(self, data: bytes) -> Cid:
        """ContentDamaged when the daemon stores something else."""
        cid = cid_of(data)
        self._mark(cid)
        # The client changes the options it is given.
        options = {"cid-version": 1, "raw-leaves": True, "cid-base": "base32", "pin": True}
        stored = self._ask(lambda client: client.add_bytes(data, opts=options))
        if stored != cid:
            raise ContentDamaged(cid, f"the daemon stored it as {stored!r:.80}")
        return cid

    def get(self, cid: Cid) -> bytes:
        """StoreAway when nobody in the swarm gives it in time: it may be there again later."""
        self._names.path(cid)
        data: bytes = self._ask(lambda client: client.cat(cid))
        if cid_of(data) != cid:
            raise ContentDamaged(cid, "other bytes")
        return data

    def adopt(self, cid: Cid) -> None:
        """Fetches from the swarm what another member put, pins it and checks it. Repeats change nothing."""
        self._mark(cid)
        self._ask(lambda client: client.pin.add(cid))
        self.get(cid)

    def remove(self, *cids: Cid) -> None:
        for cid in cids:
            self._unpin(cid)
        if cids:
            self._ask(lambda client: client.repo.gc(timeout=COLLECT_SECONDS))
        for cid in cids:
            self._names.forget(cid)

    def names(self) -> set[Cid]:
        return self._names.all()

    def _mark(self, cid: Cid) -> None:
        path = self._names.path(cid)
        path.parent.mkdir(exist_ok=True)
        path.touch()

    def _unpin(self, cid: Cid) -> None:
        try:
            self._ask(lambda client: client.pin.rm(cid))
        except StoreAway as away:
            if not (isinstance(away.__cause__, ErrorResponse) and _NOT_PINNED in str(away.__cause__)):
                raise

    def _ask(self, question: Callable[[Any], Any]) -> Any:
        try:
            return question(self._client)
        except (DaemonError, RequestException, *_NONSENSE) as error:
            log.warning("the IPFS daemon cannot be used: %s", type(error).__name__)
            raise StoreAway("The gateway's IPFS daemon cannot be used now; try again.") from error
