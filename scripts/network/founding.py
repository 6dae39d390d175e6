"""How members found a network together: their offers make the founding, the founding makes the genesis, and everyone makes both
anew on its own machine before it confirms their hash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from contracts.genesis import GenesisError, build_genesis
from evidence.encoding import canonical_json
from nodes.errors import ProfileError
from nodes.profiles import Profile, load_profile
from scripts.cli.errors import CommandError
from scripts.network.enrolment import enrol, tell_peers
from scripts.network.home import Home, write_json
from scripts.network.offers import Offer

FORMAT = "gwanmun.founding.1"


@dataclass(frozen=True, slots=True)
class Founding:
    """Who founds which kind of network.

    Attributes:
        time: of the genesis block, Unix seconds.
        offers: in the order of the members' numbers, from 1.
        validating: short names of those whose nodes sign blocks from the first one on; none on the embedded chain.
    """

    profile: Profile
    time: int
    offers: tuple[Offer, ...]
    validating: tuple[str, ...]

    def genesis(self) -> dict[str, Any]:
        """The same for everybody who has the same founding. CommandError when no network can be founded so."""
        founders = [offer.founder(offer.slug in self.validating) for offer in self.offers]
        try:
            return build_genesis(self.profile, founders, time=self.time)
        except GenesisError as error:
            raise CommandError(f"no network can be founded so: {error}") from error

    def as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "profile": self.profile.name,
            "time": self.time,
            "members": [offer.as_json() for offer in self.offers],
            "validating": list(self.validating),
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Founding":
        """CommandError when it is no founding."""
        try:
            if said["format"] != FORMAT:
                raise ValueError(f"its format is {said['format']!r}, not {FORMAT}")
            offers = tuple(Offer.from_json(offer) for offer in said["members"])
            validating = tuple(str(slug) for slug in said["validating"])
            return cls(load_profile(said["profile"]), int(said["time"]), offers, validating).checked()
        except (KeyError, TypeError, ValueError, ProfileError) as error:
            raise CommandError(f"this is no founding: {type(error).__name__}: {error}") from error

    def checked(self) -> "Founding":
        """Itself. ValueError when a short name stands for two members, or for nobody, or a validator has no node."""
        slugs = [offer.slug for offer in self.offers]
        with_node = {offer.slug for offer in self.offers if offer.node}
        if len(set(slugs)) != len(slugs):
            raise ValueError(f"two members have one short name: {', '.join(slugs)}")
        if not set(self.validating) <= with_node:
            raise ValueError(f"who validates runs a node: {', '.join(self.validating)}")
        if self.profile.finality == "committed" and not self.validating:
            raise ValueError("somebody must validate")
        return self


def assemble(profile: Profile, time: int, offers: Sequence[Offer], validating: Sequence[str]) -> Founding:
    """A founding by these members, in this order. CommandError when they cannot found together."""
    try:
        return Founding(profile, time, tuple(offers), tuple(validating)).checked()
    except ValueError as error:
        raise CommandError(str(error)) from error


def founding_hash(founding: Founding, genesis: dict[str, Any]) -> bytes:
    """What every member confirms: SHA-256 over the founding's and the genesis' canonical JSON."""
    digest = sha256(b"gwanmun founding 1\0")
    for part in (founding.as_json(), genesis):
        digest.update(sha256(canonical_json(part)).digest())
    return digest.digest()


def settle(home: Home, founding: Founding, genesis: dict[str, Any]) -> None:
    """Writes the founding down in a home that holds a member's keys; with its last file the home has a network to start."""
    for number, offer in enumerate(founding.offers, 1):
        enrol(home, number, offer)
    tell_peers(home)
    write_json(home.genesis, genesis)
    write_json(home.founding, founding.as_json())
