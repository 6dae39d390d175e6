"""A node's JSON, read into our own types and errors."""

from __future__ import annotations

from typing import Any

from nodes.blocks import BlockStamp
from nodes.errors import (
    CallRefused,
    LogRangeRefused,
    NonceTaken,
    NonceUsed,
    NotIndexed,
    Reverted,
    SenderUnlisted,
    TransactionKnown,
)
from nodes.types import Address, BlockHash, BlockNumber, Log, Receipt, TransactionHash

Answer = Any
"""A JSON result, or a CallRefused."""

REVERTED_CODE = 3
# JSON-RPC has no numbers for these, so engines are told apart by their words: anvil's, go-ethereum's (Cosmos EVM
# uses its pool), in lower case.
_BY_WORDS: tuple[tuple[str, type[CallRefused]], ...] = (
    ("already imported", TransactionKnown),
    ("already known", TransactionKnown),
    ("already in mempool", TransactionKnown),
    ("tx already in cache", TransactionKnown),
    ("nonce too low", NonceUsed),
    ("invalid nonce; got", NonceUsed),
    ("replacement transaction underpriced", NonceTaken),
    ("is listed by no member", SenderUnlisted),
    ("block range", LogRangeRefused),
    ("query returned more than", LogRangeRefused),
    ("exceeds max", LogRangeRefused),
    ("blocks distance", LogRangeRefused),
    ("failed to get receipts from comet block", NotIndexed),
    ("execution reverted", Reverted),
)


def refusal(error: Any, method: str) -> CallRefused:
    """The typed error for a JSON-RPC error object, however malformed."""
    given = error if isinstance(error, dict) else {"message": str(error)}
    code = given.get("code")
    number = code if isinstance(code, int) else 0
    message = str(given.get("message", "the node gave no reason"))
    data = given.get("data")
    kind = Reverted if number == REVERTED_CODE else _kind(message)
    return kind(message, code=number, method=method, data=data if isinstance(data, str) else "")


def _kind(message: str) -> type[CallRefused]:
    lowered = message.lower()
    return next((kind for words, kind in _BY_WORDS if words in lowered), CallRefused)


def block_from(found: dict[str, Any]) -> BlockStamp:
    return BlockStamp(
        number=BlockNumber(int(found["number"], 16)),
        hash=BlockHash(_bytes(found["hash"])),
        time=int(found["timestamp"], 16),
        parent=BlockHash(_bytes(found["parentHash"])),
    )


def log_from(found: dict[str, Any]) -> Log:
    return Log(
        address=Address(_bytes(found["address"])),
        topics=tuple(_bytes(topic) for topic in found["topics"]),
        data=_bytes(found["data"]),
        block=BlockNumber(int(found["blockNumber"], 16)),
        block_hash=BlockHash(_bytes(found["blockHash"])),
        transaction=TransactionHash(_bytes(found["transactionHash"])),
        index=int(found["logIndex"], 16),
    )


def receipt_from(found: dict[str, Any]) -> Receipt:
    return Receipt(
        transaction=TransactionHash(_bytes(found["transactionHash"])),
        block=BlockNumber(int(found["blockNumber"], 16)),
        succeeded=int(found["status"], 16) == 1,
        gas_used=int(found["gasUsed"], 16),
    )


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])
