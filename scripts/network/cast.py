"""Who takes part: members run a node, gateway and witness; parties sign acts with their own keys.

Names of companies are invented. Member numbers are positions in `MEMBERS`, from 1, as the genesis admits them.
"""

from dataclasses import dataclass, replace

ZONES = {"KR": "Asia/Seoul", "VN": "Asia/Ho_Chi_Minh"}
"""By country, the zone of the civil dates that its members decide about."""


@dataclass(frozen=True, slots=True)
class MemberSpec:
    """A member: `country` chooses the certification authority, `gateway` whether it runs one here."""

    number: int
    slug: str
    name: str
    kind: str
    country: str
    voter: bool
    gateway: bool

    @property
    def zone(self) -> str:
        return ZONES[self.country]


@dataclass(frozen=True, slots=True)
class PartySpec:
    """A party and the members at which its certificate is registered, each with the role it has there."""

    slug: str
    name: str
    country: str
    registered: tuple[tuple[str, str], ...]

    @property
    def home(self) -> str:
        """The member that vouches for the party first."""
        return self.registered[0][0]


MEMBERS = (
    MemberSpec(1, "kcs", "Korea Customs Service", "administration", "KR", voter=True, gateway=True),
    MemberSpec(2, "kcci", "Korea Chamber of Commerce and Industry", "issuer", "KR", voter=True, gateway=True),
    MemberSpec(3, "gdvc", "Viet Nam Customs", "administration", "VN", voter=True, gateway=True),
    MemberSpec(4, "hanbit", "Hanbit Bank", "bank", "KR", voter=True, gateway=False),
)

WITH_GATEWAYS = tuple(replace(member, gateway=True) for member in MEMBERS)
"""The same, every member with a gateway of its own, as in a real consortium."""

PARTIES = (
    PartySpec("kcs-officer", "Busan Main Customs, export desk", "KR", (("kcs", "administration"),)),
    PartySpec("kcci-officer", "Busan chamber, certification desk", "KR", (("kcci", "issuer"),)),
    PartySpec(
        "gdvc-officer",
        "Cat Lai port customs, import desk",
        "VN",
        (("gdvc", "administration"), ("kcci", "administration")),
    ),
    PartySpec("exporter", "Hangang Precision Co., Ltd.", "KR", (("kcs", "exporter"), ("kcci", "exporter"))),
    PartySpec("carrier", "Haeyang Line", "KR", (("kcs", "carrier"),)),
    PartySpec("bank", "Hanbit Bank, trade finance desk", "KR", (("kcci", "bank"), ("kcs", "bank"))),
    PartySpec("auditor", "Audit and Inspection, Seoul", "KR", (("kcs", "auditor"),)),
)


def member(slug: str) -> MemberSpec:
    """The member of that slug."""
    return next(spec for spec in MEMBERS if spec.slug == slug)


def officer_of(spec: MemberSpec) -> PartySpec | None:
    """The party that acts for a member from its first day: the first whose home it is, in the member's own kind. Hanbit Bank
    has none: the role of a bank registers nobody."""
    return next((party for party in PARTIES if party.registered[0] == (spec.slug, spec.kind)), None)
