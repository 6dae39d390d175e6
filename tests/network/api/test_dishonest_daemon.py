"""Nothing that an IPFS daemon answers is believed: other bytes, another CID, silence and nonsense are typed errors."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from api.bodies.cids import cid_of
from api.bodies.content import ContentDamaged, StoreAway
from api.bodies.ipfs import IpfsStore

pytestmark = pytest.mark.network
ANSWER_SECONDS = 0.3


@contextmanager
def answering(body: bytes, status: int = 200, silent: bool = False) -> Iterator[str]:
    """The address of a daemon that answers every call with these bytes, or never."""
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if silent:
                ended.wait()
                return
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"/ip4/127.0.0.1/tcp/{server.server_address[1]}/http"
        finally:
            ended.set()
            server.shutdown()
            thread.join()


def test_other_bytes_than_the_cid_names_are_refused(tmp_path: Path) -> None:
    with answering(b"other") as daemon, pytest.raises(ContentDamaged, match="other bytes"):
        IpfsStore(daemon, tmp_path, ANSWER_SECONDS).get(cid_of(b"sealed"))


def test_a_body_stored_under_another_cid_is_refused(tmp_path: Path) -> None:
    said = f'{{"Name":"x","Hash":"{cid_of(b"other")}","Size":"5"}}'.encode()
    with answering(said) as daemon, pytest.raises(ContentDamaged, match="stored it as"):
        IpfsStore(daemon, tmp_path, ANSWER_SECONDS).put(b"sealed")


@pytest.mark.parametrize(
    ("body", "status", "silent"),
    [
        (b"", 200, True),
        (b"not JSON", 200, False),
        (b'{"Message":"disk full","Code":0,"Type":"error"}', 500, False),
        (b"<html>", 502, False),
        (b"[]", 200, False),
        (b'{"Name":"x"}', 200, False),
    ],
)
def test_silence_and_nonsense_are_an_absent_store(
    tmp_path: Path, body: bytes, status: int, silent: bool
) -> None:
    with answering(body, status, silent) as daemon:
        store = IpfsStore(daemon, tmp_path, ANSWER_SECONDS)
        with pytest.raises(StoreAway):
            store.put(b"sealed")
    assert store.names() == {cid_of(b"sealed")}


def test_a_daemon_that_is_not_there_is_an_absent_store(tmp_path: Path) -> None:
    with answering(b"") as daemon:
        gone = daemon
    with pytest.raises(StoreAway):
        IpfsStore(gone, tmp_path, ANSWER_SECONDS).get(cid_of(b"sealed"))
