"""The access matrix: who may see, read, write and decide on which class of document, and on what ground.

The only place of these rights. Slices ask `may`; they never look at roles themselves. An absent cell means
nothing is allowed. The rows follow the practice of the Korean shared-document pilots: declarations, trade
documents, bills of lading, certificates, insurance, transport, seals, AEO; auditors read bodies only within a
numbered case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from api.auth.party import SignedInParty
from evidence.document_types import EXPORT_DECLARATION
from evidence.facts import PartyRole, Verb
from evidence.types import MemberNumber
from evidence.views import view


class DocumentClass(StrEnum):
    """Rows of the matrix."""

    DECLARATION = "declaration"
    LOADING_REPORT = "loading_report"
    TRADE_DOCUMENT = "trade_document"
    PERMIT = "permit"
    BILL_OF_LADING = "bill_of_lading"
    APPLICATION = "application"
    CERTIFICATE = "certificate"
    DRAW = "draw"
    DECISION = "decision"
    INSURANCE = "insurance"
    TRANSPORT_DECLARATION = "transport_declaration"
    SEAL = "seal"
    AEO = "aeo"


class Action(StrEnum):
    """SEE: that it exists, its status and times. READ: its body. WRITE: file it or a new version. DECIDE: its
    status.
    """

    SEE = "see"
    READ = "read"
    WRITE = "write"
    DECIDE = "decide"


class Ground(StrEnum):
    """Why something is allowed."""

    ROLE = "role"  # the role alone
    NAMED = "named"  # the document names the party: author, mandated broker, exporter, importer
    JURISDICTION = "jurisdiction"  # it is a record of the party's own member
    ADDRESSED = "addressed"  # it is addressed to the party's member, or the member is party to its agreement
    SELECTED = "selected"  # of the own jurisdiction, and selected for control or in audit
    GRANT = "grant"  # the document's own party granted it
    CASE = "case"  # a numbered case, opened by the member that holds the document


class View(StrEnum):
    """How much of a body is read. LOADING: number, packages, weight and deadline; no price, no parties."""

    FULL = "full"
    LOADING = "loading"


LOADING_FIELDS: Final = view(EXPORT_DECLARATION.name, "carrier")
"""What carriers, terminals and warehouses read of a declaration; status and deadline stand in the chain's
facts.
"""

Grounds = frozenset[Ground]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one role may do with one class of document; any one ground is enough."""

    see: Grounds = frozenset()
    read: Grounds = frozenset()
    write: Grounds = frozenset()
    decide: Grounds = frozenset()
    view: View = View.FULL

    def grounds(self, action: Action) -> Grounds:
        """Grounds of an action. Whoever may read, write or decide may see."""
        if action is Action.SEE:
            return self.see | self.read | self.write | self.decide
        return {Action.READ: self.read, Action.WRITE: self.write, Action.DECIDE: self.decide}[action]


_ROLE, _NAMED = frozenset({Ground.ROLE}), frozenset({Ground.NAMED})
_OWN, _GRANT = frozenset({Ground.JURISDICTION}), frozenset({Ground.GRANT})
_ADDRESSED, _SELECTED = frozenset({Ground.ADDRESSED}), frozenset({Ground.SELECTED})

_AUTHOR = Cell(read=_NAMED, write=_NAMED)
_READER = Cell(read=_NAMED)
_BY_GRANT = Cell(read=_GRANT)
_LOADER = Cell(read=_ROLE, view=View.LOADING)
_AUDITOR = Cell(see=_OWN, read=frozenset({Ground.CASE}))
_OFFICE = Cell(read=_OWN, decide=_OWN)
_CONTROL = Cell(see=_OWN, read=_SELECTED)

