"""Nothing that the story's papers say stands on the chain or at a witness; a member's key opens no other member's bodies."""

import secrets
from pathlib import Path

import pytest
from joserfc.errors import JoseError
from sqlmodel import select

from api.bodies.envelopes import WrappedKey, unwrap
from api.bodies.models import Body, BodyKey
from api.bodies.service import BodyUnknown
from api.database import reading
from evidence.types import DocumentRoot
from nodes.profiles import load_profile
from nodes.signers.key_files import KeySigner
from scripts.chaos.agreement import GATEWAYS, until
from scripts.chaos.sample_network import SampleNetwork
from scripts.demo import story
from scripts.demo.stage import References
from scripts.network.cast import MEMBERS, PARTIES
from scripts.network.home import Home
from tests.network import plain_texts

pytestmark = pytest.mark.network


def wanted(sample: SampleNetwork) -> set[str]:
    """Everything that documents of the three gateways say, and who the parties are."""
    found = plain_texts.texts(sample, GATEWAYS) | {party.name for party in PARTIES}
    assert {References().certificate, story.ENTRY, "HMM ALGECIRAS", story.today()} <= found
    assert len(found) > 60
    return found


def test_no_text_of_the_storys_papers_is_on_the_chain(sample: SampleNetwork, tmp_path: Path) -> None:
    texts = wanted(sample)
    with sample.node() as node:
        assert plain_texts.search(plain_texts.calldata(node), texts) == []
        assert plain_texts.search(plain_texts.events(node), texts) == []
    assert plain_texts.search(plain_texts.storage(sample, tmp_path), texts) == []


def test_no_text_of_the_storys_papers_is_at_a_witness(sample: SampleNetwork) -> None:
    stores = [Home(sample.root).member(member.slug) / "witness" / "store" for member in MEMBERS]
    assert plain_texts.search(plain_texts.files(stores), wanted(sample)) == []


@pytest.mark.parametrize("shape", ["text", "hex", "SHA-256"])
def test_the_scan_finds_a_text_that_somebody_put_on_the_chain(sample: SampleNetwork, shape: str) -> None:
    planted = f"INV-{secrets.token_hex(6)}"
    signer = KeySigner.create()
    transaction = {
        "nonce": 0,
        "to": "0x" + "11" * 20,
        "value": 0,
        "gas": 100_000,
        "gasPrice": 0,
        "chainId": load_profile("embedded").chain_id,
        "data": "0x" + (secrets.token_bytes(7) + plain_texts.shapes(planted)[shape]).hex(),
    }
    with sample.node() as node:
        sent = node.send(signer.sign_transaction(transaction))
        until(lambda: node.receipts([sent])[0] is not None, "the transaction is mined", 30)
        found = plain_texts.search(plain_texts.calldata(node), {planted})
    assert f"{planted!r} ({shape}) in calldata" in found


def test_the_scan_reads_what_the_contracts_keep(sample: SampleNetwork, tmp_path: Path) -> None:
    """It must not be empty because it looks at the wrong bytes: the certificate's public id is everywhere."""
    public = {sample.certificate.subject.hex()}
    with sample.node() as node:
        assert plain_texts.search(plain_texts.calldata(node), public)
        assert plain_texts.search(plain_texts.events(node), public)
    with reading(sample.database("kcci")) as session:
        roots = {root.hex() for root in session.exec(select(Body.root).where(Body.part == 0))}
    assert plain_texts.search(plain_texts.storage(sample, tmp_path), roots)


@pytest.mark.parametrize("keeper", GATEWAYS)
def test_a_members_key_opens_no_body_that_was_not_closed_for_it(sample: SampleNetwork, keeper: str) -> None:
    for thief in {member.slug for member in MEMBERS} - {keeper}:
        opener = plain_texts.body_service(sample, thief, keeper)
        with reading(sample.database(keeper)) as session:
            shared = set(
                session.exec(select(BodyKey.root).where(BodyKey.recipient == opener.own.fingerprint))
            )
            closed = set(session.exec(select(Body.root).where(Body.part == 0))) - shared
            assert closed
            for root in closed:
                with pytest.raises(BodyUnknown):
                    opener.read(session, DocumentRoot(root), 0)
            keys = session.exec(select(BodyKey).where(BodyKey.recipient != opener.own.fingerprint)).all()
            assert keys
            for key in keys:
                with pytest.raises(JoseError):
                    unwrap(WrappedKey(key.wrapped), opener.key)
