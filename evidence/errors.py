"""The one tree of errors of the core. Every error keeps the offending values beside its sentence."""

from __future__ import annotations

from collections.abc import Callable

_LONGEST_SHOWN = 120
_WIDEST_SHOWN = 256


def _shown(value: object) -> str:
    """A value as it stands in a message: bytes as hex, long text cut."""
    if isinstance(value, int) and value.bit_length() > _WIDEST_SHOWN:
        # The interpreter refuses to print integers of thousands of digits.
        return f"<integer of {value.bit_length()} bits>"
    text = bytes(value).hex() if isinstance(value, bytes | bytearray | memoryview) else repr(value)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "..."


class EvidenceError(Exception):
    """A sentence of what is wrong, and the values that make it so.

    >>> str(ActError("an act is 130 bytes long", length=129))
    'an act is 130 bytes long (length=129)'
    """

    def __init__(self, problem: str, /, **values: object) -> None:
        super().__init__(problem)
        self.problem = problem
        self.values = values

    def __str__(self) -> str:
        if not self.values:
            return self.problem
        listed = ", ".join(f"{name}={_shown(value)}" for name, value in self.values.items())
        return f"{self.problem} ({listed})"

    def __reduce__(self) -> tuple[Callable[..., EvidenceError], tuple[object, ...]]:
        """Errors cross process boundaries, so they must survive pickling whole."""
        return _rebuild, (type(self), self.problem, self.values)


class DocumentError(EvidenceError):
    """A document, or its JSON, is not canonical. `path` is the RFC 6901 path ("" is the whole)."""

    def __init__(self, problem: str, /, path: str = "", **values: object) -> None:
        super().__init__(problem, path=path, **values)
        self.path = path


class SchemaError(DocumentError):
    """A document does not fit its schema, or a schema is itself malformed or unknown."""


class CommitmentError(EvidenceError):
    """A commitment or disclosure is malformed or does not hold together."""


class TreeError(EvidenceError):
    """A tree, a multiproof or a consistency proof is impossible."""


class BatchError(EvidenceError):
    """A batch is empty or too large, or a batch path is malformed."""


class HashingError(EvidenceError):
    """An input of a hash has not the width that its format fixes."""


class FactKeyError(EvidenceError):
    """Parts of a fact key or of an origin are out of range."""


class WordError(EvidenceError):
    """A word, its terms or a unit code is malformed."""


class ActError(EvidenceError):
    """An act does not decode, or says something impossible."""


class SignatureError(EvidenceError):
    """A signature or its certificate is malformed or not good."""


class LogError(EvidenceError):
    """A log entry, proof or extension of the log is wrong."""


class MapError(EvidenceError):
    """A map, its store or a map multiproof is wrong."""


class CheckpointError(EvidenceError):
    """A checkpoint body or its signatures are wrong."""


class PolicyError(EvidenceError):
    """A trust policy cannot be read or used."""


class BundleError(EvidenceError):
    """A bundle is not the one encoding of a bundle."""


def _rebuild(kind: type[EvidenceError], problem: str, values: dict[str, object]) -> EvidenceError:
    return kind(problem, **values)
