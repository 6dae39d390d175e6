"""Bodies in real IPFS daemons: private, found again after any end, and removed when they are erased."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from api.bodies.content import StoreAway
from api.bodies.ipfs import IpfsStore
from api.bodies.models import Body
from api.database import reading, writing
from api.documents.models import DocumentVersion
from api.outbox.models import OutboxCommand
from evidence.facts import PartyRole
from scripts.network.ipfs import IpfsDaemon, new_swarm_key
from tests.unit.api.gateway import TestGateway
from tests.unit.api.test_documents import invoice, post, request_of

pytestmark = pytest.mark.real
SHORT_SECONDS = 2.0
Starting = Callable[..., IpfsDaemon]


@pytest.fixture
def starting(tmp_path: Path) -> Iterator[Starting]:
    """Starts daemons that end with the test."""
    started: list[IpfsDaemon] = []

    def start(name: str, key: str) -> IpfsDaemon:
        daemon = IpfsDaemon(tmp_path / name, key)
        started.append(daemon)
        daemon.start()
        return daemon

    yield start
    for daemon in started:
        daemon.stop()


def store_of(daemon: IpfsDaemon) -> IpfsStore:
    return IpfsStore(daemon.address, daemon.folder / "names", SHORT_SECONDS)


def a_gateway(folder: Path, daemon: IpfsDaemon) -> TestGateway:
    gateway = TestGateway(folder, daemon=daemon.address)
    gateway.enrol("exporter", PartyRole.EXPORTER)
    gateway.enrol("broker", PartyRole.BROKER)
    gateway.enrol("officer", PartyRole.ADMINISTRATION)
    return gateway


@pytest.mark.parametrize("size", [0, 11, 700_000])
def test_a_body_is_fetched_and_pinned_by_another_daemon_of_the_swarm(starting: Starting, size: int) -> None:
    key = new_swarm_key()
    one, other = starting("one", key), starting("other", key)
    other.connect(one)
    body = bytes(range(251)) * (size // 251 + 1)
    cid = store_of(one).put(body[:size])
    store_of(other).adopt(cid)
    one.kill()
    other.stop()
    other.start()
    assert (store_of(other).get(cid), other.pinned()) == (body[:size], 1)


def test_a_daemon_with_another_key_cannot_connect(starting: Starting) -> None:
    one, stranger = starting("one", new_swarm_key()), starting("stranger", new_swarm_key())
    cid = store_of(one).put(b"sealed")
    with pytest.raises(httpx.HTTPStatusError):
        stranger.connect(one)
    assert (one.peers(), stranger.peers()) == (0, 0)
    with pytest.raises(StoreAway):
        store_of(stranger).get(cid)


def test_what_is_removed_is_unpinned_and_gone(starting: Starting) -> None:
    daemon = starting("one", new_swarm_key())
    store = store_of(daemon)
    kept, erased = store.put(b"kept"), store.put(b"erased" * 100_000)
    store.remove(erased)
    store.remove(erased)
    assert (store.names(), daemon.pinned(), store.get(kept)) == ({kept}, 1, b"kept")
    with pytest.raises(StoreAway):
        store.get(erased)


def test_a_killed_daemon_loses_no_body_and_no_accepted_request(starting: Starting, tmp_path: Path) -> None:
    daemon = starting("one", new_swarm_key())
    gateway = a_gateway(tmp_path, daemon)
    accepted = [invoice() for _ in range(3)]
    assert [post(gateway, request_of(gateway, one)).status_code for one in accepted] == [202, 202, 202]
    daemon.kill()
    refused = request_of(gateway, invoice())
    answer = post(gateway, refused)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:gwanmun:problem:bodies-unavailable")
    with reading(gateway.engine) as session:
        rows = [session.exec(select(table)).all() for table in (DocumentVersion, Body, OutboxCommand)]
    assert [len(found) for found in rows] == [3, 2 * 3, 3]
    daemon.start()
    for document in accepted:
        path = f"/bodies/{document.root.hex()}"
        assert gateway.client.get(path, headers=gateway.bearer("exporter")).status_code == 200
    assert post(gateway, refused).status_code == 202


def test_a_body_erased_while_the_daemon_is_away_is_removed_at_the_next_start(
    starting: Starting, tmp_path: Path
) -> None:
    daemon = starting("one", new_swarm_key())
    gateway = a_gateway(tmp_path, daemon)
    document = invoice()
    assert post(gateway, request_of(gateway, document)).status_code == 202
    with writing(gateway.engine) as session:
        session.get_one(DocumentVersion, document.root).retain_until = gateway.clock()
    daemon.kill()
    path = f"/bodies/{document.root.hex()}"
    answer = gateway.client.delete(path, params={"reason": "asked"}, headers=gateway.bearer("officer"))
    assert answer.status_code == 204
    daemon.start()
    assert daemon.pinned() == 2
    with gateway.client:
        assert daemon.pinned() == 0
    assert gateway.app.state.bodies.store.names() == set()
