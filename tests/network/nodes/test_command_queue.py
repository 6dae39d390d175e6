"""The command queue against the real Ledger: each command ends exactly once, whatever is killed."""

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contracts.addresses import LEDGER, genesis_addresses
from contracts.bindings.documents import DocumentRegistry
from contracts.bindings.errors import decode_error
from contracts.bindings.queueing import QueueCalls
from contracts.genesis import Founder, build_genesis
from evidence.facts import MemberKind
from evidence.types import ActHash, CommandId, Digest
from nodes.connection import Connection
from nodes.profiles import load_profile
from nodes.queue import Pump, PumpSettings, Queue, QueuedCommand, SubmitReverted, WriterBusy
from nodes.queue.errors import ChainReplaced, QueueForeign
from nodes.queue.gas import submit_gas
from nodes.signers.key_files import KeySigner
from tests.network.nodes.chains import ChainProcess
from tests.network.nodes.pumping import PASSPHRASE

pytestmark = pytest.mark.network
SEED = int(os.environ.get("GWANMUN_SEED", "20261123"))
ADDRESSES = genesis_addresses()
LEDGER_ADDRESS = ADDRESSES[LEDGER]
CALLS = QueueCalls()


@dataclass
class Network:
    """A running chain with the real contracts, and the account of its first member."""

    chain: ChainProcess
    node: Connection
    signer: KeySigner
    directory: Path

    def pump(self, queue: Queue, signer: KeySigner | None = None, **settings: float) -> Pump:
        chosen = PumpSettings(**{"poll_s": 0.01, **settings})  # type: ignore[arg-type]
        return Pump(queue, self.node, signer or self.signer, LEDGER_ADDRESS, CALLS, chosen)


Founding = tuple[KeySigner, dict[str, Any]]


@pytest.fixture(scope="module")
def founding() -> Founding:
    """One account and the genesis that lists it; each test starts a chain of its own from it."""
    signer = KeySigner.create()
    founders = [Founder(MemberKind.ISSUER, True, (signer.address,))]
    return signer, build_genesis(load_profile("embedded"), founders)


@pytest.fixture
def network(tmp_path: Path, founding: Founding) -> Iterator[Network]:
    signer, genesis = founding
    signer.save(tmp_path / "account.json", PASSPHRASE, load_profile("embedded").key_file)
    chain = ChainProcess(tmp_path, genesis)
    chain.start()
    with chain.connect() as node:
        yield Network(chain, node, signer, tmp_path)
    chain.stop()


def anchor(root: bytes, count: int = 1) -> QueuedCommand:
    """A command that is done, or refused when `count` is 0 or the root was anchored before."""
    call = DocumentRegistry.anchor(Digest(root), count)
    return QueuedCommand(
        CommandId(os.urandom(16)), ADDRESSES[call.contract], 150_000, ActHash(os.urandom(32)), call.data
    )


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.01)


def drain(pump: Pump, queue: Queue) -> None:
    def step() -> bool:
        pump.step()
        return queue.open_count() == 0

    until(step)


def outcomes_on_chain(network: Network) -> list[tuple[int, bytes]]:
    """(sequence, command id) of every outcome that the Ledger ever emitted for the account."""
    topics = CALLS.outcome_topics(network.signer.address)
    logs = network.node.logs(0, network.node.head().number, LEDGER_ADDRESS, topics)
    return [(outcome.sequence, outcome.command_id) for outcome in map(CALLS.decode_outcome, logs)]


def test_each_command_is_done_or_refused_with_the_contracts_error(network: Network) -> None:
    good, empty = anchor(b"\1" * 32), anchor(b"\2" * 32, count=0)
    again = anchor(b"\1" * 32)
    with Queue.open(network.directory / "queue.db") as queue, network.pump(queue) as pump:
        assert queue.put_all([good, empty, again]) == 3
        assert not queue.put(good)
        drain(pump, queue)
        assert not queue.put(good)
        ends = queue.outcomes_since(0)
    assert [end.command_id for end in ends] == [good.command_id, empty.command_id, again.command_id]
    assert [(end.sequence, end.done) for end in ends] == [(0, True), (1, False), (2, False)]
    assert decode_error(ends[1].error).name == "DocumentBatchEmpty"
    assert decode_error(ends[2].error).name == "LedgerWrittenOnce"


def test_a_submit_that_reverted_was_not_tried_and_its_commands_go_again(network: Network) -> None:
    stranger = anchor(b"\x0f" * 32)
    with Queue.open(network.directory / "queue.db") as queue, network.pump(queue) as pump:
        queue.put(anchor(b"\1" * 32))
        drain(pump, queue)
        # Another program uses the account behind the queue's back: nonce and sequence are taken.
        fields = {"chainId": 8282, "nonce": 1, "to": LEDGER_ADDRESS, "value": 0, "gasPrice": 0}
        data = CALLS.encode_submit(1, [stranger])
        network.node.send(
            network.signer.sign_transaction({**fields, "gas": submit_gas([stranger]), "data": data})
        )
        queue.put_all([anchor(bytes([n]) * 32) for n in range(2, 9)])
        drain(pump, queue)
        ends = queue.outcomes_since(0)
    assert sorted(sequence for sequence, _ in outcomes_on_chain(network)) == list(range(9))
    assert len(ends) == 9 and all(end.done for end in ends)
    assert queue_knows(network, stranger)


