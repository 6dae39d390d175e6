"""Looking for what documents say in everything that others can read: the chain's bytes and the witnesses' files."""

import asyncio
import gzip
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.serialization import Encoding
from sqlmodel import col, select

from api.bodies.content import ContentStore
from api.bodies.service import BodyService
from api.database import reading
from api.documents.models import DocumentVersion
from evidence.acts import NO_SUBJECT
from evidence.commitments import Commitment
from evidence.facts import Verb
from evidence.pki import Certificate
from evidence.types import DocumentRoot
from nodes.connection import Connection
from nodes.embedded.anvil import Anvil
from nodes.embedded.genesis import bound_genesis
from nodes.embedded.journal import Journal
from nodes.embedded.sealer import Sealer
from nodes.profiles import load_profile
from scripts.chaos.sample_network import SampleNetwork
from scripts.client.acting import committed
from scripts.client.gateway import Gateway
from scripts.network.home import Home
from scripts.network.identity import Identity

# A shorter text would be found by chance in megabytes of hashes, and is a code and no identifier.
SHORTEST = 5
SLOT_BYTES = 32
# Ids that stand on the chain for everyone: what a document is about.
PUBLIC = ("subject",)

Pieces = Iterable[tuple[str, bytes]]
"""Where something was, and its bytes."""


STORY_DOCUMENTS = 20


def a_document(gateway: Gateway, title: str) -> dict[str, Any]:
    """The body of a request that files a trade document."""
    document = committed("gwm.document.1", {"/documentTypeCode": "380", "/title": title})
    owner = gateway.described["member"]["number"]
    act = gateway.party.act(gateway.network, Verb.DOCUMENTS_ANCHOR, owner, NO_SUBJECT, 0, document)
    return {**act, "documentClass": "trade_document"}


def body_service(sample: SampleNetwork, keys_of: str, bodies_of: str) -> BodyService:
    """The bodies of one member's gateway, opened with the key of another (or the same)."""
    home = Home(sample.root)
    identity: Identity = home.member_identity(keys_of)
    certificate = Certificate.load(identity.certificate.public_bytes(Encoding.DER))
    return BodyService(ContentStore(home.member(bodies_of) / "bodies"), certificate, identity.key)


def documents(sample: SampleNetwork, member: str) -> Iterator[Commitment]:
    """The documents of the story, which is the first that happens on a network. Other tests file thousands that say the
    same with other numbers; to look for each of them would take hours."""
    bodies = body_service(sample, member, member)
    story = select(DocumentVersion.root).order_by(col(DocumentVersion.number)).limit(STORY_DOCUMENTS)
    with reading(sample.database(member)) as session:
        for root in session.exec(story):
            yield bodies.document(session, DocumentRoot(root))


def texts(sample: SampleNetwork, members: Iterable[str]) -> set[str]:
    """Every text that a document of these gateways says, and those that stand in a date without its dashes."""
    found = {
        value
        for member in members
        for document in documents(sample, member)
        for path, value in document.fields.items()
        if isinstance(value, str) and path.rsplit("/", 1)[1] not in PUBLIC
    }
    found |= {text.replace("-", "") for text in found}
    return {text for text in found if len(text) >= SHORTEST}


def identifying(sample: SampleNetwork, members: Iterable[str]) -> set[str]:
    """Of these texts, those that are no word in the name of one of the gateway's operations, such as "release"."""
    described = httpx.get(f"{sample.book.gateways['kcs']}/openapi.json", trust_env=False).json()
    names = [one["operationId"] for path in described["paths"].values() for one in path.values()]
    return {text for text in texts(sample, members) if not any(text in name for name in names)}


def shapes(text: str) -> dict[str, bytes]:
    """How a text could be written: as it is, in hex, hashed, and as the bytes that it names in hex."""
    plain = text.encode("utf-8")
    digest = hashlib.sha256(plain).digest()
    found = {
        "text": plain,
        "start of the text": plain[: SLOT_BYTES - 1],
        "hex": plain.hex().encode(),
        "SHA-256": digest,
        "SHA-256 in hex": digest.hex().encode(),
    }
    try:
        named = bytes.fromhex(text)
    except ValueError:
        return found
    return found | {"bytes": named} if len(named) >= SHORTEST else found


def search(pieces: Pieces, wanted: Iterable[str]) -> list[str]:
    """Every place where a text is found, in whatever shape."""
    needles = [(text, shape, needle) for text in wanted for shape, needle in shapes(text).items()]
    return [
        f"{text!r} ({shape}) in {where}"
        for where, piece in pieces
        for text, shape, needle in needles
        if needle in piece
    ]


def calldata(node: Connection) -> Iterator[tuple[str, bytes]]:
    """Calldata of every transaction of every block."""
    inputs = []
    for number in range(1, node.head().number + 1):
        block = node.call("eth_getBlockByNumber", hex(number), True)
        inputs += [bytes.fromhex(one["input"][2:]) for one in block["transactions"]]
    assert inputs
    yield "calldata", b"\0".join(inputs)


def events(node: Connection) -> Iterator[tuple[str, bytes]]:
    """Topics and data of every event of every contract, not of the Ledger alone."""
    wanted = {"fromBlock": "0x1", "toBlock": hex(node.head().number)}
    logs = node.call("eth_getLogs", wanted)
    assert logs
    words = [bytes.fromhex(word[2:]) for log in logs for word in (*log["topics"], log["data"])]
    yield "events", b"\0".join(words)


def storage(sample: SampleNetwork, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every storage slot of every account, from an anvil of its own that replays a copy of the chain's journal."""
    home = Home(sample.root)
    genesis = folder / "genesis.json"
    genesis.write_bytes(bound_genesis(json.loads(home.genesis.read_text())))
    copy = folder / "journal"
    shutil.copyfile(home.chain / "journal", copy)
    accounts = asyncio.run(_dumped(copy, genesis))["accounts"]
    slots = [
        (bytes.fromhex(slot[2:].rjust(64, "0")), bytes.fromhex(word[2:].rjust(64, "0")))
        for account in accounts.values()
        for slot, word in account["storage"].items()
    ]
    assert slots
    yield "storage", b"\0".join(slot + b"\0" + word for slot, word in slots)


async def _dumped(journal: Path, genesis: Path) -> dict[str, dict[str, dict[str, dict[str, str]]]]:
    profile = load_profile("embedded")
    with Journal.open(journal) as opened:
        anvil = await Anvil.start(genesis, profile)
        try:
            await Sealer(anvil, opened, profile).replay(hashlib.sha256(genesis.read_bytes()).digest())
            packed = await anvil.call("anvil_dumpState")
        finally:
            await anvil.stop()
    found: dict[str, dict[str, dict[str, dict[str, str]]]] = json.loads(
        gzip.decompress(bytes.fromhex(packed[2:]))
    )
    return found


def files(folders: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """Every file below some folders, without the room at their ends where nothing was written yet."""
    for folder in folders:
        found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        assert found, folder
        yield from (
            (f"{folder.parent.parent.name}/{path.name}", path.read_bytes().rstrip(b"\0")) for path in found
        )
