"""Who is entitled to a body keeps a copy of it, which outlives the gateway that gave it and goes when it erases it."""

import json
from collections.abc import Iterator

import httpx
import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from sqlmodel import col, select

from api.bodies.envelopes import WrappedKey, open_blob, unwrap
from api.bodies.models import Body, BodyKey, BodyRead
from api.database import reading, writing
from api.documents.models import DocumentVersion
from api.replicas.models import Replica
from evidence.commitments import from_json, root_of
from evidence.encoding import from_b64u
from evidence.types import DocumentRoot
from scripts.chaos.agreement import until
from scripts.chaos.sample_network import SampleNetwork
from scripts.client.gateway import GatewayProblem
from scripts.network.ipfs import IpfsDaemon, new_swarm_key

pytestmark = pytest.mark.real
GATEWAYS = ("kcs", "kcci", "gdvc")
SECONDS = 60


@pytest.fixture(scope="module")
def daemons(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, IpfsDaemon]]:
    """A daemon per gateway, all peers of one private swarm."""
    folder, key = tmp_path_factory.mktemp("ipfs"), new_swarm_key()
    started = {slug: IpfsDaemon(folder / slug, key) for slug in GATEWAYS}
    try:
        for daemon in started.values():
            daemon.start()
        for daemon in started.values():
            for other in started.values():
                if other is not daemon:
                    daemon.connect(other)
        yield started
    finally:
        for daemon in started.values():
            daemon.stop()


@pytest.fixture(scope="module")
def network(
    daemons: dict[str, IpfsDaemon], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SampleNetwork]:
    addresses = {slug: daemon.address for slug, daemon in daemons.items()}
    sample = SampleNetwork(tmp_path_factory.mktemp("replicas"), daemons=addresses)
    try:
        sample.start()
        yield sample
    finally:
        sample.stop()


def copies(network: SampleNetwork, member: str) -> list[Replica]:
    with reading(network.database(member)) as session:
        return list(session.exec(select(Replica).order_by(col(Replica.root), col(Replica.part))))


def closed_for(network: SampleNetwork, home: str, member: str) -> set[tuple[bytes, int]]:
    """Parts of a home's bodies whose key was wrapped for another member."""
    identity = network.stage.home.member_identity(member).certificate
    with reading(network.database(home)) as session:
        query = select(Body.root, Body.part).join(BodyKey, col(BodyKey.root) == col(Body.root))
        return set(session.exec(query.where(col(BodyKey.recipient) == identity.fingerprint(SHA256()))))


def test_exactly_what_was_closed_for_a_member_is_copied_to_it(
    network: SampleNetwork, daemons: dict[str, IpfsDaemon]
) -> None:
    for member in GATEWAYS:
        entitled = set().union(*(closed_for(network, home, member) for home in GATEWAYS if home != member))
        assert entitled or member != "gdvc"
        until(
            lambda member=member, entitled=entitled: (
                {(row.root, row.part) for row in copies(network, member) if row.pinned} == entitled
            ),
            f"{member} has its copies",
            SECONDS,
        )
        with reading(network.database(member)) as session:
            own = len(session.exec(select(Body.cid)).all())
        assert daemons[member].pinned() == own + len(entitled)


def test_giving_a_copy_is_in_the_read_log_of_its_home(network: SampleNetwork) -> None:
    roots = {row.root for row in copies(network, "gdvc")}
    with reading(network.database("kcci")) as session:
        rows = session.exec(select(BodyRead).where(BodyRead.party == "member:3")).all()
    assert {row.root for row in rows} == roots
    assert {(row.ground, row.purpose) for row in rows} == {("replica", "replica")}


def test_an_officer_opens_the_copy_while_its_home_is_away(
    network: SampleNetwork, daemons: dict[str, IpfsDaemon]
) -> None:
    copy = next(row for row in copies(network, "gdvc") if row.part == 0)
    officer = network.desk("gdvc", "gdvc-officer")
    network.kill("gateway-kcci")
    daemons["kcci"].kill()
    try:
        taken = officer.get(f"/replicas/{copy.root.hex()}/0", purpose="import control")
    finally:
        daemons["kcci"].start()
        daemons["gdvc"].connect(daemons["kcci"])
        network.restart("gateway-kcci")
        network.all_answer()
    key = unwrap(WrappedKey(taken["key"]), network.stage.home.member_identity("gdvc").key)
    plain = open_blob(key, DocumentRoot(copy.root), 0, from_b64u(taken["blob"], "blob"))
    assert root_of(from_json(json.loads(plain))) == copy.root


def test_copies_are_for_officers_of_the_member_alone(network: SampleNetwork) -> None:
    copy = copies(network, "gdvc")[0]
    stranger = network.desk("kcci", "gdvc-officer")
    for path in ("/replicas", f"/replicas/{copy.root.hex()}/0"):
        with pytest.raises(GatewayProblem) as refused:
            stranger.get(path, purpose="curiosity")
        assert refused.value.problem["status"] == 403
    with pytest.raises(GatewayProblem) as refused:
        stranger.get("/shares")
    assert refused.value.problem["status"] in (400, 401)
    listed = network.desk("gdvc", "gdvc-officer").get("/replicas")["items"]
    assert {one["root"] for one in listed} == {row.root.hex() for row in copies(network, "gdvc")}


def test_a_copy_goes_when_its_home_erases_the_body(
    network: SampleNetwork, daemons: dict[str, IpfsDaemon]
) -> None:
    root = copies(network, "gdvc")[0].root
    pinned = daemons["gdvc"].pinned()
    parts = len([row for row in copies(network, "gdvc") if row.root == root])
    with writing(network.database("kcci")) as session:
        session.get_one(DocumentVersion, root).retain_until = 1
    officer = network.desk("kcci", "kcci-officer")
    answer = httpx.delete(
        f"{network.book.gateways['kcci']}/bodies/{root.hex()}",
        params={"reason": "the retention ended"},
        headers={"Authorization": f"Bearer {officer.token()}"},
        trust_env=False,
    )
    assert answer.status_code == httpx.codes.NO_CONTENT
    until(lambda: root not in {row.root for row in copies(network, "gdvc")}, "the copy is forgotten", SECONDS)
    until(lambda: daemons["gdvc"].pinned() == pinned - parts, "the copy is unpinned", SECONDS)