def queue_knows(network: Network, command: QueuedCommand) -> bool:
    with Queue.open(network.directory / "queue.db") as queue:
        return queue.outcome(command.command_id) is not None


def test_a_lost_queue_file_does_not_make_commands_run_twice(network: Network) -> None:
    commands = [anchor(bytes([n]) * 32) for n in range(1, 5)]
    for name in ("first.db", "second.db"):
        with Queue.open(network.directory / name) as queue, network.pump(queue) as pump:
            pump.step()
            queue.put_all(commands)
            drain(pump, queue)
            assert {end.command_id for end in queue.outcomes_since(0)} == {one.command_id for one in commands}
    assert len(outcomes_on_chain(network)) == len(commands)


def test_one_account_has_one_writer(network: Network) -> None:
    with Queue.open(network.directory / "queue.db") as queue, network.pump(queue) as pump:
        pump.step()
        with pytest.raises(WriterBusy):
            network.pump(queue)
    with Queue.open(network.directory / "queue.db") as queue:
        with network.pump(queue, KeySigner.create()) as other, pytest.raises(QueueForeign):
            other.step()
        network.pump(queue).close()


def test_an_account_that_is_not_listed_is_told_why_nothing_can_be_submitted(network: Network) -> None:
    with (
        Queue.open(network.directory / "queue.db") as queue,
        network.pump(queue, KeySigner.create()) as pump,
        pytest.raises(SubmitReverted) as told,
    ):
        queue.put(anchor(b"\1" * 32))
        drain(pump, queue)
    assert decode_error(bytes.fromhex(str(told.value.values["reason"])[2:])).name == "LedgerSenderUnknown"


def test_a_renewed_chain_is_refused(network: Network) -> None:
    with Queue.open(network.directory / "queue.db") as queue:
        with network.pump(queue) as pump:
            queue.put(anchor(b"\1" * 32))
            drain(pump, queue)
            network.chain.stop()
            data = bytearray(network.chain.journal.read_bytes())
            data[100] ^= 1
            network.chain.journal.write_bytes(data)
            network.chain.start("--renew")
            with pytest.raises(ChainReplaced):
                until(lambda: pump.step().outcomes < 0)
        with network.pump(queue) as pump, pytest.raises(ChainReplaced):
            pump.step()


class Pumping:
    """A pump process that is killed and started again."""

    def __init__(self, network: Network) -> None:
        key, queue = network.directory / "account.json", network.directory / "queue.db"
        self.arguments = [str(queue), network.chain.url, str(key)]
        self.log = network.directory / "pump.log"
        self.process = self.begin()

    def begin(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.network.nodes.pumping", *self.arguments], stdout=log, stderr=log
            )

    def kill(self) -> None:
        assert self.process.poll() is None, self.log.read_text()
        self.process.kill()
        self.process.wait()


@pytest.mark.parametrize(
    "round_", [0, 1, *(pytest.param(n, marks=pytest.mark.nightly) for n in range(2, 20))]
)
def test_every_command_ends_once_when_pump_and_chain_are_killed_at_random(
    network: Network, round_: int
) -> None:
    chances = random.Random(SEED + round_)
    print(f"seed {SEED + round_}")
    roots = [chances.randbytes(32) for _ in range(150)]
    # A third is refused: empty batches, and roots anchored twice.
    commands = [anchor(root) for root in roots + roots[:25]] + [anchor(os.urandom(32), 0) for _ in range(50)]
    chances.shuffle(commands)
    with Queue.open(network.directory / "queue.db") as queue:
        pumping = Pumping(network)
        try:
            put = threading.Thread(target=put_slowly, args=(queue, commands, chances.randrange(1 << 30)))
            put.start()
            for turn in range(8):
                time.sleep(chances.uniform(0.3, 1.6))
                pumping.kill()
                if turn == 4:
                    network.chain.kill()
                    network.chain.start()
                pumping.process = pumping.begin()
            put.join()
            until(lambda: queue.open_count() == 0, 120)
        finally:
            pumping.process.kill()
            pumping.process.wait()
        ends = queue.outcomes_since(0)
    assert [end.cursor for end in ends] == list(range(1, len(commands) + 1))
    assert {end.command_id for end in ends} == {command.command_id for command in commands}
    assert sum(end.done for end in ends) == len(roots)
    on_chain = outcomes_on_chain(network)
    assert [sequence for sequence, _ in on_chain] == list(range(len(commands)))
    assert on_chain == [(end.sequence, end.command_id) for end in ends]


def put_slowly(queue: Queue, commands: list[QueuedCommand], seed: int) -> None:
    chances = random.Random(seed)
    rest = list(commands)
    while rest:
        count = chances.randint(1, 12)
        queue.put_all(rest[:count])
        rest = rest[count:]
        time.sleep(chances.uniform(0, 0.4))
