"""A gateway in this process, with its own keys and parties: no socket, no chain. Facts are put where the
indexer would.
"""

import secrets
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.testclient import TestClient

from api.app import create_app
from api.auth.endpoints import ASSERTION_TYPE
from api.clock import Instant
from api.database import writing
from api.facts import projection
from api.facts.ledger import FactEvent
from api.members.models import Party, PartyCertificate, role_mask
from api.settings import Limits, MemberIdentity, Settings
from evidence import cms
from evidence.acts import NO_DOCUMENT, NO_SUBJECT, Act
from evidence.commitments import Commitment
from evidence.encoding import b64u
from evidence.facts import CredentialStatus, DistrustStatus, Kind, MemberKind, PartyRole, Verb
from evidence.keys import Origin, key_of
from evidence.pki import Certificate
from evidence.policy import PolicyMember, TrustPolicy
from evidence.signatures import signer
from evidence.types import ActHash, CommandId, DocumentRoot, MemberNumber, NetworkId, SubjectId, Word
from evidence.words import StateWord, Terms
from tests.unit.api.daemons import daemon
from tests.unit.api.databases import database_in

NETWORK = NetworkId(bytes(range(32)))
DAY = 86_400
NO_ACT = ActHash(bytes(32))
COUNTRIES = {1: "KR", 2: "KR", 3: "VN"}


@dataclass(frozen=True)
class Keyed:
    """A private key with its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: Certificate


def _sign(subject: str, key: Any, issuer: str, by: Any, authority: bool) -> Keyed:
    now = datetime.now(UTC)
    name = lambda text: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])  # noqa: E731
    usage = dict.fromkeys(
        ["key_encipherment", "data_encipherment", "encipher_only", "decipher_only"], False
    ) | {
        "digital_signature": not authority,
        "content_commitment": not authority,
        "key_agreement": not authority,
        "key_cert_sign": authority,
        "crl_sign": authority,
    }
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(by, hashes.SHA256())
    )
    return Keyed(key, Certificate.load(certificate.public_bytes(Encoding.DER)))


def new_root(name: str = "root") -> Keyed:
    """A certification authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _sign(name, key, name, key, authority=True)


def new_keyed(name: str, root: Keyed) -> Keyed:
    """A key with a certificate by `root`, which must be named `root`."""
    return _sign(name, ec.generate_private_key(ec.SECP256R1()), "root", root.key, authority=False)


@dataclass
class Clock:
    """Present time that a test can move."""

    ahead: int = 0

    def __call__(self) -> Instant:
        return Instant(int(time.time()) + self.ahead)


