"""A witness whose P-256 key lies in a PKCS #11 token (SoftHSM) signs as the others do, and does not give the key away."""

import datetime
from pathlib import Path

import pkcs11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pkcs11 import Attribute, ObjectClass

from evidence.checkpoints import WitnessSignature, verify_checkpoint
from evidence.encoding import from_b64u
from evidence.pki import Certificate
from evidence.signatures import RAW_BYTES, RawSignature, raw_from_der, raw_to_der
from evidence.types import MemberNumber
from nodes.signers.locations import TokenLocation
from nodes.signers.tokens import P256, create_key, open_p256
from oracles.witness.keys import CERTIFICATE_FILE, KEY_FILE, LOCATION_FILE, open_key
from oracles.witness.types import WitnessError
from scripts.network.home import Home
from tests.network.oracles.witnesses import SLUGS, WitnessNetwork
from tests.network.softhsm import MODULE, PIN, TOKEN

pytestmark = pytest.mark.real
ONE = MemberNumber(1)


@pytest.fixture(scope="module")
def location(softhsm: None) -> TokenLocation:
    """A P-256 key in the token."""
    made = TokenLocation(TOKEN, "witness", str(MODULE))
    create_key(made, PIN, P256)
    return made


def certify(public: ec.EllipticCurvePublicKey, path: Path) -> None:
    """A certificate for the token's key, by an authority of this test."""
    authority, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a witness")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(authority, hashes.SHA256())
    )
    path.write_bytes(certificate.public_bytes(Encoding.PEM))


def move_into_token(folder: Path, location: TokenLocation) -> None:
    """The witness in this folder has its key in the token from now on."""
    (folder / KEY_FILE).unlink(missing_ok=True)
    (folder / LOCATION_FILE).write_text(location.uri + "\n")
    with open_p256(location, PIN) as key:
        certify(key.public, folder / CERTIFICATE_FILE)


def test_the_tokens_signatures_are_those_of_the_key_that_it_shows(location: TokenLocation) -> None:
    with open_p256(location, PIN) as key:
        for number in range(20):
            message = b"checkpoint %d" % number
            raw = raw_from_der(key.sign(message))
            key.public.verify(raw_to_der(raw), message, ec.ECDSA(hashes.SHA256()))


def test_the_key_does_not_leave_the_token(location: TokenLocation) -> None:
    token = pkcs11.lib(location.module).get_token(token_label=location.token)
    with token.open(user_pin=PIN) as session:
        key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=location.object)
        assert key[Attribute.SENSITIVE] and not key[Attribute.EXTRACTABLE]
        with pytest.raises(pkcs11.exceptions.PKCS11Error):
            key[Attribute.VALUE]


def test_what_cannot_be_used_is_a_witness_error(location: TokenLocation, tmp_path: Path) -> None:
    move_into_token(tmp_path, location)
    with open_key(ONE, tmp_path, PIN.encode()) as key:
        assert key.member == ONE
    with pytest.raises(WitnessError, match="token cannot be used"), open_key(ONE, tmp_path, b"wrong"):
        pytest.fail("it opened")
    certify(ec.generate_private_key(ec.SECP256R1()).public_key(), tmp_path / CERTIFICATE_FILE)
    with pytest.raises(WitnessError, match="not for this key"), open_key(ONE, tmp_path, PIN.encode()):
        pytest.fail("it opened")
    (tmp_path / KEY_FILE).write_text("-")
    with pytest.raises(WitnessError, match="not both"), open_key(ONE, tmp_path, PIN.encode()):
        pytest.fail("it opened")
    other = TokenLocation(location.token, "another curve", location.module)
    create_key(other, PIN)
    (tmp_path / KEY_FILE).unlink()
    (tmp_path / LOCATION_FILE).write_text(other.uri)
    with pytest.raises(WitnessError, match="no P-256 key"), open_key(ONE, tmp_path, PIN.encode()):
        pytest.fail("it opened")


def test_a_witness_with_a_token_signs_what_the_others_sign(location: TokenLocation, tmp_path: Path) -> None:
    network = WitnessNetwork(Home(tmp_path), passphrase=PIN.encode())
    try:
        folder = network.home.member(SLUGS[0]) / "witness"
        move_into_token(folder, location)
        network.start_witnesses()
        network.submit(5)
        network.wait_for_witnesses()
        answer = network.get(SLUGS[0], "/checkpoints/latest")
        assert network.bodies(SLUGS[1], {answer["block"]})[answer["block"]] == answer["body"]
        signature = WitnessSignature(ONE, RawSignature(from_b64u(answer["value"], "value", RAW_BYTES)))
        certificate = Certificate.load(from_b64u(answer["certificate"], "certificate"))
        verify_checkpoint(answer["body"].encode("ascii"), signature, certificate)
        standing = x509.load_pem_x509_certificate((folder / CERTIFICATE_FILE).read_bytes())
        assert certificate.der == standing.public_bytes(Encoding.DER)
        assert not (folder / KEY_FILE).exists()
    finally:
        network.stop()
