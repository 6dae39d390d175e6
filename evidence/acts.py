"""The act: what a party signs (docs/formats/acts.md)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from evidence.errors import ActError
from evidence.facts import Verb
from evidence.hashing import TAG_ACT
from evidence.types import ActHash, CommandId, DocumentRoot, MemberNumber, NetworkId, SubjectId

ACT_VERSION: Final = 1
ACT_BYTES: Final = 130
NO_SUBJECT: Final = SubjectId(bytes(32))
NO_DOCUMENT: Final = DocumentRoot(bytes(32))

_LAYOUT = struct.Struct(">cB32sHI32sH32s16sQ")
_WIDTHS = {"network": 32, "subject": 32, "document": 32, "command": 16}
_LIMITS = {"verb": 1 << 16, "owner": 1 << 32, "revision": 1 << 16, "not_after": 1 << 64}


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a party.

    `owner` is the member of the subject, `revision` the subject's revision that the author saw (0: must not exist
    yet), `document` the root that the act stands for (zero: none), `not_after` Unix seconds.

    Raises:
        ActError: a field does not fit its place, or the verb is unknown.
    """

    network: NetworkId
    verb: Verb
    owner: MemberNumber
    subject: SubjectId
    revision: int
    document: DocumentRoot
    command: CommandId
    not_after: int

    def __post_init__(self) -> None:
        for name, width in _WIDTHS.items():
            if len(getattr(self, name)) != width:
                raise ActError(f"{name} is {width} bytes", **{name: getattr(self, name)})
        for name, limit in _LIMITS.items():
            if not 0 <= getattr(self, name) < limit:
                raise ActError(f"{name} is out of range", **{name: getattr(self, name)})

    def encode(self) -> bytes:
        """The 130 bytes."""
        return _LAYOUT.pack(
            TAG_ACT,
            ACT_VERSION,
            self.network,
            self.verb,
            self.owner,
            self.subject,
            self.revision,
            self.document,
            self.command,
            self.not_after,
        )

    @classmethod
    def decode(cls, data: bytes) -> Act:
        """Inverse of `encode`.

        Raises:
            ActError: wrong length, tag or version, or an unknown verb.
        """
        if len(data) != ACT_BYTES:
            raise ActError("an act is 130 bytes", length=len(data))
        tag, version, network, verb, owner, subject, revision, document, command, not_after = _LAYOUT.unpack(
            data
        )
        if tag != TAG_ACT or version != ACT_VERSION:
            raise ActError("tag or version of the act is not known", tag=tag, version=version)
        return cls(
            NetworkId(network),
            _verb(verb),
            MemberNumber(owner),
            SubjectId(subject),
            revision,
            DocumentRoot(document),
            CommandId(command),
            not_after,
        )

    @property
    def hash(self) -> ActHash:
        """What stands in every fact that the act caused."""
        return act_hash(self.encode())


def act_hash(data: bytes) -> ActHash:
    """Hash of an encoded act; the tag is its first byte."""
    return ActHash(sha256(data).digest())


def _verb(number: int) -> Verb:
    try:
        return Verb(number)
    except ValueError as error:
        raise ActError("the verb is not known", verb=number) from error
