"""The one tree of errors of the chain's client side and of the embedded engine."""

from __future__ import annotations

from evidence.errors import EvidenceError


class NodesError(EvidenceError):
    """A sentence of what is wrong, and the values that make it so (`values`)."""


class ProfileError(NodesError):
    """A network profile is missing or malformed."""


class ConnectionFailed(NodesError, ConnectionError):
    """The node did not answer, or not with JSON-RPC. Nothing is known about what it did: ask again later."""


class CallRefused(NodesError):
    """The node answered with a JSON-RPC error. `code` is its number, `data` its hex data ("" when there is none)."""

    def __init__(self, problem: str, /, code: int, method: str, data: str = "") -> None:
        super().__init__(problem, code=code, method=method, data=data)
        self.code = code
        self.data = data


class TransactionKnown(CallRefused):
    """This very transaction already waits in the node's pool."""


class NonceUsed(CallRefused):
    """The account's nonce is past that of the transaction: it was mined, or another one took its place."""


class NonceTaken(CallRefused):
    """Another transaction of the account waits in the node's pool with the same nonce."""


class SenderUnlisted(CallRefused):
    """No member lists the account that signed: nothing of it can be mined until a vote lists it; `data` is its address."""


class LogRangeRefused(CallRefused):
    """The node does not answer for so many blocks or so many events at once: ask for fewer blocks."""


class NotIndexed(CallRefused):
    """The node holds a block whose transactions it cannot tell of yet; it can in a moment."""


class Reverted(CallRefused):
    """A call ended in a revert; `data` holds the ABI-encoded error."""


class SignerError(NodesError):
    """A key file cannot be read or a transaction cannot be signed."""
