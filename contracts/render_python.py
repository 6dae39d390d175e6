"""facts.yaml as Python source: evidence/facts.py."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Final

from contracts.schema import KindEntry, NamespaceEntry, Schema

_WIDTH: Final = 84

_HEADER: Final = '''\
"""Generated from contracts/facts.yaml by `python -m contracts.codegen`. Do not edit.

Kinds, statuses, verbs and layouts of everything provable; docs/formats/facts.md explains the terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, IntFlag, StrEnum
from typing import Final, Literal

'''

_SPEC: Final = '''

class Kind(IntEnum):
    """A kind with its namespace: `namespace << 16 | number`, which is `origin >> 64` of a FactSet event."""

{members}

    @property
    def namespace(self) -> Namespace:
        return Namespace(self.value >> 16)

    @property
    def number(self) -> int:
        """The kind's own 16-bit number, flags included."""
        return self.value & 0xFFFF


@dataclass(frozen=True)
class KindSpec:
    """What facts.yaml says of a kind. `amount`: what the amount of a state word holds, None for other words."""

    kind: Kind
    name: str
    once: bool
    balance: bool
    raw: bool
    amount: Literal["none", "terms", "quantity"] | None
    statuses: type[IntEnum] | None
    word: str | None
    about: str

    @property
    def namespace(self) -> Namespace:
        return self.kind.namespace

    @property
    def number(self) -> int:
        return self.kind.number

    def meaning(self, status: int) -> Meaning:
        """The common meaning of a status of this kind. Raises ValueError when it has no such status."""
        if self.statuses is None:
            raise ValueError(f"{{self.name}} is not a state kind; status {{status}}")
        return STATUS_MEANINGS[self.statuses][self.statuses(status)]

'''


def render_python(schema: Schema) -> str:
    """The text of evidence/facts.py."""
    return _HEADER + "".join(
        [
            f"SCHEMA_VERSION: Final = {schema.version}\n",
            *(f"KIND_{name.upper()}: Final = {bit:#06x}\n" for name, bit in schema.flags.items()),
            *(_layout(name, fields) for name, fields in schema.layouts.items()),
            _meanings(schema.meanings),
            _enum("Namespace", {entry.name: entry.number for entry in schema.namespaces}),
            _contracts(schema.namespaces),
            *(_status_enum(name, statuses) for name, statuses in schema.statuses.items()),
            *(
                _enum(f"{_camel(name)}Flag", flags, base="IntFlag")
                for name, flags in schema.status_flags.items()
            ),
            _enum("Decision", schema.decisions),
            _enum("Agreement", schema.agreements),
            _enum("MemberKind", schema.member_kinds),
            _enum("PartyRole", schema.party_roles),
            _verbs(schema.verbs),
            _status_meanings(schema),
            _SPEC.format(members="\n".join(_kind_members(schema))),
            _specs(schema),
        ]
    )


def _layout(name: str, fields: Iterable[tuple[str, int]]) -> str:
    lines = "".join(f'    ("{field}", {bits}),\n' for field, bits in fields)
    return f"# (field, bits), most significant first.\n{name.upper()}_LAYOUT: Final = (\n{lines})\n"


def _meanings(meanings: Iterable[str]) -> str:
    lines = "".join(f'    {name.upper()} = "{name}"\n' for name in meanings)
    return f"\n\nclass Meaning(StrEnum):\n{lines}"


def _enum(name: str, members: Mapping[str, int], base: str = "IntEnum") -> str:
    lines = "".join(f"    {_constant(member)} = {number}\n" for member, number in members.items())
    return f"\n\nclass {name}({base}):\n{lines}"


def _contracts(namespaces: Iterable[NamespaceEntry]) -> str:
    lines = "".join(f'    Namespace.{_constant(n.name)}: "{n.contract}",\n' for n in namespaces)
    return (
        "\n\n# The contract that writes each namespace.\n"
        f"NAMESPACE_CONTRACTS: Final[Mapping[Namespace, str]] = {{\n{lines}}}\n"
    )


def _status_enum(name: str, statuses: Mapping[str, tuple[int, str]]) -> str:
    return _enum(f"{_camel(name)}Status", {status: number for status, (number, _) in statuses.items()})


def _verbs(verbs: Mapping[str, int]) -> str:
    names = "".join(f'    Verb.{_constant(verb)}: "{verb}",\n' for verb in verbs)
    return (
        _enum("Verb", verbs) + "\n    @property\n    def text(self) -> str:\n"
        '        """The name in facts.yaml, as `certificates.issue`."""\n'
        "        return VERB_NAMES[self]\n"
        f"\n\nVERB_NAMES: Final[Mapping[Verb, str]] = {{\n{names}}}\n"
    )


def _status_meanings(schema: Schema) -> str:
    blocks = []
    for name, statuses in schema.statuses.items():
        enum = f"{_camel(name)}Status"
        lines = "".join(
            f"        {enum}.{_constant(status)}: Meaning.{meaning.upper()},\n"
            for status, (_, meaning) in statuses.items()
        )
        blocks.append(f"    {enum}: {{\n{lines}    }},\n")
    head = "STATUS_MEANINGS: Final[Mapping[type[IntEnum], Mapping[IntEnum, Meaning]]]"
    return f"\n{head} = {{\n{''.join(blocks)}}}\n"


def _kind_members(schema: Schema) -> Iterable[str]:
    for namespace in schema.namespaces:
        for kind in namespace.kinds:
            yield f"    {_kind_name(namespace, kind)} = 0x{namespace.number << 16 | kind.number:05X}"


def _specs(schema: Schema) -> str:
    lines = "".join(_spec(schema, n, kind) for n in schema.namespaces for kind in n.kinds)
    return f"\nKINDS: Final[Mapping[Kind, KindSpec]] = {{\n{lines}}}\n"


def _spec(schema: Schema, namespace: NamespaceEntry, kind: KindEntry) -> str:
    name = _kind_name(namespace, kind)
    fields = {
        "kind": f"Kind.{name}",
        "name": f'"{namespace.name}.{kind.name}"',
        **{flag: str(bool(kind.number & bit)) for flag, bit in schema.flags.items()},
        "amount": f'"{kind.amount}"' if kind.amount else "None",
        "statuses": f"{_camel(kind.status)}Status" if kind.status else "None",
        "word": f'"{kind.word}"' if kind.word else "None",
        "about": _string(kind.about),
    }
    lines = "".join(f"        {field}={value},\n" for field, value in fields.items())
    return f"    Kind.{name}: KindSpec(\n{lines}    ),\n"


def _string(text: str) -> str:
    if len(text) <= _WIDTH:
        return f'"{text}"'
    parts = textwrap.wrap(text, _WIDTH, drop_whitespace=False)
    return "(\n" + "".join(f'            "{part}"\n' for part in parts) + "        )"


def _kind_name(namespace: NamespaceEntry, kind: KindEntry) -> str:
    return _constant(f"{namespace.name}.{kind.name}")


def _constant(name: str) -> str:
    return name.replace(".", "_").upper()


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
