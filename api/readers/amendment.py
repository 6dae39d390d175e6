"""The next version of a declaration: what an amendment message makes of the version before.

The message restates parts of the declaration and points to what it changes (WCO section codes with positions). Header values
replace theirs; a goods item is found by its number; a repeated part of an item (packages, documents) is found by the pointed
position, and without positions the list is replaced as a whole. An item that is pointed to but not restated is taken out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from api.readers.errors import ContentRefused, Finding, finding
from api.readers.extraction import GREATEST_ITEM
from api.readers.messages import Change, DeclarationKind, DeclarationMessage
from evidence.documents import Json, flatten, unflatten
from evidence.types import Fields, Scalar

# Section codes of the WCO Data Model for what repeats in our schema.
_ITEM: Final = "68A"
_SECTIONS: Final = {
    "additionalDocuments": "02A",
    "packages": "93A",
    "previousDocuments": "99A",
    "containers": "31B",
    "seals": "44B",
}
Node = dict[str, Json]


def apply_amendment(previous: Mapping[str, Scalar], message: DeclarationMessage) -> Fields:
    """Fields of the next version, with the salt and the attachments of `previous`.

    Args:
        previous: all fields of the version that the author saw.
        message: an amendment of it; that it names this declaration is for the caller to check.

    Raises:
        ContentRefused: it points to what is not there, or the result does not hold together.
        ValueError: the message is no amendment.
    """
    if message.kind is not DeclarationKind.AMENDMENT:
        raise ValueError(f"{message.kind} is no amendment")
    before, part = _tree(previous), _tree(message.fields) if message.fields else {}
    findings: list[Finding] = []
    if message.complete:
        kept: Node = {name: before[name] for name in ("idSalt", "attachments") if name in before}
        after: Node = {**part, **kept}
    else:
        after = dict(before)
        items = _nodes(part.pop("items", []))
        _merge(after, part, message.changes, findings)
        after["items"] = _items(_nodes(before.get("items", [])), items, message.changes, findings)
        after["goodsItemQuantity"] = part.get("goodsItemQuantity", len(_nodes(after["items"])))
    after["amendment"] = _amendment(message)
    findings.extend(_contradictions(after))
    if findings:
        raise ContentRefused(findings)
    return flatten(after)


def _tree(fields: Mapping[str, Scalar]) -> Node:
    tree = unflatten(fields)
    return tree if isinstance(tree, dict) else {}


def _nodes(value: Json) -> list[Node]:
    return [node for node in value if isinstance(node, dict)] if isinstance(value, list) else []


def _items(
    before: Sequence[Node], restated: Sequence[Node], changes: Sequence[Change], findings: list[Finding]
) -> list[Json]:
    by_number = {item["sequence"]: dict(item) for item in before}
    for item in restated:
        number = item["sequence"]
        about = [change for change in changes if _item_of(change) == number]
        if number in by_number:
            _merge(by_number[number], item, about, findings)
        else:
            by_number[number] = dict(item)
    for number in _taken_out(changes, {item["sequence"] for item in restated}):
        if by_number.pop(number, None) is None:
            path = f"/items/{number}"
            findings.append(
                finding("no-such-item", path, "the amendment takes out an item that is not there", number)
            )
    return [by_number[number] for number in sorted(by_number, key=lambda one: int(str(one)))]


def _item_of(change: Change) -> int | None:
    return next((pointer.sequence for pointer in change.pointers if pointer.section == _ITEM), None)


def _taken_out(changes: Sequence[Change], restated: set[Json]) -> list[int]:
    """Items that a change ends at, without naming a tag, and that the message does not restate."""
    ends = (change.pointers[-1] for change in changes if change.pointers)
    numbers = {end.sequence for end in ends if end.section == _ITEM and end.tag is None}
    return sorted(number for number in numbers if number is not None and number not in restated)


def _merge(target: Node, part: Node, changes: Sequence[Change], findings: list[Finding]) -> None:
    """Puts `part` over `target`: scalars replace, objects merge, lists go where the pointers say."""
    for name, value in part.items():
        if isinstance(value, dict):
            below = target.get(name)
            merged: Node = dict(below) if isinstance(below, dict) else {}
            _merge(merged, value, changes, findings)
            target[name] = merged
        elif isinstance(value, list):
            target[name] = _merge_list(name, target.get(name, []), _nodes(value), changes, findings)
        else:
            target[name] = value


def _merge_list(
    name: str, before: Json, part: Sequence[Node], changes: Sequence[Change], findings: list[Finding]
) -> Json:
    positions = _positions(_SECTIONS.get(name, ""), changes)
    if len(positions) != len(part):
        return list(part)
    after: list[Node] = [dict(node) for node in _nodes(before)]
    for position, node in zip(positions, part, strict=True):
        if position <= len(after):
            _merge(after[position - 1], node, changes, findings)
        elif position == len(after) + 1:
            after.append(dict(node))
        else:
            problem = f"the amendment points to number {position} of {len(after)}"
            findings.append(finding("no-such-part", f"/{name}", problem, position))
    return list(after)


def _positions(section: str, changes: Sequence[Change]) -> list[int]:
    """The positions (from 1) at which the changes point into a repeated section, in order, each once."""
    pointed = (
        pointer.sequence for change in changes for pointer in change.pointers if pointer.section == section
    )
    return list(dict.fromkeys(position for position in pointed if position))


def _amendment(message: DeclarationMessage) -> Node:
    amendment: Node = {"functionalReferenceId": message.reference}
    codes: list[Json] = [
        {"changeReasonCode": change.reason_code} for change in message.changes if change.reason_code
    ]
    for index, statement in enumerate(message.reasons):
        if index < len(codes):
            codes[index] = {**_nodes(codes)[index], "statement": statement}
        else:
            codes.append({"statement": statement})
    if codes:
        amendment["reasons"] = codes
    return amendment


def _contradictions(after: Node) -> list[Finding]:
    numbers = [item.get("sequence") for item in _nodes(after.get("items", []))]
    found = []
    if not numbers:
        found.append(finding("missing", "/items", "no goods item is left"))
    # The chain counts items, so a number beyond their count has no place there.
    if numbers != list(range(1, len(numbers) + 1)) or len(numbers) > GREATEST_ITEM:
        problem = f"items must be numbered from 1 without gap or repeat, to {GREATEST_ITEM} at most"
        found.append(finding("item-numbers", "/items", problem))
    if after.get("goodsItemQuantity") != len(numbers):
        problem = (
            f"GoodsItemQuantity is {after.get('goodsItemQuantity')} but there are {len(numbers)} goods items"
        )
        found.append(finding("item-count", "/goodsItemQuantity", problem))
    return found
