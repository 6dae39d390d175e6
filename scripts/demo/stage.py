"""The stage of the demo: a network of its own, the cast at their gateways, and what they carry from act to act."""

import secrets
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from evidence.documents import flatten, parse_json
from evidence.types import Fields
from scripts.client.acting import Party
from scripts.client.gateway import Gateway
from scripts.client.subjects import SubjectRef
from scripts.demo.narrator import Narrator
from scripts.network.home import Home, NetworkFile

SALT_BYTES = 16
SERIALS = 10**7


def sample(name: str) -> bytes:
    """A sample file of the demo."""
    return files("scripts.demo").joinpath("samples", name).read_bytes()


@dataclass(frozen=True, slots=True)
class References:
    """Numbers that the story's papers bear; those of the sample files when nothing is said."""

    declaration: str | None = None
    certificate: str = "C020-26-1000042"
    second_certificate: str = "C020-26-1000043"

    @classmethod
    def fresh(cls) -> "References":
        """Others at every call, for a network where the story was played before."""
        first = secrets.randbelow(SERIALS - 1)
        serials = (f"C020-26-{serial:07}" for serial in (first, first + 1))
        return cls(f"LRN-{secrets.token_hex(6)}", *serials)


@dataclass(slots=True)
class Stage:
    """Everybody's desk, and the papers on the table. Gateways are opened when first used."""

    home: Home
    book: NetworkFile
    narrator: Narrator
    output: Path
    references: References = field(default_factory=References)
    papers: dict[str, Any] = field(default_factory=dict)
    declaration: SubjectRef | None = None
    certificate: SubjectRef | None = None
    _gateways: dict[tuple[str, str], Gateway] = field(default_factory=dict)

    def at(self, member: str, party: str) -> Gateway:
        """A party signed in at a member's gateway, which knows by now what came of the acts at every other gateway."""
        if (member, party) not in self._gateways:
            identity = self.home.party_identity(party)
            self._gateways[member, party] = Gateway(self.book.gateways[member], Party(party, identity))
        gateway = self._gateways[member, party]
        others = {one.url: one for one in self._gateways.values() if one.url != gateway.url}
        if others:
            gateway.wait_for_block(max(one.block() for one in others.values()))
        return gateway

    def number(self, member: str) -> int:
        """Member number of a slug."""
        return self.book.members[member]

    def close(self) -> None:
        for gateway in self._gateways.values():
            gateway.close()


def application_for(declaration: SubjectRef, number: str, departure: str) -> Fields:
    """The sample application, each line standing on the item of the same number of the declaration, in pieces.

    The ship leaves on `departure`, because a certificate must be issued soon after.
    """
    form: Any = parse_json(sample("application.json"), fractions="string")
    form["idSalt"] = secrets.token_hex(SALT_BYTES)
    form["certificateNumber"] = number
    form["applicationDate"] = form["departureDate"] = departure
    for item in form["items"]:
        item["quantity"] = str(item["quantity"])
        item["links"] = [
            {
                "source": 0,
                "owner": declaration.owner,
                "subject": declaration.subject.hex(),
                "item": item["itemNumber"],
                "measure": 0,
                "quantity": item["quantity"],
                "quantityUnit": item["quantityUnit"],
            }
        ]
    return flatten(form)
