"""The one door for XML: recognises a message by what it says of itself, never by its file name, and reads it.

Recognised are the WCO messages DEC and RES (in MetaData, bare, or in a transport envelope), the Korean declaration GOVCBR830
and inventory-linking requests. Namespaces are not compared: versions of one message differ in them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from api.readers import declaration, inventory, kcs830, notification
from api.readers.elements import Element
from api.readers.errors import Recognition, UnknownMessage, XmlRefused, finding
from api.readers.messages import Message
from api.readers.xml import DEFAULT_LIMITS, XmlLimits, parse_xml

# How far below the root a message may stand: request envelope, its detail, MetaData, message.
_ENVELOPES: Final = 3


def read(xml: bytes, limits: XmlLimits = DEFAULT_LIMITS) -> Message:
    """The message in an XML document.

    Raises:
        ReaderError: it is refused; the class and `findings` say why, `recognition` what it was as far as it was read.
    """
    try:
        root = parse_xml(xml, limits)
    except XmlRefused as refusal:
        refusal.recognition = _recognise_partial(refusal.partial)
        raise
    found = _find(root)
    if found is None:
        problem = f"'{root.name[:80]}' holds no message that is read here"
        raise UnknownMessage(finding("unknown-message", f"/{root.name}", problem, root.name))
    message, reader = found
    return reader(root, message)


def _find(root: Element) -> tuple[Element, Callable[[Element, Element], Message]] | None:
    """The message element, searched breadth first so that a Response is found before the Declaration inside it."""
    level = [root]
    for _ in range(_ENVELOPES + 1):
        for element in level:
            reader = _reader(element)
            if reader is not None:
                return element, reader
        level = [child for element in level for child in element.children]
    return None


def _reader(element: Element) -> Callable[[Element, Element], Message] | None:
    if element.name == "Declaration":
        return kcs830.read_kcs if kcs830.is_kcs(element) else declaration.read_declaration
    if element.name == "Response":
        return notification.read_notification
    if element.name in inventory.KINDS:
        return inventory.read_inventory
    return None


def _recognise_partial(root: Element | None) -> Recognition | None:
    """What a broken document was going to be."""
    found = None if root is None else _find(root)
    if found is None or found[0].name != "Declaration":
        return None
    return declaration.recognise(found[0])
