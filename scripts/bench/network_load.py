"""Simple transfers (21,000 gas, no value: nobody owns any) through a network of validators, every member at its own node."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import Final

from nodes.connection import Connection, raised
from nodes.signers.key_files import KeySigner
from nodes.types import Address, RawTransaction
from scripts.bench.network_nodes import LOOK_S, PROFILE, BenchNetwork

TRANSFER_GAS: Final = 21_000
AT_ONCE: Final = 100
"""Transactions in one request."""
TO: Final = Address(b"\x77" * 20)


@dataclass(frozen=True, slots=True)
class Rate:
    """From the first transaction's sending until all are final, at every member's own node."""

    transactions: int
    seconds: float
    node_cpu_seconds: float
    client_cpu_seconds: float

    @property
    def per_second(self) -> float:
        return self.transactions / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Processor milliseconds of all nodes per transaction."""
        return self.node_cpu_seconds * 1_000 / self.transactions


def transfer(signer: KeySigner, nonce: int) -> RawTransaction:
    return signer.sign_transaction(
        {
            "chainId": PROFILE.chain_id,
            "nonce": nonce,
            "to": TO,
            "value": 0,
            "gas": TRANSFER_GAS,
            "gasPrice": 0,
            "data": b"",
        }
    )


def send_many(network: BenchNetwork, each: int) -> Rate:
    """`each` transfers of every account. They are signed before the clock runs."""
    with Connection(network.nodes[0].url) as node:
        upto = {one.address: node.nonce(one.address) + each for signers in network.signers for one in signers}
    shares = [_signed(signers, each, upto) for signers in network.signers]
    cpu, own, began = network.cpu_seconds(), time.process_time(), time.monotonic()
    with ThreadPoolExecutor(len(shares)) as pool:
        sending = [
            pool.submit(_send, node.url, share) for node, share in zip(network.nodes, shares, strict=True)
        ]
        for future in sending:
            future.result()
    with Connection(network.nodes[0].url) as node:
        for address, last in upto.items():
            network.wait(lambda address=address, last=last: node.nonce(address) == last)  # type: ignore[misc]
    return Rate(
        sum(map(len, shares)),
        time.monotonic() - began,
        network.cpu_seconds() - cpu,
        time.process_time() - own,
    )


def seconds_until_final(network: BenchNetwork, rounds: int) -> float:
    """Median from sending one transaction until its receipt is there, in seconds, on a network that does nothing else."""
    signer = network.signers[0][0]
    taken = []
    with Connection(network.nodes[0].url) as node:
        for nonce in range(node.nonce(signer.address), node.nonce(signer.address) + rounds):
            raw = transfer(signer, nonce)
            began = time.monotonic()
            sent = node.send(raw)
            while node.receipts([sent]) == [None]:
                time.sleep(LOOK_S)
            taken.append(time.monotonic() - began)
    return median(taken)


def _signed(signers: Sequence[KeySigner], each: int, upto: Mapping[Address, int]) -> list[RawTransaction]:
    """Taking turns among the accounts, each account's in order, the last one below its number in `upto`."""
    return [
        transfer(signer, upto[signer.address] - left) for left in range(each, 0, -1) for signer in signers
    ]


def _send(url: str, transactions: Sequence[RawTransaction]) -> None:
    with Connection(url) as node:
        for start in range(0, len(transactions), AT_ONCE):
            part = transactions[start : start + AT_ONCE]
            for answer in node.batch([("eth_sendRawTransaction", ("0x" + raw.hex(),)) for raw in part]):
                raised(answer)