_R = PartyRole
MATRIX: Final[Mapping[DocumentClass, Mapping[PartyRole, Cell]]] = MappingProxyType(
    {
        DocumentClass.DECLARATION: {
            _R.EXPORTER: _AUTHOR,
            _R.BROKER: _AUTHOR,
            _R.ADMINISTRATION: _OFFICE,
            _R.CARRIER: _LOADER,
            _R.TERMINAL: _LOADER,
            _R.WAREHOUSE: _LOADER,
            _R.BANK: _BY_GRANT,
            _R.INSURER: _BY_GRANT,
            _R.IMPORTER: _BY_GRANT,
            _R.AUDITOR: _AUDITOR,
        },
        DocumentClass.LOADING_REPORT: {
            _R.CARRIER: _AUTHOR,
            _R.TERMINAL: _AUTHOR,
            _R.ADMINISTRATION: Cell(read=_OWN, write=_OWN, decide=_OWN),
            _R.EXPORTER: _READER,
            _R.BROKER: _READER,
            _R.AUDITOR: _AUDITOR,
        },
        DocumentClass.TRADE_DOCUMENT: {
            _R.EXPORTER: _AUTHOR,
            _R.BROKER: _READER,
            _R.ADMINISTRATION: _CONTROL,
            _R.ISSUER: _READER,
            _R.BANK: _BY_GRANT,
            _R.INSURER: _BY_GRANT,
            _R.IMPORTER: _BY_GRANT,
            _R.AUDITOR: _AUDITOR,
        },
        DocumentClass.PERMIT: {
            _R.EXPORTER: _READER,
            _R.BROKER: _READER,
            _R.ADMINISTRATION: Cell(see=_OWN, read=_SELECTED | _NAMED, write=_OWN, decide=_OWN),
            _R.ISSUER: _READER,
            _R.BANK: _BY_GRANT,
            _R.INSURER: _BY_GRANT,
            _R.IMPORTER: _BY_GRANT,
            _R.AUDITOR: _AUDITOR,
        },
        DocumentClass.BILL_OF_LADING: {
            _R.CARRIER: _AUTHOR,
            _R.EXPORTER: _READER,
            _R.BANK: _READER,
            _R.AUDITOR: _AUDITOR,
        },
        DocumentClass.APPLICATION: {
            _R.EXPORTER: _AUTHOR,
            _R.BROKER: _AUTHOR,
            _R.ISSUER: _OFFICE,
            _R.ADMINISTRATION: _OFFICE,
            _R.AUDITOR: _AUDITOR,
        },
        DocumentClass.CERTIFICATE: {
            _R.ISSUER: Cell(read=_OWN, write=_OWN, decide=_OWN),
            _R.EXPORTER: _READER,
            _R.BROKER: _READER,
            _R.ADMINISTRATION: Cell(read=_OWN | _ADDRESSED, write=_OWN, decide=_ADDRESSED),
            _R.IMPORTER: _READER,
            _R.BANK: _BY_GRANT,
            _R.AUDITOR: _AUDITOR,
        },
        DocumentClass.DRAW: {
            _R.ADMINISTRATION: Cell(read=_OWN, write=_OWN, decide=_OWN),
            _R.IMPORTER: _READER,
            _R.AUDITOR: _AUDITOR,
        },
        DocumentClass.DECISION: {
            _R.ADMINISTRATION: Cell(read=_OWN, write=_OWN),
            _R.ISSUER: Cell(read=_OWN, write=_OWN),
            _R.EXPORTER: _READER,
            _R.BROKER: _READER,
            _R.IMPORTER: _READER,
            _R.AUDITOR: _AUDITOR,
        },
        DocumentClass.INSURANCE: {_R.INSURER: _AUTHOR, _R.AUDITOR: _AUDITOR},
        DocumentClass.TRANSPORT_DECLARATION: {
            _R.CARRIER: _AUTHOR,
            _R.ADMINISTRATION: _OFFICE,
            _R.WAREHOUSE: _READER,
            _R.AUDITOR: _AUDITOR,
        },
        DocumentClass.SEAL: {
            _R.CARRIER: _AUTHOR,
            _R.TERMINAL: _AUTHOR,
            _R.WAREHOUSE: _AUTHOR,
            _R.ADMINISTRATION: Cell(read=_OWN),
            _R.AUDITOR: _AUDITOR,
        },
        DocumentClass.AEO: {
            _R.ADMINISTRATION: Cell(read=_OWN | _ADDRESSED, write=_OWN, decide=_OWN),
            _R.AUDITOR: _AUDITOR,
        },
    }
)

CLASS_OF_SCHEMA: Final[Mapping[str, DocumentClass]] = MappingProxyType(
    {
        "gwm.declaration.export.1": DocumentClass.DECLARATION,
        "gwm.application.ak.1": DocumentClass.APPLICATION,
        "gwm.certificate.ak.1": DocumentClass.CERTIFICATE,
        "gwm.draw.1": DocumentClass.DRAW,
        "gwm.loading.1": DocumentClass.LOADING_REPORT,
        "gwm.decision.1": DocumentClass.DECISION,
        "gwm.document.1": DocumentClass.TRADE_DOCUMENT,
    }
)

_OFFICES = frozenset({_R.ADMINISTRATION, _R.ISSUER})
_TRADERS = frozenset({_R.EXPORTER, _R.BROKER})
_CUSTOMS = frozenset({_R.ADMINISTRATION})
_ISSUERS = _OFFICES  # certificates are issued by customs or by a chamber
_MEMBERS_STAFF = frozenset(
    {_R.ADMINISTRATION, _R.ISSUER, _R.CARRIER, _R.TERMINAL, _R.BANK, _R.AUDITOR}
)  # and `office`, see may_act

