"""Generated from contracts/facts.yaml by `python -m contracts.codegen`. Do not edit.

Kinds, statuses, verbs and layouts of everything provable; docs/formats/facts.md explains the terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, IntFlag, StrEnum
from typing import Final, Literal

SCHEMA_VERSION: Final = 1
KIND_ONCE: Final = 0x8000
KIND_BALANCE: Final = 0x4000
KIND_RAW: Final = 0x2000
# (field, bits), most significant first.
STATE_LAYOUT: Final = (
    ("version", 8),
    ("status", 8),
    ("member", 32),
    ("effective", 40),
    ("recorded", 40),
    ("amount", 88),
    ("revision", 16),
    ("flags", 24),
)
# (field, bits), most significant first.
BALANCE_LAYOUT: Final = (
    ("version", 8),
    ("status", 8),
    ("unit", 24),
    ("recorded", 40),
    ("limit", 88),
    ("used", 88),
)
# (field, bits), most significant first.
TERMS_LAYOUT: Final = (
    ("counterparty", 32),
    ("until", 40),
    ("code", 16),
)


class Meaning(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


class Namespace(IntEnum):
    CREDENTIALS = 1
    DOCUMENTS = 2
    DECLARATIONS = 3
    CERTIFICATES = 4


# The contract that writes each namespace.
NAMESPACE_CONTRACTS: Final[Mapping[Namespace, str]] = {
    Namespace.CREDENTIALS: "Credentials",
    Namespace.DOCUMENTS: "DocumentRegistry",
    Namespace.DECLARATIONS: "ExportDeclarations",
    Namespace.CERTIFICATES: "OriginCertificates",
}


class CredentialStatus(IntEnum):
    GRANTED = 1
    ENDED = 2


class DistrustStatus(IntEnum):
    DISTRUSTED = 1


class DocumentStatus(IntEnum):
    ACTIVE = 1
    SUSPENDED = 2
    REVOKED = 3
    SUPERSEDED = 4


class DeclarationStatus(IntEnum):
    RECEIVED = 1
    RELEASED = 2
    PART_LOADED = 3
    LOADED = 4
    WITHDRAWN = 5
    NOTICED = 6
    REVOKED = 7


class CertificateStatus(IntEnum):
    APPLIED = 1
    RETURNED = 2
    ISSUED = 3
    CORRECTED = 4
    CANCELLED = 5


class ReceiptStatus(IntEnum):
    RECEIVED = 1
    REJECTED = 2


class DrawStatus(IntEnum):
    DRAWN = 1
    RELEASED = 2


class DeclarationFlag(IntFlag):
    AMENDED = 1
    EXTENDED = 2


class CertificateFlag(IntFlag):
    COPY = 1
    BACK_TO_BACK = 2
    RETROACTIVE = 4
    THIRD_PARTY_INVOICE = 8
    DECLARED = 16


class Decision(IntEnum):
    GRANTED = 1
    GUARANTEE = 2


class Agreement(IntEnum):
    AK = 1


class MemberKind(IntEnum):
    ADMINISTRATION = 1
    ISSUER = 2
    CARRIER = 3
    TERMINAL = 4
    BANK = 5
    AUDITOR = 6


class PartyRole(IntEnum):
    ADMINISTRATION = 1
    ISSUER = 2
    EXPORTER = 3
    BROKER = 4
    CARRIER = 5
    TERMINAL = 6
    BANK = 7
    AUDITOR = 8
    IMPORTER = 9
    WAREHOUSE = 10
    INSURER = 11


class Verb(IntEnum):
    CREDENTIALS_GRANT = 1
    CREDENTIALS_END = 2
    CREDENTIALS_DISTRUST = 3
    DOCUMENTS_ANCHOR = 16
    DOCUMENTS_SET_STATUS = 17
    DECLARATIONS_DECLARE = 32
    DECLARATIONS_RELEASE = 33
    DECLARATIONS_AMEND = 34
    DECLARATIONS_EXTEND = 35
    DECLARATIONS_REPORT_LOADING = 36
    DECLARATIONS_WITHDRAW = 37
    DECLARATIONS_NOTIFY_OVERDUE = 38
    DECLARATIONS_REVOKE = 39
    CERTIFICATES_APPLY = 48
    CERTIFICATES_RETURN = 49
    CERTIFICATES_ISSUE = 50
    CERTIFICATES_RECEIVE = 51
    CERTIFICATES_REJECT = 52
    CERTIFICATES_DRAW = 53
    CERTIFICATES_RELEASE_DRAW = 54
    CERTIFICATES_CORRECT = 55
    CERTIFICATES_COPY = 56
    CERTIFICATES_CANCEL = 57

    @property
    def text(self) -> str:
        """The name in facts.yaml, as `certificates.issue`."""
        return VERB_NAMES[self]


VERB_NAMES: Final[Mapping[Verb, str]] = {
    Verb.CREDENTIALS_GRANT: "credentials.grant",
    Verb.CREDENTIALS_END: "credentials.end",
    Verb.CREDENTIALS_DISTRUST: "credentials.distrust",
    Verb.DOCUMENTS_ANCHOR: "documents.anchor",
    Verb.DOCUMENTS_SET_STATUS: "documents.set_status",
    Verb.DECLARATIONS_DECLARE: "declarations.declare",
    Verb.DECLARATIONS_RELEASE: "declarations.release",
    Verb.DECLARATIONS_AMEND: "declarations.amend",
    Verb.DECLARATIONS_EXTEND: "declarations.extend",
    Verb.DECLARATIONS_REPORT_LOADING: "declarations.report_loading",
    Verb.DECLARATIONS_WITHDRAW: "declarations.withdraw",
    Verb.DECLARATIONS_NOTIFY_OVERDUE: "declarations.notify_overdue",
    Verb.DECLARATIONS_REVOKE: "declarations.revoke",
    Verb.CERTIFICATES_APPLY: "certificates.apply",
    Verb.CERTIFICATES_RETURN: "certificates.return",
    Verb.CERTIFICATES_ISSUE: "certificates.issue",
    Verb.CERTIFICATES_RECEIVE: "certificates.receive",
    Verb.CERTIFICATES_REJECT: "certificates.reject",
    Verb.CERTIFICATES_DRAW: "certificates.draw",
    Verb.CERTIFICATES_RELEASE_DRAW: "certificates.release_draw",
    Verb.CERTIFICATES_CORRECT: "certificates.correct",
    Verb.CERTIFICATES_COPY: "certificates.copy",
    Verb.CERTIFICATES_CANCEL: "certificates.cancel",
}

STATUS_MEANINGS: Final[Mapping[type[IntEnum], Mapping[IntEnum, Meaning]]] = {
    CredentialStatus: {
        CredentialStatus.GRANTED: Meaning.ACTIVE,
        CredentialStatus.ENDED: Meaning.REVOKED,
    },
    DistrustStatus: {
        DistrustStatus.DISTRUSTED: Meaning.REVOKED,
    },
    DocumentStatus: {
        DocumentStatus.ACTIVE: Meaning.ACTIVE,
        DocumentStatus.SUSPENDED: Meaning.SUSPENDED,
        DocumentStatus.REVOKED: Meaning.REVOKED,
        DocumentStatus.SUPERSEDED: Meaning.SUPERSEDED,
    },
    DeclarationStatus: {
        DeclarationStatus.RECEIVED: Meaning.PENDING,
        DeclarationStatus.RELEASED: Meaning.ACTIVE,
        DeclarationStatus.PART_LOADED: Meaning.ACTIVE,
        DeclarationStatus.LOADED: Meaning.ACTIVE,
        DeclarationStatus.WITHDRAWN: Meaning.REVOKED,
        DeclarationStatus.NOTICED: Meaning.SUSPENDED,
        DeclarationStatus.REVOKED: Meaning.REVOKED,
    },
    CertificateStatus: {
        CertificateStatus.APPLIED: Meaning.PENDING,
        CertificateStatus.RETURNED: Meaning.PENDING,
        CertificateStatus.ISSUED: Meaning.ACTIVE,
        CertificateStatus.CORRECTED: Meaning.SUPERSEDED,
        CertificateStatus.CANCELLED: Meaning.REVOKED,
    },
    ReceiptStatus: {
        ReceiptStatus.RECEIVED: Meaning.ACTIVE,
        ReceiptStatus.REJECTED: Meaning.REVOKED,
    },
    DrawStatus: {
        DrawStatus.DRAWN: Meaning.ACTIVE,
        DrawStatus.RELEASED: Meaning.REVOKED,
    },
}


class Kind(IntEnum):
    """A kind with its namespace: `namespace << 16 | number`, which is `origin >> 64` of a FactSet event."""

    CREDENTIALS_WINDOW = 0x10001
    CREDENTIALS_DISTRUST = 0x10002
    DOCUMENTS_ANCHOR = 0x2A001
    DOCUMENTS_STATUS = 0x20002
    DOCUMENTS_SUCCESSOR = 0x2A003
    DECLARATIONS_ISSUED = 0x3A001
    DECLARATIONS_STATUS = 0x30002
    DECLARATIONS_ITEM = 0x34003
    DECLARATIONS_LOADING = 0x34004
    DECLARATIONS_REPORT = 0x3A005
    DECLARATIONS_REASON = 0x3A006
    CERTIFICATES_ISSUED = 0x4A001
    CERTIFICATES_STATUS = 0x40002
    CERTIFICATES_LINE = 0x44003
    CERTIFICATES_LINKS = 0x4A004
    CERTIFICATES_ALIAS = 0x4A005
    CERTIFICATES_SUCCESSOR = 0x4A006
    CERTIFICATES_RECEIPT = 0x40007
    CERTIFICATES_DRAW = 0x40008
    CERTIFICATES_REASON = 0x4A009
    CERTIFICATES_APPLICATION = 0x4A00A
    CERTIFICATES_REJECTION = 0x4A00B

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
            raise ValueError(f"{self.name} is not a state kind; status {status}")
        return STATUS_MEANINGS[self.statuses][self.statuses(status)]


KINDS: Final[Mapping[Kind, KindSpec]] = {
    Kind.CREDENTIALS_WINDOW: KindSpec(
        kind=Kind.CREDENTIALS_WINDOW,
        name="credentials.window",
        once=False,
        balance=False,
        raw=False,
        amount="terms",
        statuses=CredentialStatus,
        word=None,
        about=(
            "X.509 certificate (subject: its SHA-256) held by a party of the owner; "
            "effective..until is the window"
        ),
    ),
    Kind.CREDENTIALS_DISTRUST: KindSpec(
        kind=Kind.CREDENTIALS_DISTRUST,
        name="credentials.distrust",
        once=False,
        balance=False,
        raw=False,
        amount="none",
        statuses=DistrustStatus,
        word=None,
        about="signatures recorded at or after `effective` do not count; only ever moves earlier",
    ),
    Kind.DOCUMENTS_ANCHOR: KindSpec(
        kind=Kind.DOCUMENTS_ANCHOR,
        name="documents.anchor",
        once=True,
        balance=False,
        raw=True,
        amount=None,
        statuses=None,
        word="uint256 leaf count",
        about="batch root (subject) of the owner",
    ),
    Kind.DOCUMENTS_STATUS: KindSpec(
        kind=Kind.DOCUMENTS_STATUS,
        name="documents.status",
        once=False,
        balance=False,
        raw=False,
        amount="none",
        statuses=DocumentStatus,
        word=None,
        about="document root (subject) without a life cycle of its own",
    ),
    Kind.DOCUMENTS_SUCCESSOR: KindSpec(
        kind=Kind.DOCUMENTS_SUCCESSOR,
        name="documents.successor",
        once=True,
        balance=False,
        raw=True,
        amount=None,
        statuses=None,
        word="document root",
        about="the document that replaces the subject",
    ),
    Kind.DECLARATIONS_ISSUED: KindSpec(
        kind=Kind.DECLARATIONS_ISSUED,
        name="declarations.issued",
        once=True,
        balance=False,
        raw=True,
        amount=None,
        statuses=None,
        word="document root",
        about="part: document version, from 1",
    ),
    Kind.DECLARATIONS_STATUS: KindSpec(
        kind=Kind.DECLARATIONS_STATUS,
        name="declarations.status",
        once=False,
        balance=False,
        raw=False,
        amount="terms",
        statuses=DeclarationStatus,
        word=None,
        about=(
            "effective: filing, release, end of the notice while noticed, else the step; until: "
            "loading deadline; code: number of goods items"
        ),
    ),
    Kind.DECLARATIONS_ITEM: KindSpec(
        kind=Kind.DECLARATIONS_ITEM,
        name="declarations.item",
        once=False,
        balance=True,
        raw=False,
        amount=None,
        statuses=None,
        word=None,
        about="part: item * 256 + measure; limit: released, used: certified (micro-units)",
    ),
    Kind.DECLARATIONS_LOADING: KindSpec(
        kind=Kind.DECLARATIONS_LOADING,
        name="declarations.loading",
        once=False,
        balance=True,
        raw=False,
        amount=None,
        statuses=None,
        word=None,
        about="limit: packages declared, used: packages loaded (whole packages)",
    ),
    Kind.DECLARATIONS_REPORT: KindSpec(
        kind=Kind.DECLARATIONS_REPORT,
        name="declarations.report",
        once=True,
        balance=False,
        raw=True,
        amount=None,
        statuses=None,
        word="document root",
        about="loading report; owner: the declaration's; subject: report id",
    ),
    Kind.DECLARATIONS_REASON: KindSpec(
        kind=Kind.DECLARATIONS_REASON,
        name="declarations.reason",
        once=True,
        balance=False,
        raw=True,
        amount=None,
        statuses=None,
        word="salted commitment",
        about="part: revision of the status that it explains",
    ),
    Kind.CERTIFICATES_ISSUED: KindSpec(
        kind=Kind.CERTIFICATES_ISSUED,
        name="certificates.issued",
        once=True,
        balance=False,
        raw=True,
        amount=None,
        statuses=None,
        word="document root",
        about="part: 1 (a correction is a new certificate)",
    ),
    Kind.CERTIFICATES_STATUS: KindSpec(
        kind=Kind.CERTIFICATES_STATUS,
        name="certificates.status",
        once=False,
        balance=False,
        raw=False,
        amount="terms",
        statuses=CertificateStatus,
        word=None,
        about="counterparty: addressed administration; effective..until: validity; code: agreement",
    ),
    Kind.CERTIFICATES_LINE: KindSpec(
        kind=Kind.CERTIFICATES_LINE,
        name="certificates.line",
        once=False,
        balance=True,
        raw=False,
        amount=None,
        statuses=None,
        word=None,
        about=(
            "part: line, from 1; limit: certified (0 when its shares were given back), used: "
            "drawn (micro-units)"
        ),
    ),
    Kind.CERTIFICATES_LINKS: KindSpec(
        kind=Kind.CERTIFICATES_LINKS,
        name="certificates.links",
        once=True,
        balance=False,
        raw=True,
        amount=None,
        statuses=None,
        word="links hash",
        about="part: 1; what each line stands on",
    ),
    Kind.CERTIFICATES_ALIAS: KindSpec(
        kind=Kind.CERTIFICATES_ALIAS,
        name="certificates.alias",
        once=True,
        balance=False,
        raw=True,
        amount=None,
        statuses=None,
        word="certificate id",
        about="certified true copy: shares the balances of that certificate of the same owner",
    ),
    Kind.CERTIFICATES_SUCCESSOR: KindSpec(
        kind=Kind.CERTIFICATES_SUCCESSOR,
        name="certificates.successor",
        once=True,
        balance=False,
        raw=True,
        amount=None,
        statuses=None,
        word="certificate id",
        about="the certificate that corrects the subject",
    ),
    Kind.CERTIFICATES_RECEIPT: KindSpec(
        kind=Kind.CERTIFICATES_RECEIPT,
        name="certificates.receipt",
        once=False,
        balance=False,
        raw=False,
        amount="none",
        statuses=ReceiptStatus,
        word=None,
        about="part: receiving member",
    ),
    Kind.CERTIFICATES_DRAW: KindSpec(
        kind=Kind.CERTIFICATES_DRAW,
        name="certificates.draw",
        once=False,
        balance=False,
        raw=False,
        amount="quantity",
        statuses=DrawStatus,
        word=None,
        about=(
            "owner: the certificate's; subject: draw id; effective: entry date while drawn; "
            "flags: decision * 65536 + line"
        ),
    ),
    Kind.CERTIFICATES_REASON: KindSpec(
        kind=Kind.CERTIFICATES_REASON,
        name="certificates.reason",
        once=True,
        balance=False,
        raw=True,
        amount=None,
        statuses=None,
        word="salted commitment",
        about="part: revision of the status that it explains",
    ),
    Kind.CERTIFICATES_APPLICATION: KindSpec(
        kind=Kind.CERTIFICATES_APPLICATION,
        name="certificates.application",
        once=True,
        balance=False,
        raw=True,
        amount=None,
        statuses=None,
        word="document root",
        about="part: revision of the status at which it was applied for",
    ),
    Kind.CERTIFICATES_REJECTION: KindSpec(
        kind=Kind.CERTIFICATES_REJECTION,
        name="certificates.rejection",
        once=True,
        balance=False,
        raw=True,
        amount=None,
        statuses=None,
        word="salted commitment",
        about="part: receiving member; why it found the form invalid",
    ),
}
