"""What the users of a network do, in their words: each at the gateway where they are registered, with their rights alone."""

import io
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from api.readers.messages import DeclarationMessage
from api.readers.wco import read
from evidence.document_types import AK_APPLICATION, AK_CERTIFICATE, EXPORT_DECLARATION
from evidence.facts import Verb
from evidence.types import Fields
from scripts.cli import verify as verify_command
from scripts.client import certificates, declarations
from scripts.client.acting import committed, new_salt
from scripts.client.gateway import Gateway, GatewayProblem, Refused
from scripts.client.subjects import SubjectRef, change, decision
from scripts.client.subjects import read as read_subject
from scripts.demo.narrator import Narrator
from scripts.demo.stage import Stage, application_for, sample
from scripts.demo.story import civil_date
from scripts.network.home import Home
from scripts.network.ports import CHAIN, NODES, Ports
from scripts.network.running import Network
from tests.chain_choice import ON_ENGINE, VALIDATORS

BLOCK_SECONDS = 0.2
PATIENCE_SECONDS = 30
HOUR, DAY = 3_600, 86_400
# Where each user works when nothing else is said.
DESKS = {
    "exporter": "kcs",
    "kcs-officer": "kcs",
    "carrier": "kcs",
    "auditor": "kcs",
    "kcci-officer": "kcci",
    "bank": "kcci",
    "gdvc-officer": "gdvc",
}


