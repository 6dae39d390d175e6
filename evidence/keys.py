"""Fact keys and origins (docs/formats/facts.md)."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.errors import FactKeyError
from evidence.hashing import fact_key_head, fact_key_tail
from evidence.types import FactKey, MemberNumber, SubjectId

_SHARED_BYTES = 3
"""How many leading bytes of the key all facts of one subject share."""
_WIDTHS = {"namespace": 8, "kind": 16, "owner": 32, "part": 32}
ORIGIN_BITS = 88
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact belongs, as its event says it. Kind 0 is reserved."""

    namespace: int
    kind: int
    owner: MemberNumber
    part: int


def fact_key(namespace: int, kind: int, owner: MemberNumber, subject: SubjectId, part: int = 0) -> FactKey:
    """Key of a fact: 3 bytes of the subject's hash, then 29 of the fact's.

    Raises:
        FactKeyError: a part is out of range, the kind is the reserved 0, or the subject is not 32 bytes.
    """
    _check(namespace, kind, owner, part)
    if len(subject) != 32:
        raise FactKeyError("a subject is 32 bytes", length=len(subject))
    head = fact_key_head(namespace, owner, subject)
    tail = fact_key_tail(namespace, kind, owner, subject, part)
    return FactKey(head[:_SHARED_BYTES] + tail[_SHARED_BYTES:])


def subject_keys(namespace: int, owner: MemberNumber, subject: SubjectId) -> tuple[FactKey, FactKey]:
    """The least and the greatest key that a fact of this subject can have. Facts of a few others lie between them too."""
    shared = fact_key_head(namespace, owner, subject)[:_SHARED_BYTES]
    rest = KEY_BYTES - _SHARED_BYTES
    return FactKey(shared + bytes(rest)), FactKey(shared + b"\xff" * rest)


def key_of(origin: Origin, subject: SubjectId) -> FactKey:
    """Key of the fact that an event names by origin and subject."""
    return fact_key(origin.namespace, origin.kind, origin.owner, subject, origin.part)


def pack_origin(origin: Origin) -> int:
    """`uint88 = ns << 80 | kind << 64 | owner << 32 | part`."""
    _check(origin.namespace, origin.kind, origin.owner, origin.part)
    return origin.namespace << 80 | origin.kind << 64 | origin.owner << 32 | origin.part


def unpack_origin(packed: int) -> Origin:
    """Origin from its packed u88.

    Raises:
        FactKeyError: more than 88 bits, or kind 0.
    """
    if not 0 <= packed < 1 << ORIGIN_BITS:
        raise FactKeyError("an origin is a u88", packed=packed)
    owner = MemberNumber(packed >> 32 & 0xFFFF_FFFF)
    origin = Origin(packed >> 80, packed >> 64 & 0xFFFF, owner, packed & 0xFFFF_FFFF)
    _check(origin.namespace, origin.kind, origin.owner, origin.part)
    return origin


def _check(namespace: int, kind: int, owner: int, part: int) -> None:
    given = {"namespace": namespace, "kind": kind, "owner": owner, "part": part}
    for name, value in given.items():
        if not 0 <= value < 1 << _WIDTHS[name]:
            raise FactKeyError(f"{name} must fit in u{_WIDTHS[name]}", value=value)
    if kind == 0:
        raise FactKeyError("kind 0 is reserved", namespace=namespace, owner=owner)
