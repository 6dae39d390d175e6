"""The embedded chain as real processes: what was seen once is never taken back."""

import os
import random
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from evidence.hashing import network_id
from nodes.connection import Connection
from nodes.errors import CallRefused, ConnectionFailed, LogRangeRefused, NonceUsed, TransactionKnown
from nodes.signers.key_files import KeySigner
from nodes.types import Address, BlockHash, RawTransaction
from scripts.network.home import Home, NetworkFile
from tests.network.nodes.chains import COUNTER, ChainProcess, alive, plain_genesis

pytestmark = pytest.mark.network
SEED = int(os.environ.get("GWANMUN_SEED", "20261123"))


def store(signer: KeySigner, nonce: int) -> RawTransaction:
    fields = {"nonce": nonce, "to": COUNTER, "gas": 100_000, "gasPrice": 0, "value": 0}
    return signer.sign_transaction({**fields, "chainId": 8282, "data": nonce.to_bytes(32, "big")})


def mined(connection: Connection, raw: RawTransaction) -> int:
    """Sends and waits for the block."""
    transaction = connection.send(raw)
    deadline = time.monotonic() + 20
    while (receipt := connection.receipts([transaction])[0]) is None:
        assert time.monotonic() < deadline, "not mined"
        time.sleep(0.02)
    assert receipt.succeeded
    return receipt.block


def test_a_chain_stopped_and_started_again_is_the_same_chain(chain: ChainProcess) -> None:
    signer = KeySigner.create()
    chain.start()
    with chain.connect() as node:
        for nonce in range(3):
            mined(node, store(signer, nonce))
        before = node.blocks(range(node.head().number + 1))
        chain.stop()
        chain.start()
        assert node.blocks(range(len(before))) == before
        assert mined(node, store(signer, 3)) == len(before)
    chain.stop()
    assert chain.wait() == 0


def genesis_hash(node: Connection) -> BlockHash:
    found = node.block_hash(0)
    assert found is not None
    return found


class Observer(threading.Thread):
    """A member that notes every block it was ever shown, and asks for state between, as members do."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.node = Connection(url, timeout_s=5)
        self.seen: dict[int, bytes] = {}
        self.ended = threading.Event()
        self.contradictions: list[int] = []

    def run(self) -> None:
        while not self.ended.is_set():
            try:
                head = self.node.head()
                self.node.read(COUNTER, bytes(32), "pending")
            except (ConnectionFailed, CallRefused):
                self.ended.wait(0.01)
                continue
            if self.seen.setdefault(head.number, head.hash) != head.hash:
                self.contradictions.append(head.number)


class Sender(threading.Thread):
    """Sends transactions as fast as it can, again and again from the nonce that the chain has."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.node = Connection(url, timeout_s=5)
        self.signer = KeySigner.create()
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.is_set():
            try:
                start = self.node.nonce(self.signer.address, "pending")
                for nonce in range(start, start + 20):
                    self.node.send(store(self.signer, nonce))
            except (ConnectionFailed, CallRefused):
                self.ended.wait(0.01)


@pytest.mark.parametrize("round_", [0, *(pytest.param(n, marks=pytest.mark.nightly) for n in range(1, 10))])
def test_no_block_that_was_seen_is_lost_when_chain_or_anvil_are_killed(
    chain: ChainProcess, round_: int
) -> None:
    chances = random.Random(SEED + round_)
    print(f"seed {SEED + round_}")
    chain.start()
    watchers: list[Observer | Sender] = [Observer(chain.url), Sender(chain.url), Sender(chain.url)]
    for watcher in watchers:
        watcher.start()
    for _ in range(5):
        time.sleep(chances.uniform(0.1, 1.2))
        if chances.random() < 0.5:
            chain.kill()
        else:
            os.kill(chain.anvil(), signal.SIGKILL)
            assert chain.wait() == 4
        chain.start()
    for watcher in watchers:
        watcher.ended.set()
        watcher.join()
    observer = watchers[0]
    assert isinstance(observer, Observer)
    with chain.connect() as node:
        numbers = sorted(observer.seen)
        hashes = [block.hash if block else None for block in node.blocks(numbers)]
    assert hashes == [observer.seen[number] for number in numbers]
    assert observer.contradictions == []
    assert len(numbers) > 3


def test_anvil_dies_with_a_killed_chain(chain: ChainProcess) -> None:
    chain.start()
    anvil = chain.anvil()
    chain.kill()
    deadline = time.monotonic() + 5
    while alive(anvil):
        assert time.monotonic() < deadline, "anvil lives on"
        time.sleep(0.01)


