"""JSON-RPC over HTTP with keep-alive: the one way in which our processes talk to a node."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from nodes.answers import Answer, block_from, log_from, receipt_from, refusal
from nodes.blocks import BlockStamp
from nodes.errors import CallRefused, ConnectionFailed, NotIndexed
from nodes.types import Address, BlockHash, BlockNumber, Log, RawTransaction, Receipt, TransactionHash

DEFAULT_TIMEOUT_S = 30.0
KEPT_CONNECTIONS = 16
# Nodes refuse batches that are longer: the embedded chain's door and go-ethereum from 1,000 on.
BATCHED_CALLS = 500
# Milliseconds on an idle machine: the engine indexes a block after it was committed.
INDEXING_S = 10.0
INDEXING_LOOK_S = 0.02

Call = tuple[str, Sequence[Any]]
"""Method and parameters."""
_Told = TypeVar("_Told")
At = BlockNumber | int | str
"""A height, or `latest`, `earliest`, `pending`."""


class Connection:
    """A node, seen from a client. Safe to share between threads; answers are never cached.

    Every method may raise ConnectionFailed (no answer: nothing is known) and CallRefused or one of its children
    (the node said no).
    """

    def __init__(self, url: str, timeout_s: float = DEFAULT_TIMEOUT_S) -> None:
        self.url = url
        self._ids = itertools.count(1)
        limits = httpx.Limits(max_keepalive_connections=KEPT_CONNECTIONS)
        # A node on loopback must not be asked through a proxy that the environment names.
        self._http = httpx.Client(timeout=timeout_s, limits=limits, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def call(self, method: str, *parameters: Any) -> Any:
        """One call's result, as JSON."""
        return self._when_indexed(lambda: self._called(method, parameters))

    def _called(self, method: str, parameters: Sequence[Any]) -> Any:
        answer = self._post(self._request(method, parameters))
        if not isinstance(answer, dict):
            raise ConnectionFailed("the node's answer is no JSON-RPC", url=self.url, method=method)
        return self._result(answer, method)

    def batch(self, calls: Sequence[Call]) -> list[Answer]:
        """Results in the order of the calls; a refused call gives its CallRefused as a value, not raised."""
        answers: list[Answer] = []
        for first in range(0, len(calls), BATCHED_CALLS):
            part = calls[first : first + BATCHED_CALLS]
            answers += self._when_indexed(lambda part=part: self._batched(part))  # type: ignore[misc]
        return answers

    def _batched(self, calls: Sequence[Call]) -> list[Answer]:
        requests = [self._request(method, parameters) for method, parameters in calls]
        answers = self._post(requests)
        if not isinstance(answers, list):
            raise ConnectionFailed("the node's answer to a batch is no list", url=self.url)
        by_id = {answer.get("id"): answer for answer in answers if isinstance(answer, dict)}
        settled = [self._settled(by_id.get(request["id"], {}), request["method"]) for request in requests]
        for answer in settled:
            if isinstance(answer, NotIndexed):
                raise answer
        return settled

    def chain_id(self) -> int:
        return int(self.call("eth_chainId"), 16)

    def block(self, at: At = "latest") -> BlockStamp | None:
        """The block at a height or name, None when the chain has no such block."""
        found = self.call("eth_getBlockByNumber", _at(at), False)
        return None if found is None else block_from(found)

    def head(self) -> BlockStamp:
        """The latest block, which is final (see `Profile.finality`)."""
        found = self.block("latest")
        if found is None:
            raise ConnectionFailed("the node has no block at all", url=self.url)
        return found

    def blocks(self, numbers: Sequence[int]) -> list[BlockStamp | None]:
        """Blocks of many heights in one batch, in the order asked. Raises the first refusal."""
        answers = self.batch([("eth_getBlockByNumber", (hex(number), False)) for number in numbers])
        return [None if found is None else block_from(found) for found in map(raised, answers)]

    def logs(
        self, first: int, last: int, address: Address, topics: Sequence[bytes | Sequence[bytes] | None] = ()
    ) -> list[Log]:
        """Events of blocks first..last in the order of the chain. LogRangeRefused: ask for fewer blocks."""
        # Block 0 has no events on any chain, and the engine takes a 0 for its latest block.
        first = max(first, 1)
        if last < first:
            return []
        wanted = {
            "fromBlock": hex(first),
            "toBlock": hex(last),
            "address": _hex(address),
            "topics": _topics(topics),
        }
        return [log_from(found) for found in self.call("eth_getLogs", wanted)]

    def read(self, to: Address, data: bytes, at: At = "latest", sender: Address | None = None) -> bytes:
        """`eth_call`: what a contract's function returns, nothing changed. Reverted when it reverts."""
        call = {"to": _hex(to), "data": _hex(data)} | ({} if sender is None else {"from": _hex(sender)})
        return bytes.fromhex(self.call("eth_call", call, _at(at))[2:])

    def nonce(self, account: Address, at: At = "latest") -> int:
        """Number of transactions of the account up to that block."""
        return int(self.call("eth_getTransactionCount", _hex(account), _at(at)), 16)

    def code(self, address: Address, at: At = "latest") -> bytes:
        return bytes.fromhex(self.call("eth_getCode", _hex(address), _at(at))[2:])

    def send(self, raw: RawTransaction) -> TransactionHash:
        """Hands a signed transaction over. TransactionKnown and NonceUsed tell a repeat."""
        return TransactionHash(bytes.fromhex(self.call("eth_sendRawTransaction", _hex(raw))[2:]))

    def receipts(self, transactions: Sequence[TransactionHash]) -> list[Receipt | None]:
        """Receipts in the order asked, None for what is not mined. Raises the first refusal."""
        answers = self.batch([("eth_getTransactionReceipt", (_hex(one),)) for one in transactions])
        return [None if found is None else receipt_from(found) for found in map(raised, answers)]

    def block_hash(self, number: int) -> BlockHash | None:
        """Hash of the block at that height, None when the chain is shorter."""
        found = self.block(number)
        return None if found is None else found.hash

    def _when_indexed(self, ask: Callable[[], _Told]) -> _Told:
        """Asks again while the node's index is behind its own blocks."""
        deadline = time.monotonic() + INDEXING_S
        while True:
            try:
                return ask()
            except NotIndexed as error:
                if time.monotonic() > deadline:
                    raise ConnectionFailed(
                        "the node does not index its own blocks", url=self.url, reason=str(error)
                    ) from error
            time.sleep(INDEXING_LOOK_S)

    def _request(self, method: str, parameters: Sequence[Any]) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": list(parameters)}

    def _post(self, body: object) -> Any:
        try:
            answer = self._http.post(
                self.url, content=json.dumps(body), headers={"content-type": "application/json"}
            )
            return answer.json()
        except httpx.TransportError as error:
            raise ConnectionFailed("the node does not answer", url=self.url, reason=str(error)) from error
        except ValueError as error:
            raise ConnectionFailed(
                "the node's answer is no JSON", url=self.url, status=answer.status_code
            ) from error

    def _settled(self, answer: dict[str, Any], method: str) -> Answer:
        try:
            return self._result(answer, method)
        except CallRefused as error:
            return error

    def _result(self, answer: dict[str, Any], method: str) -> Any:
        if "error" in answer:
            raise refusal(answer["error"], method)
        if "result" not in answer:
            raise ConnectionFailed("the node's answer lacks a result", url=self.url, method=method)
        return answer["result"]


def raised(answer: Answer) -> Any:
    """An answer of a batch as if it had been called alone: raises when it is a refusal."""
    if isinstance(answer, CallRefused):
        raise answer
    return answer


def _at(at: At) -> str:
    return at if isinstance(at, str) else hex(at)


def _hex(value: bytes) -> str:
    return "0x" + value.hex()


def _topics(topics: Sequence[bytes | Sequence[bytes] | None]) -> list[Any]:
    return [
        _hex(topic) if isinstance(topic, bytes) else topic and [_hex(choice) for choice in topic]
        for topic in topics
    ]
