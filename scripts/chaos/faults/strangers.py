"""Who is no member sends, deploys, floods, or asks for blocks."""

from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from contracts.bindings.membership import Membership
from evidence.facts import MemberKind
from nodes.connection import Connection
from nodes.errors import CallRefused
from nodes.gwanmund.keys import NodeKeys
from nodes.gwanmund.node import EngineNode, NodePorts
from nodes.signers.key_files import KeySigner
from nodes.types import Address
from scripts.chaos.agreement import Disagreement, require, until
from scripts.chaos.fault import Fault, Seen
from scripts.chaos.history import come_to, height
from scripts.chaos.sample_network import SampleNetwork
from scripts.chaos.votes import decide
from scripts.network.engine_nodes import NodeFile, engine_program
from scripts.network.home import Home
from scripts.network.processes import free_ports
from scripts.network.running import SLUGS
from scripts.network.status import node_status

STRANGER_ROUNDS: Final = 3
FLOOD: Final = 20_000
FLOOD_AT_ONCE: Final = 500
REFUSED_CODE: Final = -32003
TRANSFER_GAS: Final = 100_000


def unlisted_account(fault: Fault) -> Seen:
    """An account that no member listed sends, and creates a contract: both are refused at once, with the reason."""
    (slug,) = fault.some(1)
    with Connection(fault.sample.book.nodes[slug]) as node:
        stranger = KeySigner.create()
        told = [_refused(node, stranger, fault.sample, to) for to in (fault.sample.ledger, None)]
        require(node.nonce(stranger.address) == 0, "nothing of the stranger was mined")
    return {"asked": slug, "refusals": told}


def stranger_contract(fault: Fault) -> Seen:
    """A stranger, and a listed account of a member without a vote, create contracts: both are refused, with the reason."""
    (slug,) = fault.some(1)
    guest, stranger = KeySigner.create(), KeySigner.create()
    admit = Membership.admit_member(MemberKind.CARRIER, False, (guest.address,))
    decide(fault.sample, admit, *fault.some(len(SLUGS)))
    come_to(fault.sample, [slug], height(fault.sample, SLUGS[0]))
    told = {}
    with Connection(fault.sample.book.nodes[slug]) as node:
        for who, reason in ((stranger, "is listed by no member"), (guest, "has no vote")):
            said = _refused(node, who, fault.sample, None)
            require(reason in said, f"the reason is that it {reason}, not {said!r}")
            require(node.nonce(who.address) == 0, "nothing of it was mined")
            told[reason] = said
    return {"asked": slug, "refusals": list(told.values())}


def flood(fault: Fault) -> Seen:
    """20,000 transactions that must be refused, at one node: every one is, and blocks go on coming."""
    (slug,) = fault.some(1)
    before, stranger, refused = height(fault.sample, slug), KeySigner.create(), 0
    with Connection(fault.sample.book.nodes[slug]) as node:
        raw = "0x" + _transaction(stranger, fault.sample, fault.sample.ledger, 0).hex()
        for _ in range(FLOOD // FLOOD_AT_ONCE):
            answers = node.batch([("eth_sendRawTransaction", (raw,))] * FLOOD_AT_ONCE)
            refused += sum(isinstance(one, CallRefused) and one.code == REFUSED_CODE for one in answers)
    require(refused == FLOOD, f"all {FLOOD} are refused, {refused} were")
    went_on = fault.goes_on(*SLUGS)
    return {"asked": slug, "refused": refused, "blocks_meanwhile": went_on - before}


def unlisted_peer(fault: Fault) -> Seen:
    """A node with the right genesis and a key that no member named asks everybody for blocks: nobody serves it one."""
    home = Home(fault.sample.root)
    described = {slug: NodeFile.read(home, slug) for slug in SLUGS}
    addresses = sorted({peer for node in described.values() for peer in node.peers})
    stranger = EngineNode(engine_program(), Path(mkdtemp(dir=home.root)), NodePorts(*free_ports(5)))
    stranger.found(home.genesis)
    stranger.start(addresses, NodeKeys.create())
    try:
        url = f"http://{stranger.host}:{stranger.ports.consensus}"
        until(lambda: not node_status("stranger", url).error, "the stranger's node runs")
        went_on = [fault.goes_on(*SLUGS) for _ in range(STRANGER_ROUNDS)][-1]
        seen = node_status("stranger", url)
    finally:
        stranger.kill()
    require(
        (seen.error, seen.height, seen.peers) == ("", 0, 0), f"the stranger has no peer and no block: {seen}"
    )
    for slug in SLUGS:
        peers = node_status(slug, described[slug].consensus).peers
        require(peers == len(SLUGS) - 1, f"{slug} has the members for peers, it has {peers}")
    return {"strangers_peers": seen.peers, "strangers_blocks": seen.height, "network_went_on_to": went_on}


def _refused(node: Connection, stranger: KeySigner, sample: SampleNetwork, to: Address | None) -> str:
    try:
        node.send(_transaction(stranger, sample, to, 0))
    except CallRefused as refusal:
        require(refusal.code == REFUSED_CODE, f"the refusal is {REFUSED_CODE}, not {refusal.code}")
        return str(refusal)
    raise Disagreement("a stranger's transaction is refused at submission")


def _transaction(signer: KeySigner, sample: SampleNetwork, to: Address | None, nonce: int) -> Any:
    said = {
        "chainId": sample.book.chain_id,
        "nonce": nonce,
        "value": 0,
        "gas": TRANSFER_GAS,
        "gasPrice": 0,
        "data": b"",
    }
    return signer.sign_transaction(said | ({} if to is None else {"to": to}))
