"""The bundle: one small file that proves a document (docs/formats/bundle.md). Read strictly, believed nowhere here.

It has two layouts as JSON. The first says everything; the second, which is written now, leaves out what the verifier derives
anyway, and is the one that the compact form holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from evidence.bundles import compact, layout_1, layout_2
from evidence.bundles.parts import Core, Staple
from evidence.checkpoints import Checkpoint
from evidence.encoding import JsonValue, Tree, canonical_json, members, read_canonical_json, string
from evidence.errors import BundleError, EvidenceError

__all__ = ["MOST_BYTES", "Bundle", "Core", "Staple", "is_compact", "is_marked"]

MOST_BYTES: Final = compact.MOST_BYTES
"""Greatest size of a bundle, of a compact one inflated: 16 MiB."""


class Layout(Protocol):
    """How a bundle is laid out as JSON."""

    def write(self, core: Core, staple: Staple) -> Mapping[str, Tree]: ...

    def read(self, core: JsonValue, staple: JsonValue) -> tuple[Core, Staple]: ...


_LAYOUTS: Final[Mapping[str, Layout]] = {layout_1.FORMAT: layout_1, layout_2.FORMAT: layout_2}
_MARKS: Final = (
    layout_1.FORMAT.encode("ascii"),
    layout_2.FORMAT.encode("ascii"),
    b'"core":{"act"',
    b'"staple":{"checkpoint"',
)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A core and a staple of it."""

    core: Core
    staple: Staple

    def encode(self, layout: str = layout_2.FORMAT) -> bytes:
        """The one encoding in a layout, as JSON.

        Raises:
            EvidenceError: the second layout cannot hold a core of which no required fact follows, or no document.
        """
        return canonical_json(_LAYOUTS[layout].write(self.core, self.staple))

    def encode_compact(self) -> bytes:
        """The compact form, for channels where bytes count. EvidenceError as `encode`."""
        return compact.write(layout_2.write(self.core, self.staple))

    def renewed(self, newer: Bundle) -> Bundle:
        """This core, whole or redacted as it is, under the staple of a newer bundle of the same act.

        Raises:
            BundleError: the other is of another act, signer, version or batch, or its checkpoint is of a lower block.
            CheckpointError: a checkpoint does not decode.
        """
        for name in ("act", "version", "batch"):
            if getattr(self.core, name) != getattr(newer.core, name):
                raise BundleError(f"the other bundle is of another {name}")
        if self.core.signature.certificate != newer.core.signature.certificate:
            raise BundleError("the other bundle is of another signer")
        had, has = (Checkpoint.parse(one.staple.checkpoint) for one in (self, newer))
        if has.block < had.block:
            raise BundleError("the other bundle is older", block=has.block, had=had.block)
        return Bundle(self.core, newer.staple)

    @classmethod
    def decode(cls, data: bytes) -> Bundle:
        """Inverse of `encode` and of `encode_compact`. Nothing is verified.

        Raises:
            BundleError: `data` is not the one encoding of a bundle.
        """
        if len(data) > MOST_BYTES:
            raise BundleError("a bundle is smaller", length=len(data), most=MOST_BYTES)
        try:
            if is_compact(data):
                return cls._of_compact(data)
            return cls._of_json(read_canonical_json(data), _LAYOUTS)
        except BundleError:
            raise
        except EvidenceError as error:
            raise BundleError(str(error)) from error

    @classmethod
    def _of_compact(cls, data: bytes) -> Bundle:
        tree = compact.read(data)
        found = cls._of_json(compact.as_json(tree), {layout_2.FORMAT: layout_2})
        # Text that stands for bytes reads like the bytes themselves.
        if layout_2.write(found.core, found.staple) != tree:
            raise BundleError("the compact bundle is not the one encoding of its content")
        return found

    @classmethod
    def _of_json(cls, value: JsonValue, layouts: Mapping[str, Layout]) -> Bundle:
        top = members(value, "bundle", ("core", "format", "staple"))
        layout = layouts.get(string(top["format"], "format"))
        if layout is None:
            raise BundleError("the format is not known", format=top["format"])
        return cls(*layout.read(top["core"], top["staple"]))


def is_compact(data: bytes) -> bool:
    """Whether the bytes begin as a compact bundle."""
    return data.startswith(compact.MAGIC)


def is_marked(data: bytes) -> bool:
    """Whether the bytes look like a bundle, be it a damaged one: one of the markers occurs in them."""
    return is_compact(data) or any(mark in data for mark in _MARKS)
