"""Measures what each verb's command needs at most, and makes contracts/gas.json of it.

Each command is alone in its transaction, so every slot that it touches is cold, and its facts are new. A verb that grows
with items is measured with FEW and MANY of them. MARGIN is for what a measurement cannot show: the part of gas that
each inner call must leave behind (EIP-150), and other zero bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from contracts.bindings.calls import Call
from contracts.bindings.certificates import OriginCertificates
from contracts.bindings.credentials import Credentials
from contracts.bindings.declarations import ExportDeclarations
from contracts.bindings.documents import DocumentRegistry
from contracts.gas import Allowance
from evidence.facts import DocumentStatus, PartyRole, Verb
from evidence.types import DocumentRoot, MemberNumber
from scripts.bench.gas_chain import CARRIER, ISSUER, KOREA, VIETNAM
from scripts.bench.gas_scenes import DAY, PACKAGES, Certificate, Scenes

FEW: Final = 2
MANY: Final = 12
MARGIN: Final = 1.25
ROUND_TO: Final = 1_000

Action = tuple[MemberNumber, Call]
"""Who submits what."""
Scene = Callable[[Scenes, int], Action]
"""Brings the chain to where a command with so many items can be done, and returns it."""


def measure_allowances(scenes: Scenes) -> Mapping[Verb, Allowance]:
    """The allowance of every verb, with margin."""
    return {verb: _allowance(scenes, variants) for verb, variants in SCENES.items()}


def _allowance(scenes: Scenes, variants: tuple[Scene, ...]) -> Allowance:
    """Enough for the dearest variant of a verb."""
    measured = [_fitted(scenes, variant) for variant in variants]
    return Allowance(
        _with_margin(max(base for base, _ in measured)), _with_margin(max(slope for _, slope in measured))
    )


def _fitted(scenes: Scenes, scene: Scene) -> tuple[int, int]:
    few, many = (scenes.chain.do(*scene(scenes, items)).commands[-1] for items in (FEW, MANY))
    slope = max(0, -(-(many - few) // (MANY - FEW)))
    if slope < ROUND_TO // 10:  # noise of zero bytes, not an item
        return max(few, many), 0
    return few - slope * FEW, slope


def _with_margin(gas: int) -> int:
    return -(-int(gas * MARGIN) // ROUND_TO) * ROUND_TO


def _grant(s: Scenes, _: int) -> Action:
    since = s.chain.time
    return KOREA, Credentials.grant(s.subject(), since, since + 365 * DAY, [PartyRole.EXPORTER])


def _end(s: Scenes, _: int) -> Action:
    party, since = s.subject(), s.chain.time
    s.chain.do(KOREA, Credentials.grant(party, since, since + 365 * DAY, [PartyRole.EXPORTER]))
    return KOREA, Credentials.end(party, 1, s.chain.time + DAY)


def _distrust(s: Scenes, _: int) -> Action:
    party, since = s.subject(), s.chain.time
    s.chain.do(KOREA, Credentials.grant(party, since, since + 365 * DAY, [PartyRole.EXPORTER]))
    return KOREA, Credentials.distrust(party, since)


def _anchor(s: Scenes, _: int) -> Action:
    return ISSUER, s.anchor()


def _set_status(s: Scenes, _: int) -> Action:
    successor = DocumentRoot(s.chain.draw_bytes())
    superseded = DocumentStatus.SUPERSEDED
    return ISSUER, DocumentRegistry.set_status(s.subject(), 0, superseded, successor)


def _declare(s: Scenes, _: int) -> Action:
    return KOREA, ExportDeclarations.declare(s.subject(), s.root(), PACKAGES, 3)


def _release(s: Scenes, items: int) -> Action:
    return KOREA, s.release(s.declared(items), items)


def _amend(s: Scenes, items: int) -> Action:
    """Opens a balance for each item: dearer than to move one."""
    declaration = s.released(1)
    new = [m for m in s.measures(items + 1) if m.item > 1]
    call = ExportDeclarations.amend(declaration, 2, 2, s.root(), PACKAGES, items + 1, new)
    return KOREA, call


def _extend(s: Scenes, _: int) -> Action:
    declaration = s.released(1)
    return KOREA, ExportDeclarations.extend(declaration, 2, s.chain.time + 60 * DAY)


def _report_loading(s: Scenes, _: int) -> Action:
    declaration = s.released(1)
    call = ExportDeclarations.report_loading(KOREA, declaration, s.digest(), s.root(), PACKAGES)
    return CARRIER, call


def _withdraw(s: Scenes, items: int) -> Action:
    return KOREA, ExportDeclarations.withdraw(s.released(items), 2, s.digest())


def _notify_overdue(s: Scenes, _: int) -> Action:
    declaration = s.released(1)
    s.chain.pass_time(31 * DAY)
    call = ExportDeclarations.notify_overdue(declaration, 2, s.chain.time + 15 * DAY, s.digest())
    return KOREA, call


def _revoke(s: Scenes, _: int) -> Action:
    declaration = s.noticed()
    s.chain.pass_time(15 * DAY)
    return KOREA, ExportDeclarations.revoke(declaration, 3, s.digest())


def _apply(s: Scenes, _: int) -> Action:
    return ISSUER, s.apply(s.subject())


def _return(s: Scenes, _: int) -> Action:
    certificate = s.subject()
    s.chain.do(ISSUER, s.apply(certificate))
    return ISSUER, OriginCertificates.return_application(certificate, 1, s.digest())


def _issue(s: Scenes, items: int) -> Action:
    """Each line on a declaration of its own."""
    declarations = [s.released(1) for _ in range(items)]
    certificate = s.certificate(*declarations, items=1)
    s.chain.do(ISSUER, s.apply(certificate.id))
    return ISSUER, s.issue(certificate, 1)


def _issue_back_to_back(s: Scenes, items: int) -> Action:
    return VIETNAM, s.issue_second(s.second(*_copies(s, items)))


def _receive(s: Scenes, _: int) -> Action:
    return VIETNAM, s.receive(s.issued(1))


def _reject(s: Scenes, _: int) -> Action:
    certificate = s.issued(1)
    return VIETNAM, OriginCertificates.reject(ISSUER, certificate.id, s.digest())


def _draw_through_copy(s: Scenes, _: int) -> Action:
    [copy] = _copies(s, 1)
    return VIETNAM, s.draw(copy)


def _release_draw(s: Scenes, _: int) -> Action:
    [copy] = _copies(s, 1)
    entry = s.entry()
    s.chain.do(VIETNAM, s.draw(copy, entry=entry))
    return VIETNAM, OriginCertificates.release_draw(ISSUER, copy.id, 1, entry, 1)


def _correct_to_more(s: Scenes, items: int) -> Action:
    """All links but one are new."""
    return _correct(s, 1, items - 1)


def _correct_to_fewer(s: Scenes, items: int) -> Action:
    """All links but one are old."""
    return _correct(s, items - 1, 1)


def _correct(s: Scenes, old_links: int, new_links: int) -> Action:
    old = s.certificate(*[s.released(1) for _ in range(old_links)], items=1)
    s.chain.do(ISSUER, s.issue(old))
    new = s.certificate(*[s.released(1) for _ in range(new_links)], items=1)
    return ISSUER, s.correct(old, new)


def _copy(s: Scenes, _: int) -> Action:
    return ISSUER, OriginCertificates.copy(s.issued(1).id, s.subject(), s.root())


def _cancel(s: Scenes, items: int) -> Action:
    certificate = s.certificate(*[s.released(1) for _ in range(items)], items=1)
    s.chain.do(ISSUER, s.issue(certificate))
    call = OriginCertificates.cancel(certificate.id, 1, s.digest(), certificate.links)
    return ISSUER, call


def _cancel_back_to_back(s: Scenes, items: int) -> Action:
    second = s.second(*_copies(s, items))
    s.chain.do(VIETNAM, s.issue_second(second))
    return VIETNAM, OriginCertificates.cancel(second.id, 1, s.digest(), second.links)


def _copies(s: Scenes, count: int) -> list[Certificate]:
    """Certified copies, each of a certificate of its own: dearer to draw on than an original."""
    made = []
    for first in s.firsts(count):
        copy = Certificate(s.subject(), first.links, first.lines)
        s.chain.do(ISSUER, OriginCertificates.copy(first.id, copy.id, s.root()))
        made.append(copy)
    return made


SCENES: Final[Mapping[Verb, tuple[Scene, ...]]] = {
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
    Verb.CERTIFICATES_CORRECT: (_correct_to_more, _correct_to_fewer),
    Verb.CERTIFICATES_COPY: (_copy,),
    Verb.CERTIFICATES_CANCEL: (_cancel, _cancel_back_to_back),
}
