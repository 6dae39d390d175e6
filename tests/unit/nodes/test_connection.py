"""A connection to a node that is not always ready, over real HTTP on loopback."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from nodes import connection
from nodes.connection import Connection
from nodes.errors import ConnectionFailed

BEHIND = {
    "code": -32000,
    "message": "failed to get rpc block from comet block: failed to get receipts from comet block: tx not found",
}


@contextmanager
def a_node(refusals: int) -> Iterator[str]:
    """A node whose index is behind for so many answers; its address. Any call then gives its own method back."""
    left = [refusals]

    class Node(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if isinstance(asked, list):
                told: Any = [self._told(one) for one in asked] if len(asked) <= 1000 else self._told(asked[0])
            else:
                told = self._told(asked)
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _told(self, asked: dict[str, Any]) -> dict[str, Any]:
            left[0] -= 1
            told = {"error": BEHIND} if left[0] >= 0 else {"result": asked["method"]}
            return {"jsonrpc": "2.0", "id": asked["id"], **told}

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody reads it."""

    server = HTTPServer(("127.0.0.1", 0), Node)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_node_whose_index_is_behind_its_blocks_is_asked_again() -> None:
    with a_node(refusals=3) as url, Connection(url) as node:
        assert node.call("eth_getBlockByNumber", "latest", False) == "eth_getBlockByNumber"
    with a_node(refusals=3) as url, Connection(url) as node:
        assert node.batch([("one", ()), ("two", ())]) == ["one", "two"]


def test_a_batch_may_be_longer_than_a_node_takes() -> None:
    methods = [f"method {number}" for number in range(2_345)]
    with a_node(refusals=0) as url, Connection(url) as node:
        assert node.batch([(method, ()) for method in methods]) == methods
        assert node.batch([]) == []


def test_a_node_that_never_indexes_is_as_good_as_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "INDEXING_S", 0.1)
    with (
        a_node(refusals=10**6) as url,
        Connection(url) as node,
        pytest.raises(ConnectionFailed, match="does not index"),
    ):
        node.head()
