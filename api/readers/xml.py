"""Safe XML: no DTD, no entity, nothing external, bounded in bytes, depth, elements and attributes.

expat does the parsing; it never fetches anything by itself. Everything that makes XML dangerous begins with a
document type declaration, which is refused where it starts, before anything of it takes effect.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from api.readers.elements import Element
from api.readers.errors import Finding, InputTooLarge, XmlRefused, finding

_ENCODINGS: Final = frozenset({"utf-8", "utf-16", "us-ascii"})
_CHUNK: Final = 1 << 16
_DECLARATION: Final = re.compile(rb"\s*<\?xml\s")
_NAME_SEPARATOR: Final = "\n"  # cannot stand in a namespace name after attribute normalisation


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """Bounds of what is read. `size` in bytes; `depth` counts the root as 1."""

    size: int = 5_000_000
    depth: int = 64
    elements: int = 200_000
    attributes: int = 64


DEFAULT_LIMITS: Final = XmlLimits()


class _Stop(Exception):
    """Leaves expat with a finding."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.problem)
        self.found = found


class _Builder:
    """Builds the tree and holds it to the limits. `root` is set as soon as the first element starts."""

    def __init__(self, limits: XmlLimits) -> None:
        self.root: Element | None = None
        self._limits = limits
        self._open: list[Element] = []
        self._count = 0

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise _Stop(finding("xml-encoding", "", "only UTF-8 and UTF-16 are read", encoding))

    def doctype(self, name: str, *_: object) -> None:
        raise _Stop(finding("xml-dtd", "", "a document type declaration is never read", name))

    def start(self, qualified: str, attributes: list[str]) -> None:
        self._count += 1
        if self._count > self._limits.elements:
            raise _Stop(finding("xml-elements", "", f"more than {self._limits.elements} elements"))
        if len(self._open) >= self._limits.depth:
            raise _Stop(finding("xml-depth", "", f"nested deeper than {self._limits.depth} elements"))
        if len(attributes) > 2 * self._limits.attributes:
            raise _Stop(finding("xml-attributes", "", f"more than {self._limits.attributes} attributes"))
        namespace, _, name = qualified.rpartition(_NAME_SEPARATOR)
        parent = self._open[-1] if self._open else None
        pairs = zip(attributes[::2], attributes[1::2], strict=True)
        plain = {key: value for key, value in pairs if _NAME_SEPARATOR not in key}
        element = Element(name, namespace, parent, plain)
        if parent is None:
            self.root = element
        else:
            parent.children.append(element)
        self._open.append(element)

    def end(self, _qualified: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        self._open[-1].pieces.append(text)


def parse_xml(data: bytes, limits: XmlLimits = DEFAULT_LIMITS) -> Element:
    """The root of a document.

    Raises:
        InputTooLarge: more bytes than `limits.size`; nothing of it is parsed.
        XmlRefused: not well-formed, or beyond what is read here. `partial` holds the root as far as it was read.
    """
    if len(data) > limits.size:
        raise InputTooLarge(finding("xml-size", "", f"{len(data)} bytes; at most {limits.size} are read"))
    builder = _Builder(limits)
    parser = _parser(builder)
    view = memoryview(data)
    try:
        for start in range(0, len(view), _CHUNK):
            parser.Parse(bytes(view[start : start + _CHUNK]), False)
        parser.Parse(b"", True)
    except _Stop as stop:
        raise _refused(stop.found, builder) from None
    except expat.ExpatError as error:
        raise _refused(_not_well_formed(error, data, parser.ErrorByteIndex), builder) from error
    except (ValueError, LookupError) as error:
        # raised by the binding, not by expat, when it meets an encoding that it cannot map
        raise _refused(
            finding("xml-encoding", "", f"the bytes cannot be decoded: {error}"), builder
        ) from error
    if builder.root is None:
        raise _refused(finding("xml-malformed", "", "there is no element"), builder)
    return builder.root


def _parser(builder: _Builder) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=_NAME_SEPARATOR)
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.XmlDeclHandler = builder.declaration
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    return parser


def _not_well_formed(error: expat.ExpatError, data: bytes, parser_offset: int) -> Finding:
    reason = expat.ErrorString(error.code) or "unknown error"
    hint = ""
    if error.code == expat.errors.codes[expat.errors.XML_ERROR_MISPLACED_XML_PI] and _DECLARATION.match(data):
        hint = "; nothing may stand before the XML declaration"
    if data[: max(parser_offset, 0)].rfind(b"<!--") > data[: max(parser_offset, 0)].rfind(b"-->"):
        hint = "; a comment is not closed, or holds '--'"
    place = f"line {error.lineno}, column {error.offset + 1}"
    return finding("xml-malformed", "", f"not well-formed at {place}: {reason}{hint}", place)


def _refused(found: Finding, builder: _Builder) -> XmlRefused:
    refusal = XmlRefused(found)
    refusal.partial = builder.root
    return refusal