class Trade:
    """A running network whose block time can be moved ahead, and everybody's desk in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        ports = Ports.free(NODES if VALIDATORS else CHAIN)
        self.network = Network(
            Home(root), ports, block_time=BLOCK_SECONDS, test_clock=True, validators=VALIDATORS
        )
        self.stage: Stage

    def start(self) -> None:
        book = self.network.start()
        self.stage = Stage(Home(self.root), book, Narrator(Console(file=io.StringIO())), self.root)

    def stop(self) -> None:
        self.network.stop()

    def desk(self, party: str, at: str | None = None) -> Gateway:
        return self.stage.at(at or DESKS[party], party)

    # Time

    def present(self) -> int:
        """Unix seconds, as Korea Customs' gateway knows them."""
        return int(self.desk("kcs-officer").present())

    def day(self, ahead: int = 0) -> str:
        """A civil date, counted from the present."""
        return civil_date(self.present(), ahead)

    def instant(self, ahead: int) -> str:
        """An instant, in seconds from the present."""
        return datetime.fromtimestamp(self.present() + ahead, UTC).isoformat()

    def wait_until(self, instant: int) -> None:
        """Moves block time to an instant, and returns when every gateway has come to it."""
        ahead = instant - self.present()
        if ON_ENGINE and ahead > PATIENCE_SECONDS:
            pytest.skip(
                "nobody moves the time of four validators: this story is played on the embedded chain"
            )
        if ahead > 0 and not ON_ENGINE:
            request = {"jsonrpc": "2.0", "id": 1, "method": "gwanmun_advanceTime", "params": [ahead]}
            answer = httpx.post(self.stage.book.rpc, json=request, trust_env=False).json()
            instant = int(answer["result"], 16)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for url in self.stage.book.gateways.values():
            while httpx.get(f"{url}/health", trust_env=False).json()["time"] < instant:
                assert time.monotonic() < deadline, "the gateway never came to the new time"
                time.sleep(0.05)

    # Reading

    def view(self, party: str, ref: SubjectRef, at: str | None = None) -> dict[str, Any]:
        """Where a subject stands, as a user sees it."""
        return read_subject(self.desk(party, at), ref)

    def status(self, party: str, ref: SubjectRef) -> str:
        return str(self.view(party, ref)["status"])

    def fields(self, party: str, ref: SubjectRef) -> Fields:
        """The present version, as a user reads it."""
        desk = self.desk(party)
        fields: Fields = desk.get(f"/bodies/{read_subject(desk, ref)['document']}", purpose="story")["fields"]
        return fields

    # Export declarations

    def declares(self, **changes: str | int) -> SubjectRef:
        """The exporter files 63 packages, under a reference of its own."""
        xml = sample("declaration.xml")
        message = read(xml)
        assert isinstance(message, DeclarationMessage)
        message.fields["/functionalReferenceId"] = f"LRN-{secrets.token_hex(6)}"
        message.fields.update({f"/{path}": value for path, value in changes.items()})
        return declarations.declare(self.desk("exporter"), message, xml, "declaration.xml")

    def decides(self, ref: SubjectRef, operation: str, verb: Verb, party: str = "", **more: Any) -> str:
        """An office's decision with its reason; where the subject stands then."""
        office = party or ("kcs-officer" if ref.kind == declarations.KIND else "kcci-officer")
        reason = more.pop("reason", "as the law says")
        change(self.desk(office), ref, operation, verb, decision(ref, operation, reason, **more))
        return self.status(office, ref)

    def releases(self, ref: SubjectRef, until: str | None = None) -> str:
        return self.decides(ref, "release", Verb.DECLARATIONS_RELEASE, until=until or self.day(20))

    def released(self, until: str | None = None) -> SubjectRef:
        ref = self.declares()
        self.releases(ref, until)
        return ref

    def amends(self, ref: SubjectRef, party: str = "exporter", **changes: Any) -> dict[str, Any]:
        """A new version with some values changed; paths are written with `__` for `/`."""
        desk = self.desk(party)
        before = self.fields(party, ref)
        kept = declarations.attachments(desk, read_subject(desk, ref)["document"], before)
        fields = before | {"/" + path.replace("__", "/"): value for path, value in changes.items()}
        document = committed(EXPORT_DECLARATION.name, fields)
        change(desk, ref, "amendments", Verb.DECLARATIONS_AMEND, document, attachments=kept)
        return self.view(party, ref)

    def withdraws(self, ref: SubjectRef, party: str = "exporter") -> str:
        return self.decides(
            ref, "withdrawal", Verb.DECLARATIONS_WITHDRAW, party, reason="the buyer cancelled"
        )

    def reports(self, ref: SubjectRef, packages: int, reference: str | None = None) -> str:
        """The carrier's report."""
        desk = self.desk("carrier")
        declarations.report_loading(desk, ref, reference or secrets.token_hex(4), packages, self.day())
        return str(read_subject(desk, ref)["status"])

    # Certificates of origin

    def form(self, declaration: SubjectRef) -> Fields:
        """An application over all three items of a declaration."""
        return application_for(declaration, f"C020-26-{secrets.randbelow(10**7):07}", self.day())

    def applies(self, form: Fields) -> SubjectRef:
        return certificates.apply_for(self.desk("exporter", "kcci"), form)

    def applies_again(self, ref: SubjectRef, form: Fields, revision: int, **headers: str) -> None:
        desk = self.desk("exporter", "kcci")
        document = committed(AK_APPLICATION.name, form)
        body = desk.party.act(
            desk.network, Verb.CERTIFICATES_APPLY, ref.owner, ref.subject, revision, document
        )
        desk.do("/applications", body, **headers)

    def returns(self, ref: SubjectRef, reason: str) -> str:
        """The chamber gives an application back."""
        application = SubjectRef("applications", ref.owner, ref.subject)
        desk, document = self.desk("kcci-officer"), decision(ref, "return", reason)
        revision = read_subject(desk, ref)["revision"]
        body = desk.party.act(
            desk.network, Verb.CERTIFICATES_RETURN, ref.owner, ref.subject, revision, document
        )
        desk.do(f"{application.path}/return", body, **{"If-Match": f'"{revision}"'})
        return self.status("kcci-officer", ref)

    def issues(self, form: Fields, ref: SubjectRef | None = None, until: str | None = None) -> SubjectRef:
        """The chamber grants an application, or issues without one."""
        desk = self.desk("kcci-officer")
        fields = certificates.certificate_of(
            form, self.day(), until or self.day(300), issuedRetroactively=False
        )
        return certificates.issue(desk, fields, read_subject(desk, ref)["revision"] if ref else 0)

    def issued(self, declaration: SubjectRef | None = None, until: str | None = None) -> SubjectRef:
        return self.issues(self.form(declaration or self.released()), until=until)

    def renews(self, ref: SubjectRef, operation: str, verb: Verb, **changes: Any) -> SubjectRef:
        """A corrected certificate or a certified copy: a document with a salt, and so a subject, of its own."""
        desk = self.desk("kcci-officer")
        fields = self.fields("kcci-officer", ref) | {"/idSalt": new_salt()}
        fields |= {"/" + path.replace("__", "/"): value for path, value in changes.items()}
        made = SubjectRef(ref.kind, ref.owner, certificates.subject_of(fields))
        document, seen = committed(AK_CERTIFICATE.name, fields), read_subject(desk, ref)["revision"]
        body = desk.party.act(desk.network, verb, ref.owner, made.subject, 0, document)
        desk.do(f"{ref.path}/{operation}", body, **{"If-Match": f'"{seen}"'})
        return made

    def corrects(
        self, ref: SubjectRef, quantity: str, mark: str = "A", replaces: str | None = None
    ) -> SubjectRef:
        """The chamber replaces a certificate by one with another quantity on line 1, its number with a mark behind."""
        number = str(self.fields("kcci-officer", ref)["/certificateNumber"])
        return self.renews(
            ref,
            "correction",
            Verb.CERTIFICATES_CORRECT,
            certificateNumber=f"{number}-{mark}",
            replacesCertificateNumber=replaces or number,
            items__0__quantity=quantity,
            items__0__links__0__quantity=quantity,
        )

    def copies(self, ref: SubjectRef) -> SubjectRef:
        return self.renews(ref, "copies", Verb.CERTIFICATES_COPY, certifiedTrueCopy=True)

    def cancels(self, ref: SubjectRef) -> str:
        return self.decides(ref, "cancellation", Verb.CERTIFICATES_CANCEL)

    def receives(self, ref: SubjectRef) -> None:
        """Viet Nam's customs take the certificate in, as the chamber's gateway proves it."""
        own = self.desk("gdvc-officer")
        self.view("gdvc-officer", ref)
        certificates.take_in(own, ref, self.bundle(ref))
        change(own, ref, "receipt", Verb.CERTIFICATES_RECEIVE)

    def rejects(self, ref: SubjectRef, reason: str) -> None:
        self.view("gdvc-officer", ref)
        document = decision(ref, "reject", reason)
        change(self.desk("gdvc-officer"), ref, "rejection", Verb.CERTIFICATES_REJECT, document)

    def draws(
        self, ref: SubjectRef, line: int, quantity: str, entry: str, date: str | None = None, by: str = ""
    ) -> dict[str, Any]:
        """An entry line (of the same number) of Viet Nam's customs uses a line; the draw as it then stands."""
        party = by or "gdvc-officer"
        desk = self.desk(party)
        self.view(party, ref)
        document = certificates.draw_document(
            desk, ref, line, quantity, "H87", entry, line, date or self.day()
        )
        certificates.draw(desk, ref, document)
        return self.drawn(ref)[-1]

    def drawn(self, ref: SubjectRef) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.desk("gdvc-officer").get(f"{ref.path}/draws")["draws"]
        return found

    def releases_draw(self, ref: SubjectRef, draw: dict[str, Any]) -> str:
        desk, document = self.desk("gdvc-officer"), decision(ref, "release", "the entry was amended")
        path, seen = f"{ref.path}/draws/{draw['draw']}", draw["revision"]
        body = desk.party.act(
            desk.network, Verb.CERTIFICATES_RELEASE_DRAW, ref.owner, ref.subject, seen, document
        )
        desk.do(f"{path}/release", body, **{"If-Match": f'"{seen}"'})
        return str(desk.get(path)["status"])

    # Proofs

    def bundle(self, ref: SubjectRef) -> bytes:
        return certificates.bundle(self.desk("gdvc-officer", "kcci"), ref, "import clearance")

    def judges(
        self, bundle: bytes, capsys: pytest.CaptureFixture[str], at: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        """What `gwanmun verify --json` says of a file at present, or at an instant: exit code and verdict."""
        file = self.root / f"{secrets.token_hex(4)}.gwb.json"
        file.write_bytes(bundle)
        capsys.readouterr()
        # The chain's clock may be a few blocks ahead.
        code = verify_command.verify(file, Home(self.root).policy, as_json=True, at=at or self.instant(5))
        verdict: dict[str, Any] = json.loads(capsys.readouterr().out)
        return code, verdict


@contextmanager
def refused(name: str) -> Iterator[None]:
    """The contract must refuse with a certain error."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.error.get("name") == name, caught.value


@contextmanager
def turned_away(slug: str) -> Iterator[None]:
    """The gateway must answer with a certain problem, before anything reaches the chain."""
    with pytest.raises(GatewayProblem) as caught:
        yield
    assert caught.value.type == slug, caught.value