def test_a_broken_journal_is_refused_and_a_new_network_only_declared_when_asked(chain: ChainProcess) -> None:
    signer = KeySigner.create()
    chain.start()
    with chain.connect() as node:
        mined(node, store(signer, 0))
        mined(node, store(signer, 1))
        genesis = node.block_hash(0)
        chain.stop()
        data = bytearray(chain.journal.read_bytes())
        data[len(data) // 2] ^= 1
        chain.journal.write_bytes(data)
        chain.begin()
        assert chain.wait() == 3
        assert chain.journal.read_bytes() == data
        chain.start("--renew")
        assert node.block_hash(0) != genesis
        assert (chain.home / "chain.aside-1" / "journal").read_bytes() == data


def test_only_a_renewal_changes_which_network_a_home_is_of(chain: ChainProcess) -> None:
    home, ledger = Home(chain.home), Address(b"\x17" * 20)
    chain.start()
    with chain.connect() as node:
        old = network_id(genesis_hash(node), 8282, ledger).hex()
        file = NetworkFile(old, 8282, chain.url, "0x" + ledger.hex(), {}, {}, {})
        chain.stop()
        home.save_network(replace(file, network="00" * 32))
        chain.begin()
        assert chain.wait() == 3
        home.save_network(file)
        chain.start()
        mined(node, store(KeySigner.create(), 0))
        chain.stop()
        data = bytearray(chain.journal.read_bytes())
        data[50] ^= 1
        chain.journal.write_bytes(data)
        chain.start("--renew")
        assert home.network() == replace(file, network=network_id(genesis_hash(node), 8282, ledger).hex())
        assert home.network().network != old


def test_networks_with_other_accounts_in_their_genesis_have_other_genesis_hashes(tmp_path: Path) -> None:
    hashes = set()
    for name, balance in (("one", "0x1"), ("two", "0x2")):
        genesis = plain_genesis()
        genesis["alloc"]["0x" + "ab" * 20] = {"balance": balance}
        chain = ChainProcess(tmp_path / name, genesis)
        (tmp_path / name).mkdir()
        chain.start()
        with chain.connect() as node:
            hashes.add(node.block_hash(0))
        chain.stop()
    assert len(hashes) == 2


def test_a_torn_last_record_is_cut_and_the_chain_goes_on(chain: ChainProcess) -> None:
    signer = KeySigner.create()
    chain.start()
    with chain.connect() as node:
        number = mined(node, store(signer, 0))
        before = node.block_hash(number)
        chain.kill()
        whole = chain.journal.read_bytes()
        chain.journal.write_bytes(whole[:-5])
        chain.start()
        assert node.block_hash(number) == before


def test_a_second_process_on_one_directory_is_refused(chain: ChainProcess) -> None:
    chain.start()
    second = ChainProcess(chain.home)
    second.begin()
    assert second.wait() == 5
    assert chain.healthy()


def test_nobody_outside_reaches_methods_that_rewrite_the_chain(running: ChainProcess) -> None:
    with running.connect() as node:
        for method in (
            "evm_mine",
            "anvil_setBalance",
            "eth_sendTransaction",
            "debug_traceTransaction",
            "admin_peers",
        ):
            with pytest.raises(CallRefused) as refused:
                node.call(method)
            assert refused.value.code == -32601
        answers = node.batch([("eth_chainId", ()), ("evm_mine", ()), ("gwanmun_advanceTime", (5,))])
    assert answers[0] == hex(8282)
    assert [answer.code for answer in answers[1:]] == [-32601, -32601]


def test_the_test_clock_moves_block_time_and_survives_a_kill(chain: ChainProcess) -> None:
    chain.options += ("--test-clock",)
    chain.start()
    with chain.connect() as node:
        before = node.head().time
        node.call("gwanmun_advanceTime", 90 * 86_400)
        moved = node.head()
        assert moved.time >= time.time() - 60 + 90 * 86_400 and moved.time > before
        chain.kill()
        chain.start()
        assert node.block(moved.number) == moved
        assert mined(node, store(KeySigner.create(), 0)) > moved.number
        assert node.head().time >= moved.time


def test_repeats_and_wide_ranges_are_told_by_type(running: ChainProcess) -> None:
    signer = KeySigner.create()
    with running.connect() as node:
        raw = store(signer, 1)
        node.send(raw)
        with pytest.raises(TransactionKnown):
            node.send(raw)
        mined(node, store(signer, 0))
        with pytest.raises(NonceUsed):
            node.send(store(signer, 0))
        assert node.logs(0, 9_000, COUNTER) == []
        with pytest.raises((LogRangeRefused, CallRefused)):
            node.call("eth_getLogs", {"fromBlock": "nonsense"})


MALFORMED = [
    b"",
    b"{",
    b"[]",
    b"[" * 100_000,
    b"null",
    b'"x"',
    b'{"method":1}',
    b"\xff\xfe",
    b'{"id":NaN}',
    b"[1,{}]",
]


def test_malformed_bodies_get_a_json_rpc_error(running: ChainProcess) -> None:
    for body in MALFORMED:
        answer = httpx.post(
            running.url, content=body, headers={"content-type": "application/json"}, trust_env=False
        )
        assert answer.status_code == httpx.codes.OK, body
        answers = answer.json() if isinstance(answer.json(), list) else [answer.json()]
        assert answers and all(one["error"]["code"] in (-32700, -32600) for one in answers), body


def test_bodies_over_five_megabytes_and_pages_of_strangers_are_refused(running: ChainProcess) -> None:
    headers = {"content-type": "application/json"}
    too_long = httpx.post(running.url, content=b" " * 5_000_001, headers=headers, trust_env=False)
    assert too_long.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    plain = httpx.post(running.url, content=b"{}", headers={"content-type": "text/plain"}, trust_env=False)
    assert plain.status_code == httpx.codes.UNSUPPORTED_MEDIA_TYPE
    asked = {"origin": "http://elsewhere.example", **headers}
    answer = httpx.post(running.url, json={"id": 1, "method": "eth_chainId"}, headers=asked, trust_env=False)
    assert not [name for name in answer.headers if name.startswith("access-control")]
