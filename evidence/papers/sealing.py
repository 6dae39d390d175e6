"""The seal: one CAdES signature over all bytes of the file but its own place (PAdES baseline B-B, ETSI EN 319 142-1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography import x509

from evidence import cms
from evidence.papers.container import NO_TIME, RANGE_ROOM, SEAL_ROOM
from evidence.papers.layout import PaperError
from evidence.pki import Certificate
from evidence.signatures import Sign

_RANGE: Final = re.compile(rb"/ByteRange \[ 0 (\d{1,10}) (\d{1,10}) (\d{1,10}) *\]")
_ROOM: Final = re.compile(rb"/ByteRange \[ 0 %d %d %d \]" % RANGE_ROOM)
_HOLE: Final = b"/Contents <" + b"00" * SEAL_ROOM + b">"


def seal(draft: bytes, certificate: x509.Certificate, sign: Sign, made: int) -> bytes:
    """The draft with its seal.

    Args:
        sign: ECDSA P-256 SHA-256 by the certificate's key, DER signature.
        made: when, in Unix seconds; the claim of who seals, which proves nothing.

    Raises:
        PaperError: the draft has no room for it.
    """
    when = datetime.fromtimestamp(made, UTC).strftime("D:%Y%m%d%H%M%SZ")
    draft = draft.replace(f"/M ({NO_TIME})".encode(), f"/M ({when})".encode(), 1)
    room = _ROOM.search(draft)
    hole = draft.find(_HOLE)
    if room is None or hole < 0:
        raise PaperError("there is no room for a seal")
    start, end = hole + len(b"/Contents "), hole + len(_HOLE)
    said = b"/ByteRange [ 0 %d %d %d" % (start, end, len(draft) - end)
    written = said + b" " * (len(room[0]) - len(said) - 1) + b"]"
    ranged = draft[: room.start()] + written + draft[room.end() :]
    signature = cms.sign(ranged[:start] + ranged[end:], certificate, sign)
    if len(signature) > SEAL_ROOM:
        raise PaperError("the seal is longer than its place", length=len(signature), room=SEAL_ROOM)
    return ranged[:start] + b"<" + signature.hex().encode().ljust(2 * SEAL_ROOM, b"0") + b">" + ranged[end:]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file taken apart: the bytes that the seal covers, and the seal."""

    covered: bytes
    signature: bytes

    @classmethod
    def of(cls, data: bytes) -> Sealed:
        """PaperError when there is not one seal over the whole file."""
        ranges = list(_RANGE.finditer(data))
        if len(ranges) != 1:
            raise PaperError("a paper has one seal", seals=len(ranges))
        start, end, length = (int(number) for number in ranges[0].groups())
        if end + length != len(data) or end - start != 2 * SEAL_ROOM + 2:
            raise PaperError("the seal does not cover the whole file", covered=end + length, length=len(data))
        hole = data[start:end]
        if hole[:1] != b"<" or hole[-1:] != b">" or not re.fullmatch(rb"[0-9a-f]+", hole[1:-1]):
            raise PaperError("the seal's place holds something else")
        return cls(data[:start] + data[end:], _without_padding(bytes.fromhex(hole[1:-1].decode())))

    def verify(self) -> Certificate:
        """The certificate that sealed it, not yet trusted.

        Raises:
            SignatureError: the seal is not good.
            PaperError: it is written otherwise than ours; nothing covers the seal itself, so it has one form.
        """
        parts = cms.parse(self.signature)
        if cms.rebuild(parts) != self.signature:
            raise PaperError("the seal is not in its one form")
        return cms.verify(self.covered, parts)


def _without_padding(room: bytes) -> bytes:
    """The DER at the beginning of its place. PaperError when other bytes than zeros follow."""
    if room[:2] != b"\x30\x82":
        raise PaperError("the seal is no CMS")
    length = 4 + int.from_bytes(room[2:4], "big")
    if any(room[length:]):
        raise PaperError("something follows the seal in its place")
    return room[:length]
