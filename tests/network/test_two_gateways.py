"""Two members on one chain: each sees all facts and none of the other's bodies."""

import json
import secrets
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from sqlmodel import select

from api.bodies.models import Body, BodyKey
from api.database import reading
from evidence.acts import NO_SUBJECT
from evidence.facts import Verb
from scripts.chaos import agreement
from scripts.chaos.sample_network import SampleNetwork
from scripts.client.acting import committed
from scripts.client.gateway import GatewayProblem

pytestmark = pytest.mark.network


def file(sample: SampleNetwork, member: str, secret: str) -> str:
    """The exporter's trade document at a member's gateway; its root."""
    gateway = sample.desk(member, "exporter")
    document = committed("gwm.document.1", {"/documentTypeCode": "380", "/title": secret})
    owner = gateway.described["member"]["number"]
    act = gateway.party.act(gateway.network, Verb.DOCUMENTS_ANCHOR, owner, NO_SUBJECT, 0, document)
    gateway.do("/documents", {**act, "documentClass": "trade_document"})
    return document.root.hex()


@pytest.mark.parametrize(("own", "other"), [("kcs", "kcci"), ("kcci", "kcs"), ("kcs", "gdvc")])
def test_a_gateway_does_not_know_the_bodies_of_another(sample: SampleNetwork, own: str, other: str) -> None:
    secret = f"a price that nobody else may know {secrets.token_hex(8)}"
    root = file(sample, own, secret)
    author = sample.desk(own, "exporter")
    read = author.get(f"/bodies/{root}", purpose="to see that it is there")
    assert secret in json.dumps(read)
    stranger = sample.desk(other, f"{other}-officer")
    for path in (f"/bodies/{root}", f"/documents/{root}", f"/bodies/{root}/sealed/0"):
        with pytest.raises(GatewayProblem) as refused:
            stranger.get(path, purpose="curiosity")
        assert refused.value.problem["status"] == 404
    with reading(sample.database(other)) as session:
        assert session.get(Body, (bytes.fromhex(root), 0)) is None


def test_no_body_of_a_member_is_closed_for_another_without_being_asked(sample: SampleNetwork) -> None:
    """Bodies in two gateways are never the same file, and the exporter's are closed for its gateway's member alone."""
    names = {member: stored(sample.root / "members" / member / "bodies") for member in agreement.GATEWAYS}
    assert all(names.values())
    for member in agreement.GATEWAYS:
        others = set[str]().union(*(names[other] for other in agreement.GATEWAYS if other != member))
        assert not names[member] & others
    root = bytes.fromhex(file(sample, "kcs", "closed for one"))
    with reading(sample.database("kcs")) as session:
        recipients = session.exec(select(BodyKey.recipient).where(BodyKey.root == root)).all()
        exporter = sample.desk("kcs", "exporter").party
        own = sample.stage.home.member_identity("kcs").certificate
    assert fingerprint(own) in recipients
    others_own = {
        fingerprint(sample.stage.home.member_identity(slug).certificate) for slug in ("kcci", "gdvc")
    }
    assert not others_own & set(recipients)
    assert set(recipients) <= {fingerprint(own), bytes(exporter.fingerprint)}


def fingerprint(certificate: x509.Certificate) -> bytes:
    """SHA-256 of the certificate's DER."""
    return certificate.fingerprint(SHA256())


def stored(folder: Path) -> set[str]:
    """Names of the files of a content store: their CIDs."""
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_all_members_project_the_same_facts(sample: SampleNetwork, tmp_path: Path) -> None:
    agreement.settled(sample)
    agreement.projections_equal_a_rebuild(sample, tmp_path)
    agreement.witnesses_agree(sample)
