"""An XML element as the readers see it: local names, text, and a mark on everything that was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from unicodedata import normalize


@dataclass(slots=True, eq=False)
class Element:
    """One element. Names are local: a message is told by its shape, not by the prefix or version of its namespace.

    `attributes` holds those without a namespace (`unitCode`, `currencyID`); namespaced ones (xsi:schemaLocation)
    carry no data. `read` and `attributes_read` are set by whoever takes the value, so that what nobody took can
    be reported.
    """

    name: str
    namespace: str
    parent: Element | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    read: bool = False
    attributes_read: set[str] = field(default_factory=set)

    @property
    def value(self) -> str:
        """Text without surrounding white space, in Unicode normal form C."""
        return normalize("NFC", "".join(self.pieces).strip())

    @property
    def path(self) -> str:
        """Path from the root; an index, from 1, stands where siblings share the name:
        `/Declaration/Item[2]/ID`.
        """
        above = self.parent
        if above is None:
            return f"/{self.name}"
        twins = [child for child in above.children if child.name == self.name]
        index = f"[{twins.index(self) + 1}]" if len(twins) > 1 else ""
        return f"{above.path}/{self.name}{index}"

    def all(self, path: str) -> Iterator[Element]:
        """Every descendant at a path of local names (`Commodity/Classification`)."""
        name, _, rest = path.partition("/")
        for child in self.children:
            if child.name == name:
                yield from child.all(rest) if rest else (child,)

    def first(self, path: str) -> Element | None:
        """The first descendant at the path."""
        return next(self.all(path), None)

    def text(self, path: str = "") -> str | None:
        """Text at the path, marked as read; None when the element is absent or empty."""
        found = self.first(path) if path else self
        if found is None:
            return None
        found.read = True
        return found.value or None

    def attribute(self, name: str) -> str | None:
        """Value of an attribute, marked as read; None when absent or empty."""
        self.attributes_read.add(name)
        return normalize("NFC", self.attributes.get(name, "").strip()) or None

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in the order of the source."""
        pending = [self]
        while pending:
            element = pending.pop()
            yield element
            pending.extend(reversed(element.children))

    def mark_read(self) -> None:
        """Marks this element and all below it: its meaning is taken as a whole."""
        for element in self.walk():
            element.read = True
            element.attributes_read.update(element.attributes)


def unread(root: Element, most: int = 1_000) -> tuple[str, ...]:
    """Paths of the values that nobody took, at most `most` of them: they stay in the attachment."""
    return tuple(islice(_unread(root, f"/{root.name}"), most))


def _unread(root: Element, root_path: str) -> Iterator[str]:
    pending = [(root, root_path)]
    while pending:
        element, path = pending.pop()
        if not element.read and element.value:
            yield path
        yield from (f"{path}/@{name}" for name in element.attributes if name not in element.attributes_read)
        pending.extend(reversed(list(_children_with_paths(element, path))))


def _children_with_paths(element: Element, path: str) -> Iterator[tuple[Element, str]]:
    """Counts twins once for all children: asking each for its own path would be quadratic in a hostile input."""
    twins = Counter(child.name for child in element.children)
    seen: Counter[str] = Counter()
    for child in element.children:
        seen[child.name] += 1
        index = f"[{seen[child.name]}]" if twins[child.name] > 1 else ""
        yield child, f"{path}/{child.name}{index}"
