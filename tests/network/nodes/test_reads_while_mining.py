"""What the chain says about a block, it says for ever: no answer mixes a block with the one that is being made."""

import time
from collections import defaultdict
from pathlib import Path
from threading import Event, Thread

import pytest

from nodes.connection import Connection
from nodes.signers.key_files import KeySigner
from tests.network.nodes.chains import ChainProcess
from tests.network.nodes.test_embedded_chain import store

pytestmark = pytest.mark.network
SECONDS = 5.0
READERS = 4
PER_BLOCK = 150


def keep_sending(url: str, signer: KeySigner, stop: Event) -> None:
    """Fills blocks, so that each takes a while to be mined."""
    with Connection(url) as node:
        nonce = 0
        while not stop.is_set():
            head = node.head().number
            for _ in range(PER_BLOCK):
                node.send(store(signer, nonce))
                nonce += 1
            while node.head().number == head and not stop.is_set():
                continue


def test_the_state_of_the_last_block_is_never_that_of_the_next(tmp_path: Path) -> None:
    chain, signer, stop = (
        ChainProcess(tmp_path, options=("--block-time", "0.05")),
        KeySigner.create(),
        Event(),
    )
    said: dict[int, set[int]] = defaultdict(set)

    def keep_asking() -> None:
        with Connection(chain.url) as node:
            while not stop.is_set():
                head = node.head().number
                said[head].add(node.nonce(signer.address, head))

    try:
        chain.start()
        threads = [Thread(target=keep_asking) for _ in range(READERS)]
        threads.append(Thread(target=keep_sending, args=(chain.url, signer, stop)))
        for thread in threads:
            thread.start()
        time.sleep(SECONDS)
        stop.set()
        for thread in threads:
            thread.join()
    finally:
        chain.stop()
    assert len(said) > 5
    assert {number: nonces for number, nonces in said.items() if len(nonces) != 1} == {}
