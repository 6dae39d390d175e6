"""What a token may be used for, by the roles of its party. Rights on single documents are in api/access.py."""

from enum import StrEnum

from evidence.facts import PartyRole


class Scope(StrEnum):
    DECLARATIONS_WRITE = "declarations:write"
    DECLARATIONS_DECIDE = "declarations:decide"
    LOADING_REPORT = "loading:report"
    CERTIFICATES_APPLY = "certificates:apply"
    CERTIFICATES_ISSUE = "certificates:issue"
    CERTIFICATES_DRAW = "certificates:draw"
    CREDENTIALS_MANAGE = "credentials:manage"
    DOCUMENTS_READ = "documents:read"
    DOCUMENTS_ERASE = "documents:erase"
    CASES_OPEN = "cases:open"
    EVENTS_READ = "events:read"


_EVERYONE = frozenset({Scope.DOCUMENTS_READ, Scope.EVENTS_READ})
_TRADER = _EVERYONE | {Scope.DECLARATIONS_WRITE, Scope.CERTIFICATES_APPLY}
_OFFICE = _EVERYONE | {
    Scope.CREDENTIALS_MANAGE,
    Scope.DOCUMENTS_ERASE,
    Scope.CASES_OPEN,
    Scope.CERTIFICATES_ISSUE,
}

SCOPES: dict[PartyRole, frozenset[Scope]] = {
    PartyRole.ADMINISTRATION: _OFFICE
    | {Scope.DECLARATIONS_DECIDE, Scope.CERTIFICATES_DRAW, Scope.LOADING_REPORT},
    PartyRole.ISSUER: _OFFICE,
    PartyRole.EXPORTER: _TRADER,
    PartyRole.BROKER: _TRADER,
    PartyRole.CARRIER: _EVERYONE | {Scope.LOADING_REPORT},
    PartyRole.TERMINAL: _EVERYONE | {Scope.LOADING_REPORT},
    PartyRole.BANK: _EVERYONE,
    PartyRole.AUDITOR: _EVERYONE,
    PartyRole.IMPORTER: _EVERYONE,
    PartyRole.WAREHOUSE: _EVERYONE,
    PartyRole.INSURER: _EVERYONE,
}


def scopes_of(roles: frozenset[PartyRole]) -> frozenset[Scope]:
    """All scopes of some roles."""
    return frozenset().union(*(SCOPES[role] for role in roles))
