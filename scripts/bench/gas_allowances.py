"""Measures what each verb's command needs at most, and makes contracts/gas.json of it.

Each command is alone in its transaction, so every slot that it touches is cold, and its facts are new. A verb that grows
with items is measured with FEW and MANY of them. MARGIN is for what a measurement cannot show: the part of gas that
each inner call must leave behind (EIP-150), and other zero bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from contracts.bindings.certificates import OriginCertificates
from contracts.bindings.credentials import Credentials
from contracts.bindings.declarations import ExportDeclarations
from contracts.bindings.documents import DocumentRegistry
from contracts.gas import Allowance
from evidence.facts import DocumentStatus, PartyRole, Verb
from evidence.types import DocumentRoot
from scripts.bench.gas_chain import CARRIER, ISSUER, KOREA, VIETNAM, Submitted
from scripts.bench.gas_scenes import DAY, PACKAGES, Certificate, Scenes

FEW: Final = 1
MANY: Final = 11
MARGIN: Final = 1.25
ROUND_TO: Final = 1_000

Scene = Callable[[Scenes, int], Submitted]


def measure_allowances(scenes: Scenes) -> Mapping[Verb, Allowance]:
    """The allowance of every verb, with margin."""
    return {verb: _allowance(scenes, variants) for verb, variants in _SCENES.items()}


def _allowance(scenes: Scenes, variants: tuple[Scene, ...]) -> Allowance:
    """Enough for the dearest variant of a verb."""
    measured = [_fitted(scenes, variant) for variant in variants]
    return Allowance(
        _with_margin(max(base for base, _ in measured)), _with_margin(max(slope for _, slope in measured))
    )


def _fitted(scenes: Scenes, scene: Scene) -> tuple[int, int]:
    few, many = (scene(scenes, items).commands[-1] for items in (FEW, MANY))
    slope = max(0, -(-(many - few) // (MANY - FEW)))
    if slope < ROUND_TO // 10:  # noise of zero bytes, not an item
        return max(few, many), 0
    return few - slope * FEW, slope


def _with_margin(gas: int) -> int:
    return -(-int(gas * MARGIN) // ROUND_TO) * ROUND_TO


def _grant(s: Scenes, _: int) -> Submitted:
    since = s.chain.time
    return s.chain.do(KOREA, Credentials.grant(s.subject(), since, since + 365 * DAY, [PartyRole.EXPORTER]))


def _end(s: Scenes, _: int) -> Submitted:
    party, since = s.subject(), s.chain.time
    s.chain.do(KOREA, Credentials.grant(party, since, since + 365 * DAY, [PartyRole.EXPORTER]))
    return s.chain.do(KOREA, Credentials.end(party, 1, s.chain.time + DAY))


def _distrust(s: Scenes, _: int) -> Submitted:
    party, since = s.subject(), s.chain.time
    s.chain.do(KOREA, Credentials.grant(party, since, since + 365 * DAY, [PartyRole.EXPORTER]))
    return s.chain.do(KOREA, Credentials.distrust(party, since))


def _anchor(s: Scenes, _: int) -> Submitted:
    return s.chain.do(ISSUER, s.anchor())


def _set_status(s: Scenes, _: int) -> Submitted:
    successor = DocumentRoot(s.chain.draw_bytes())
    superseded = DocumentStatus.SUPERSEDED
    return s.chain.do(ISSUER, DocumentRegistry.set_status(s.subject(), 0, superseded, successor))


def _declare(s: Scenes, _: int) -> Submitted:
    return s.chain.do(KOREA, ExportDeclarations.declare(s.subject(), s.root(), PACKAGES, 3))


def _release(s: Scenes, items: int) -> Submitted:
    return s.chain.do(KOREA, s.release(s.declared(items), items))


def _amend(s: Scenes, items: int) -> Submitted:
    """Opens a balance for each item: dearer than to move one."""
    declaration = s.released(1)
    new = [m for m in s.measures(items + 1) if m.item > 1]
    call = ExportDeclarations.amend(declaration, 2, 2, s.root(), PACKAGES, items + 1, new)
    return s.chain.do(KOREA, call)


def _extend(s: Scenes, _: int) -> Submitted:
    declaration = s.released(1)
    return s.chain.do(KOREA, ExportDeclarations.extend(declaration, 2, s.chain.time + 60 * DAY))


def _report_loading(s: Scenes, _: int) -> Submitted:
    declaration = s.released(1)
    call = ExportDeclarations.report_loading(KOREA, declaration, s.digest(), s.root(), PACKAGES)
    return s.chain.do(CARRIER, call)


def _withdraw(s: Scenes, items: int) -> Submitted:
    return s.chain.do(KOREA, ExportDeclarations.withdraw(s.released(items), 2, s.digest()))


def _notify_overdue(s: Scenes, _: int) -> Submitted:
    declaration = s.released(1)
    s.chain.pass_time(31 * DAY)
    call = ExportDeclarations.notify_overdue(declaration, 2, s.chain.time + 15 * DAY, s.digest())
    return s.chain.do(KOREA, call)


def _revoke(s: Scenes, _: int) -> Submitted:
    declaration = s.noticed()
    s.chain.pass_time(15 * DAY)
    return s.chain.do(KOREA, ExportDeclarations.revoke(declaration, 3, s.digest()))


def _apply(s: Scenes, _: int) -> Submitted:
    return s.chain.do(ISSUER, s.apply(s.subject()))


def _return(s: Scenes, _: int) -> Submitted:
    certificate = s.subject()
    s.chain.do(ISSUER, s.apply(certificate))
    return s.chain.do(ISSUER, OriginCertificates.return_application(certificate, 1, s.digest()))


def _issue(s: Scenes, items: int) -> Submitted:
    """Each line on a declaration of its own."""
    declarations = [s.released(1) for _ in range(items)]
    certificate = s.certificate(*declarations, items=1)
    s.chain.do(ISSUER, s.apply(certificate.id))
    return s.chain.do(ISSUER, s.issue(certificate, 1))


def _issue_back_to_back(s: Scenes, items: int) -> Submitted:
    return s.chain.do(VIETNAM, s.issue_second(s.second(*_copies(s, items))))


def _receive(s: Scenes, _: int) -> Submitted:
    return s.chain.do(VIETNAM, s.receive(s.issued(1)))


def _reject(s: Scenes, _: int) -> Submitted:
    certificate = s.issued(1)
    return s.chain.do(VIETNAM, OriginCertificates.reject(ISSUER, certificate.id, s.digest()))


def _draw_through_copy(s: Scenes, _: int) -> Submitted:
    [copy] = _copies(s, 1)
    return s.chain.do(VIETNAM, s.draw(copy))


def _release_draw(s: Scenes, _: int) -> Submitted:
    [copy] = _copies(s, 1)
    entry = s.entry()
    s.chain.do(VIETNAM, s.draw(copy, entry=entry))
    return s.chain.do(VIETNAM, OriginCertificates.release_draw(ISSUER, copy.id, 1, entry, 1))


def _correct(s: Scenes, items: int) -> Submitted:
    """`items` links in all; the odd one is new."""
    old = s.certificate(*[s.released(1) for _ in range(max(1, items // 2))], items=1)
    s.chain.do(ISSUER, s.issue(old))
    new = s.certificate(*[s.released(1) for _ in range(max(1, items - items // 2))], items=1)
    return s.chain.do(ISSUER, s.correct(old, new))


def _copy(s: Scenes, _: int) -> Submitted:
    return s.chain.do(ISSUER, OriginCertificates.copy(s.issued(1).id, s.subject(), s.root()))


def _cancel(s: Scenes, items: int) -> Submitted:
    certificate = s.certificate(*[s.released(1) for _ in range(items)], items=1)
    s.chain.do(ISSUER, s.issue(certificate))
    call = OriginCertificates.cancel(certificate.id, 1, s.digest(), certificate.links)
    return s.chain.do(ISSUER, call)


def _cancel_back_to_back(s: Scenes, items: int) -> Submitted:
    second = s.second(*_copies(s, items))
    s.chain.do(VIETNAM, s.issue_second(second))
    return s.chain.do(VIETNAM, OriginCertificates.cancel(second.id, 1, s.digest(), second.links))


def _copies(s: Scenes, count: int) -> list[Certificate]:
    """Certified copies, each of a certificate of its own: dearer to draw on than an original."""
    made = []
    for first in s.firsts(count):
        copy = Certificate(s.subject(), first.links, first.lines)
        s.chain.do(ISSUER, OriginCertificates.copy(first.id, copy.id, s.root()))
        made.append(copy)
    return made


_SCENES: Final[Mapping[Verb, tuple[Scene, ...]]] = {
    Verb.CREDENTIALS_GRANT: (_grant,),
    Verb.CREDENTIALS_END: (_end,),
    Verb.CREDENTIALS_DISTRUST: (_distrust,),
    Verb.DOCUMENTS_ANCHOR: (_anchor,),
    Verb.DOCUMENTS_SET_STATUS: (_set_status,),
    Verb.DECLARATIONS_DECLARE: (_declare,),
    Verb.DECLARATIONS_RELEASE: (_release,),
    Verb.DECLARATIONS_AMEND: (_amend,),
    Verb.DECLARATIONS_EXTEND: (_extend,),
    Verb.DECLARATIONS_REPORT_LOADING: (_report_loading,),
    Verb.DECLARATIONS_WITHDRAW: (_withdraw,),
    Verb.DECLARATIONS_NOTIFY_OVERDUE: (_notify_overdue,),
    Verb.DECLARATIONS_REVOKE: (_revoke,),
    Verb.CERTIFICATES_APPLY: (_apply,),
    Verb.CERTIFICATES_RETURN: (_return,),
    Verb.CERTIFICATES_ISSUE: (_issue, _issue_back_to_back),
    Verb.CERTIFICATES_RECEIVE: (_receive,),
    Verb.CERTIFICATES_REJECT: (_reject,),
    Verb.CERTIFICATES_DRAW: (_draw_through_copy,),
    Verb.CERTIFICATES_RELEASE_DRAW: (_release_draw,),
    Verb.CERTIFICATES_CORRECT: (_correct,),
    Verb.CERTIFICATES_COPY: (_copy,),
    Verb.CERTIFICATES_CANCEL: (_cancel, _cancel_back_to_back),
}
