"""Who is asking."""

from dataclasses import dataclass

from api.auth.scopes import Scope, scopes_of
from evidence.facts import PartyRole
from evidence.types import MemberNumber, SubjectId


@dataclass(frozen=True, slots=True)
class SignedInParty:
    """A party with a live certificate at this gateway.

    `member` is the gateway's member, which vouches for the party here; `home` is the member that the party
    belongs to, another one for a partner's officer. `office`: it acts for the gateway's own member (its role is
    the member's kind).
    """

    id: str
    name: str
    member: MemberNumber
    home: MemberNumber
    roles: frozenset[PartyRole]
    office: bool
    certificate: SubjectId

    @property
    def scopes(self) -> frozenset[Scope]:
        return scopes_of(self.roles)
