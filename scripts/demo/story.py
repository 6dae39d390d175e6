"""The story: declared, loaded, applied for, issued, verified, drawn, and everything that is refused on the way."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from api.readers.messages import DeclarationMessage
from api.readers.wco import read
from evidence.facts import Verb
from evidence.types import Fields
from scripts.cli.errors import CommandError
from scripts.client import certificates, declarations
from scripts.client.gateway import GatewayProblem, Refused
from scripts.client.subjects import change, decision
from scripts.client.subjects import read as read_subject
from scripts.demo.stage import Stage, application_for, sample
from scripts.network.cast import ZONES

LAST_ZONE = ZoneInfo(ZONES["VN"])
LOADING_DAYS = 30
VALID_DAYS = 364
GRANT_SECONDS = 30 * 86_400
PACKAGES_FIRST, PACKAGES_REST = 40, 23
ENTRY = "10500004711"


class StoryBroken(CommandError):
    """Something was allowed that must be refused: the demo fails."""

    def __init__(self, what: str) -> None:
        super().__init__(f"this must be refused, and was not: {what}", exit_code=1)


def civil_date(instant: float, days: int = 0) -> str:
    """The date, so many days later, that has begun for every administration of the story: by the last of their clocks."""
    return (datetime.fromtimestamp(instant, LAST_ZONE) + timedelta(days=days)).date().isoformat()


def today(days: int = 0) -> str:
    return civil_date(time.time(), days)


def declares(stage: Stage) -> None:
    """The exporter files what its own software wrote."""
    gateway, xml = stage.at("kcs", "exporter"), sample("declaration.xml")
    message = read(xml)
    assert isinstance(message, DeclarationMessage)
    if stage.references.declaration is not None:
        message.fields["/functionalReferenceId"] = stage.references.declaration
    stage.declaration = declarations.declare(gateway, message, xml, "declaration.xml")
    stage.narrator.moment(
        "Exporter",
        "files an export declaration",
        detail=f"{message.items} items, {message.packages} packages, from a WCO XML message; "
        f"{len(message.unread)} elements that we do not read stay in the encrypted attachment",
    )


def releases(stage: Stage) -> None:
    """Customs accept the declaration for export."""
    ref = stage.declaration
    assert ref is not None
    document = decision(ref, "release", until=today(LOADING_DAYS - 1))
    change(stage.at("kcs", "kcs-officer"), ref, "release", Verb.DECLARATIONS_RELEASE, document)
    view = read_subject(stage.at("kcs", "exporter"), ref)
    balances = ", ".join(
        f"item {b['item']}: {b['released']} {b['unit']}" for b in view["items"] if b["measure"] == 0
    )
    stage.narrator.moment("Korea Customs", "releases it", detail=f"the chain now holds {balances}")


def loads(stage: Stage) -> None:
    """Only the carrier's report makes goods loaded."""
    ref, gateway = stage.declaration, stage.at("kcs", "carrier")
    assert ref is not None
    for packages, reference in ((PACKAGES_FIRST, "HDMU-LR-0042-1"), (PACKAGES_REST, "HDMU-LR-0042-2")):
        declarations.report_loading(gateway, ref, reference, packages, today(), vesselName="HMM ALGECIRAS")
        status = read_subject(gateway, ref)["status"].replace("_", " ")
        stage.narrator.moment("Carrier", f"reports {packages} packages loaded", detail=f"status: {status}")


def applies(stage: Stage) -> None:
    """The exporter asks the chamber for a Form AK over the declared goods."""
    assert stage.declaration is not None
    form = application_for(stage.declaration, stage.references.certificate, today())
    stage.papers["application"] = form
    stage.certificate = certificates.apply_for(stage.at("kcci", "exporter"), form)
    stage.narrator.moment(
        "Exporter", "applies for a certificate of origin", detail="Korea-ASEAN FTA, Form AK, 3 lines"
    )


def issues(stage: Stage) -> None:
    """The chamber issues what was applied for; the contract books it against the declaration."""
    gateway, ref = stage.at("kcci", "kcci-officer"), stage.certificate
    assert ref is not None
    form = certificates.certificate_of(
        stage.papers["application"], today(), today(VALID_DAYS), issuedRetroactively=False
    )
    revision = read_subject(gateway, ref)["revision"]
    certificates.issue(gateway, form, revision)
    stage.papers["certificate"] = form
    stage.narrator.moment(
        "Chamber",
        "issues the certificate",
        detail=f"{stage.references.certificate}, for Viet Nam, 3 lines certified",
    )