VERB_ROLES: Final[Mapping[Verb, frozenset[PartyRole]]] = MappingProxyType(
    {
        Verb.CREDENTIALS_GRANT: _MEMBERS_STAFF,
        Verb.CREDENTIALS_END: _MEMBERS_STAFF,
        Verb.CREDENTIALS_DISTRUST: _MEMBERS_STAFF,
        Verb.DOCUMENTS_ANCHOR: frozenset(PartyRole) - {_R.AUDITOR},
        Verb.DOCUMENTS_SET_STATUS: frozenset(PartyRole) - {_R.AUDITOR},
        Verb.DECLARATIONS_DECLARE: _TRADERS,
        Verb.DECLARATIONS_RELEASE: _CUSTOMS,
        Verb.DECLARATIONS_AMEND: _TRADERS | _CUSTOMS,
        Verb.DECLARATIONS_EXTEND: _CUSTOMS,
        Verb.DECLARATIONS_REPORT_LOADING: frozenset({_R.CARRIER, _R.TERMINAL}) | _CUSTOMS,
        Verb.DECLARATIONS_WITHDRAW: _TRADERS | _CUSTOMS,
        Verb.DECLARATIONS_NOTIFY_OVERDUE: _CUSTOMS,
        Verb.DECLARATIONS_REVOKE: _CUSTOMS,
        Verb.CERTIFICATES_APPLY: _TRADERS,
        Verb.CERTIFICATES_RETURN: _ISSUERS,
        Verb.CERTIFICATES_ISSUE: _ISSUERS,
        Verb.CERTIFICATES_RECEIVE: _CUSTOMS,
        Verb.CERTIFICATES_REJECT: _CUSTOMS,
        Verb.CERTIFICATES_DRAW: _CUSTOMS,
        Verb.CERTIFICATES_RELEASE_DRAW: _CUSTOMS,
        Verb.CERTIFICATES_CORRECT: _ISSUERS,
        Verb.CERTIFICATES_COPY: _ISSUERS,
        Verb.CERTIFICATES_CANCEL: _ISSUERS,
    }
)
"""Which roles may sign an act of a verb. Verbs in `OFFICE_VERBS` also want the gateway member's own officers."""

OFFICE_VERBS: Final = frozenset(
    verb
    for verb, roles in VERB_ROLES.items()
    if roles <= _OFFICES or verb in (Verb.CREDENTIALS_GRANT, Verb.CREDENTIALS_END, Verb.CREDENTIALS_DISTRUST)
)


@dataclass(frozen=True, slots=True)
class Rights:
    """What decides about a document: its class, whom it names, whose record it is, and what was granted.

    `granted` and `cases` hold party ids with a live grant or an open case.
    """

    document_class: DocumentClass
    named: frozenset[str] = frozenset()
    jurisdiction: frozenset[MemberNumber] = frozenset()
    addressed: frozenset[MemberNumber] = frozenset()
    selected: bool = False
    granted: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether an action is allowed, on which ground, and how much of the body it shows."""

    allowed: bool
    ground: Ground | None = None
    view: View = View.FULL


REFUSED: Final = Decision(False)


def may(party: SignedInParty, action: Action, rights: Rights) -> Decision:
    """What the matrix says; with several roles, the one that shows most counts."""
    found = REFUSED
    for role in sorted(party.roles):
        cell = MATRIX[rights.document_class].get(role)
        if cell is None:
            continue
        for ground in sorted(cell.grounds(action)):
            if _holds(ground, party, rights) and (not found.allowed or cell.view is View.FULL):
                found = Decision(True, ground, cell.view)
    return found


def _holds(ground: Ground, party: SignedInParty, rights: Rights) -> bool:
    own = party.home in rights.jurisdiction
    return {
        Ground.ROLE: True,
        Ground.NAMED: party.id in rights.named,
        Ground.JURISDICTION: own,
        Ground.ADDRESSED: party.home in rights.addressed,
        Ground.SELECTED: own and rights.selected,
        Ground.GRANT: party.id in rights.granted,
        Ground.CASE: party.id in rights.cases,
    }[ground]


def may_act(party: SignedInParty, verb: Verb) -> bool:
    """Whether the party may sign an act of this verb at this gateway at all."""
    if verb in OFFICE_VERBS and not party.office:
        return False
    return bool(party.roles & VERB_ROLES[verb])
