"""Which function of which contract executes each verb of an act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from contracts.bindings.certificates import OriginCertificates
from contracts.bindings.credentials import Credentials
from contracts.bindings.declarations import ExportDeclarations
from contracts.bindings.documents import DocumentRegistry
from evidence.facts import Verb


class VerbTarget(NamedTuple):
    """A contract's name and its function's."""

    contract: str
    function: str


VERB_TARGETS: Final[Mapping[Verb, VerbTarget]] = {
    Verb.CREDENTIALS_GRANT: VerbTarget(Credentials.NAME, "grant"),
    Verb.CREDENTIALS_END: VerbTarget(Credentials.NAME, "end"),
    Verb.CREDENTIALS_DISTRUST: VerbTarget(Credentials.NAME, "distrust"),
    Verb.DOCUMENTS_ANCHOR: VerbTarget(DocumentRegistry.NAME, "anchor"),
    Verb.DOCUMENTS_SET_STATUS: VerbTarget(DocumentRegistry.NAME, "setStatus"),
    Verb.DECLARATIONS_DECLARE: VerbTarget(ExportDeclarations.NAME, "declare"),
    Verb.DECLARATIONS_RELEASE: VerbTarget(ExportDeclarations.NAME, "release"),
    Verb.DECLARATIONS_AMEND: VerbTarget(ExportDeclarations.NAME, "amend"),
    Verb.DECLARATIONS_EXTEND: VerbTarget(ExportDeclarations.NAME, "extend"),
    Verb.DECLARATIONS_REPORT_LOADING: VerbTarget(ExportDeclarations.NAME, "reportLoading"),
    Verb.DECLARATIONS_WITHDRAW: VerbTarget(ExportDeclarations.NAME, "withdraw"),
    Verb.DECLARATIONS_NOTIFY_OVERDUE: VerbTarget(ExportDeclarations.NAME, "notifyOverdue"),
    Verb.DECLARATIONS_REVOKE: VerbTarget(ExportDeclarations.NAME, "revoke"),
    Verb.CERTIFICATES_APPLY: VerbTarget(OriginCertificates.NAME, "applyFor"),
    Verb.CERTIFICATES_RETURN: VerbTarget(OriginCertificates.NAME, "returnApplication"),
    Verb.CERTIFICATES_ISSUE: VerbTarget(OriginCertificates.NAME, "issue"),
    Verb.CERTIFICATES_RECEIVE: VerbTarget(OriginCertificates.NAME, "receiveCertificate"),
    Verb.CERTIFICATES_REJECT: VerbTarget(OriginCertificates.NAME, "reject"),
    Verb.CERTIFICATES_DRAW: VerbTarget(OriginCertificates.NAME, "draw"),
    Verb.CERTIFICATES_RELEASE_DRAW: VerbTarget(OriginCertificates.NAME, "releaseDraw"),
    Verb.CERTIFICATES_CORRECT: VerbTarget(OriginCertificates.NAME, "correct"),
    Verb.CERTIFICATES_COPY: VerbTarget(OriginCertificates.NAME, "copy"),
    Verb.CERTIFICATES_CANCEL: VerbTarget(OriginCertificates.NAME, "cancel"),
}