def over_certifies(stage: Stage) -> None:
    """A second certificate over the same goods."""
    gateway = stage.at("kcci", "kcci-officer")
    assert stage.declaration is not None
    form = certificates.certificate_of(
        application_for(stage.declaration, stage.references.second_certificate, today()),
        today(),
        today(VALID_DAYS),
        issuedRetroactively=False,
    )
    _refused(
        stage,
        "Chamber",
        "certifies the same goods again",
        "DeclarationOverCertified",
        lambda: certificates.issue(gateway, form, 0),
    )


def receives(stage: Stage) -> None:
    """Viet Nam's customs fetch the proof, judge it themselves, and take the certificate in."""
    ref = stage.certificate
    assert ref is not None
    bundle = certificates.bundle(stage.at("kcci", "gdvc-officer"), ref, "import clearance")
    own = stage.at("gdvc", "gdvc-officer")
    certificates.take_in(own, ref, bundle)
    change(own, ref, "receipt", Verb.CERTIFICATES_RECEIVE)
    stage.narrator.moment(
        "Viet Nam Customs",
        "verifies and receives it",
        detail=f"one file of {len(bundle):,} bytes, judged by own policy",
    )


def draws(stage: Stage) -> None:
    """Two entry lines use parts of the certificate."""
    for entry_line, line, quantity in ((1, 1, "700"), (2, 2, "1210")):
        _draw(stage, line, quantity, entry_line)
        stage.narrator.moment(
            "Viet Nam Customs", f"draws {quantity} on line {line}", detail=f"entry line {entry_line}"
        )


def draws_again(stage: Stage) -> None:
    """The same entry line once more."""
    _refused(
        stage,
        "Viet Nam Customs",
        "draws the same entry line twice",
        "DrawAlreadyRecorded",
        lambda: _draw(stage, 1, "700", 1),
    )


def over_draws(stage: Stage) -> None:
    """More than the line certifies."""
    _refused(
        stage,
        "Viet Nam Customs",
        "draws 1221 on a line that certifies 1220",
        "CertificateOverDrawn",
        lambda: _draw(stage, 3, "1221", 3),
    )


def wrong_administration(stage: Stage) -> None:
    """Korea's customs are not the addressed administration."""
    _refused(
        stage,
        "Korea Customs",
        "draws on a certificate addressed to Viet Nam",
        "CertificateNotAddressed",
        lambda: _draw(stage, 1, "10", 9, "kcs", "kcs-officer"),
    )


def reads_and_audits(stage: Stage) -> None:
    """The bank reads by the exporter's grant; the auditor sees every step, and no body without a case."""
    ref, declaration = stage.certificate, stage.declaration
    assert ref is not None and declaration is not None
    grant = {"party": "bank", "until": int(time.time()) + GRANT_SECONDS}
    stage.at("kcci", "exporter").post(f"/documents/{ref.owner}/{ref.subject.hex()}/grants", grant)
    stage.papers["bundle"] = certificates.bundle(stage.at("kcci", "bank"), ref, "letter of credit")
    stage.narrator.moment("Bank", "fetches the proof by the exporter's grant")
    facts = len(stage.at("kcs", "auditor").items(f"{declaration.path}/history"))
    stage.narrator.moment(
        "Auditor", "reads the declaration's history", detail=f"{facts} facts, in order and complete"
    )


def _draw(
    stage: Stage, line: int, quantity: str, entry_line: int, member: str = "gdvc", party: str = "gdvc-officer"
) -> None:
    ref, gateway = stage.certificate, stage.at(member, party)
    assert ref is not None
    form: Fields = stage.papers["certificate"]
    unit, hs = str(form[f"/items/{line - 1}/quantityUnit"]), str(form[f"/items/{line - 1}/hsCode"])
    document = certificates.draw_document(
        gateway, ref, line, quantity, unit, ENTRY, entry_line, today(), hsCode=hs
    )
    certificates.draw(gateway, ref, document)


def _refused(stage: Stage, who: str, what: str, error: str, attempt: Callable[[], object]) -> None:
    """Runs an attempt that the contract must refuse with a certain error."""
    try:
        attempt()
    except Refused as refusal:
        if refusal.error.get("name") != error:
            raise StoryBroken(f"{what} (refused for another reason: {refusal})") from refusal
        stage.narrator.moment(who, what, "refused", str(refusal))
    except GatewayProblem as problem:
        raise StoryBroken(f"{what} reached no contract: {problem}") from problem
    else:
        raise StoryBroken(what)


ACTS: tuple[tuple[str, tuple[Callable[[Stage], None], ...]], ...] = (
    ("1  The goods are declared and loaded", (declares, releases, loads)),
    ("2  Their origin is certified", (applies, issues, over_certifies)),
    (
        "3  Partner customs use the certificate",
        (receives, draws, draws_again, over_draws, wrong_administration),
    ),
    ("4  Others look on, each with its own rights", (reads_and_audits,)),
)