@dataclass
class TestGateway:
    """The gateway of member 1, an administration unless `kind` says otherwise; 2 is an issuer, 3 an
    administration.
    """

    folder: Path
    kind: MemberKind = MemberKind.ADMINISTRATION
    limits: Limits = field(default_factory=Limits)
    daemon: str | None = field(default_factory=daemon)
    __test__ = False

    def __post_init__(self) -> None:
        self.root = new_root()
        self.member_keys = {number: new_keyed(f"member {number}", self.root) for number in (1, 2, 3)}
        self.witness_keys = {number: new_keyed(f"witness {number}", self.root) for number in (1, 2, 3)}
        self.events: list[FactEvent] = []
        self.clock = Clock()
        self.settings = self._settings()
        self.app: FastAPI = create_app(self.settings)
        self.client = TestClient(self.app, raise_server_exceptions=False)
        self.keys: dict[str, Keyed] = {}
        self.tokens: dict[str, str] = {}

    def _settings(self) -> Settings:
        kinds = {1: self.kind, 2: MemberKind.ISSUER, 3: MemberKind.ADMINISTRATION}
        members = {
            MemberNumber(number): MemberIdentity(
                MemberNumber(number),
                f"member-{number}",
                f"Member {number}",
                kinds[number],
                keyed.certificate,
                COUNTRIES[number],
                ZoneInfo("Asia/Ho_Chi_Minh" if number == 3 else "Asia/Seoul"),
            )
            for number, keyed in self.member_keys.items()
        }
        policy = TrustPolicy(
            NETWORK,
            3600,
            None,
            tuple(
                PolicyMember(
                    one.number,
                    one.name,
                    one.kind,
                    (self.root.certificate,),
                    self.witness_keys[one.number].certificate,
                )
                for one in members.values()
            ),
        )
        return Settings(
            member=members[MemberNumber(1)],
            key=self.member_keys[1].key,
            members=members,
            network=NETWORK,
            network_file={"network": NETWORK.hex(), "chain_id": 1337, "ledger": "0x" + "11" * 20},
            policy=policy,
            database_url=database_in(self.folder),
            bodies=self.folder / "bodies",
            bodies_daemon=self.daemon,
            gateway_url="http://testserver",
            witness_url=None,
            limits=self.limits,
            clock=self.clock,
        )

    @property
    def engine(self) -> Any:
        return self.app.state.engine

    def enrol(self, party: str, role: PartyRole, home: int = 1, *, founding: bool = False) -> Keyed:
        """Registers a party with a fresh certificate; the window is granted unless it is a founding officer."""
        keyed = new_keyed(party, self.root)
        self.keys[party] = keyed
        with writing(self.engine) as session:
            session.add(
                Party(id=party, name=party, role=role, home=home, founding=founding, registered=self.clock())
            )
            session.flush()
            session.add(
                PartyCertificate(
                    fingerprint=keyed.certificate.fingerprint,
                    party=party,
                    der=keyed.certificate.der,
                    registered=self.clock(),
                )
            )
        if not founding:
            self.grant(keyed, frozenset({role}))
        return keyed

    def grant(
        self, keyed: Keyed, roles: frozenset[PartyRole], until: int = 4_000_000_000, revision: int = 1
    ) -> None:
        """The chain says: this certificate has a window, from yesterday."""
        terms = Terms(MemberNumber(0), until, 0).pack()
        word = StateWord(
            CredentialStatus.GRANTED,
            MemberNumber(1),
            self.clock() - DAY,
            1,
            terms,
            revision,
            role_mask(roles),
        )
        self.put_fact(Kind.CREDENTIALS_WINDOW, 1, SubjectId(keyed.certificate.fingerprint), word.encode())

    def distrust(self, keyed: Keyed, since: int) -> None:
        """The chain says: signatures of this certificate do not count since then."""
        word = StateWord(DistrustStatus.DISTRUSTED, MemberNumber(1), since, 1, 0, 1, 0)
        self.put_fact(Kind.CREDENTIALS_DISTRUST, 1, SubjectId(keyed.certificate.fingerprint), word.encode())

    def put_fact(
        self,
        kind: Kind,
        owner: int,
        subject: SubjectId,
        word: bytes,
        part: int = 0,
        act: ActHash = NO_ACT,
    ) -> None:
        """Writes a fact as the indexer would, in a block of its own."""
        origin = Origin(kind.namespace, kind.number, MemberNumber(owner), part)
        index = len(self.events)
        key = key_of(origin, subject)
        event = FactEvent(index, key, Word(word), act, origin, subject, index + 1, self.clock())
        self.events.append(event)
        with writing(self.engine) as session:
            projection.write_facts(session, [event])

    def assertion(self, party: str, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A client assertion as the party would sign it; arguments replace what is usual."""
        keyed = self.keys[party]
        now = self.clock()
        said = {
            "iss": party,
            "sub": party,
            "aud": self.settings.audience,
            "exp": now + 200,
            "iat": now,
            "jti": secrets.token_hex(8),
        } | claims
        pem = keyed.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        head = {"alg": "ES256", "x5t#S256": b64u(keyed.certificate.fingerprint)} | (header or {})
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(head, said, ECKey.import_key(pem))

    def ask_token(self, assertion: str) -> Any:
        """The answer of POST /token."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion,
        }
        return self.client.post("/token", data=form)

    def bearer(self, party: str) -> dict[str, str]:
        """Headers of a signed-in party."""
        if party not in self.tokens:
            answer = self.ask_token(self.assertion(party))
            assert answer.status_code == 200, answer.text
            self.tokens[party] = answer.json()["access_token"]
        return {"Authorization": f"Bearer {self.tokens[party]}"}

    def act(
        self,
        verb: Verb,
        subject: SubjectId = NO_SUBJECT,
        document: DocumentRoot = NO_DOCUMENT,
        **changes: Any,
    ) -> Act:
        """An act on this gateway's member, good for an hour."""
        act = Act(
            NETWORK,
            verb,
            MemberNumber(1),
            subject,
            0,
            document,
            CommandId(secrets.token_bytes(16)),
            self.clock() + 3600,
        )
        return replace(act, **changes)

    def submission(
        self, party: str, act: Act, document: Commitment | None = None, **more: Any
    ) -> dict[str, Any]:
        """The body of a request: the act signed by the party, and the document."""
        keyed = self.keys[party]
        encoded = act.encode()
        body: dict[str, Any] = {
            "act": b64u(encoded),
            "signature": b64u(cms.sign(encoded, keyed.certificate.x509, signer(keyed.key))),
        }
        if document is not None:
            body["document"] = {
                "schema": document.schema.name,
                "fields": dict(document.fields),
                "seed": b64u(document.seed),
            }
        return body | more
