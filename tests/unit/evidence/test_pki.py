"""Who may sign: the certificate's profile and its one-step chain."""

import datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from evidence.errors import SignatureError
from evidence.pki import Certificate, check_chain, check_root
from tests.unit.evidence.builder import ISSUER, SampleNetwork, der

FIRST = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
LAST = datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)
AT = int(FIRST.timestamp()) + 1000
ROOT_KEY = ec.generate_private_key(ec.SECP256R1())
PARTY_KEY = ec.generate_private_key(ec.SECP256R1())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _usage(**set_bits: bool) -> x509.KeyUsage:
    bits = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement"
        " key_cert_sign crl_sign encipher_only decipher_only"
    )
    return x509.KeyUsage(**(dict.fromkeys(bits.split(), False) | set_bits))


SIGNING = _usage(digital_signature=True)
SHA256 = hashes.SHA256()


def made(
    subject: str = "party",
    issuer: str = "root",
    key: Any = PARTY_KEY,
    by: Any = ROOT_KEY,
    ca: bool | None = False,
    usage: x509.KeyUsage | None = SIGNING,
    more: tuple[x509.ExtensionType, ...] = (),
    algorithm: Any = SHA256,
    first: datetime.datetime = FIRST,
    last: datetime.datetime = LAST,
) -> Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(first)
        .not_valid_after(last)
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    if usage is not None:
        builder = builder.add_extension(usage, critical=True)
    for extension in more:
        builder = builder.add_extension(extension, critical=True)
    return Certificate.load(builder.sign(by, algorithm).public_bytes(Encoding.DER))


ROOT = made("root", key=ROOT_KEY, ca=True, usage=_usage(key_cert_sign=True))
OTHER_KEY = ec.generate_private_key(ec.SECP256R1())
NAMESAKE = made("root", key=OTHER_KEY, by=OTHER_KEY, ca=True, usage=_usage(key_cert_sign=True))


def test_a_party_of_a_root_is_good_whatever_other_roots_stand_beside_it() -> None:
    assert check_chain(made(), [NAMESAKE, ROOT], AT) is ROOT


@pytest.mark.parametrize("usage", [_usage(digital_signature=True), _usage(content_commitment=True)])
def test_either_usage_for_signatures_serves(usage: x509.KeyUsage) -> None:
    assert check_chain(made(usage=usage, ca=None), [ROOT], AT) is ROOT


def test_both_ends_of_the_validity_belong_to_it_and_no_second_more() -> None:
    first, last = int(FIRST.timestamp()), int(LAST.timestamp())
    for at in (first, last):
        assert check_chain(made(), [ROOT], at) is ROOT
    for at in (first - 1, last + 1, 0, 1 << 63, (1 << 64) - 1):
        with pytest.raises(SignatureError, match="validity"):
            check_chain(made(), [ROOT], at)


def test_a_root_outside_its_own_validity_does_not_serve() -> None:
    old = made("root", key=ROOT_KEY, ca=True, usage=_usage(key_cert_sign=True), first=FIRST, last=FIRST)
    with pytest.raises(SignatureError, match="validity"):
        check_chain(made(), [old], AT)


@pytest.mark.parametrize(
    ("certificate", "why"),
    [
        (made(ca=True), "authority does not sign"),
        (made(usage=None), "key usage"),
        (made(usage=_usage(key_agreement=True)), "key usage"),
        (made(issuer="stranger"), "no root"),
        (made(by=OTHER_KEY), "no root"),
        (made(algorithm=hashes.SHA384()), "SHA-256"),
        (
            made(more=(x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.SERVER_AUTH]),)),
            "critical extension",
        ),
        (made(more=(x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"),)), "critical"),
    ],
)
def test_a_certificate_that_is_no_signers_is_refused(certificate: Certificate, why: str) -> None:
    with pytest.raises(SignatureError, match=why):
        check_chain(certificate, [ROOT], AT)


def test_without_roots_nobody_is_good() -> None:
    with pytest.raises(SignatureError, match="no root"):
        check_chain(made(), [], AT)


@pytest.mark.parametrize(
    ("ca", "usage"),
    [
        (False, _usage(key_cert_sign=True)),
        (None, _usage(key_cert_sign=True)),
        (True, None),
        (True, _usage(crl_sign=True)),
    ],
)
def test_a_root_must_be_an_authority_that_may_sign_certificates(
    ca: bool | None, usage: x509.KeyUsage | None
) -> None:
    with pytest.raises(SignatureError):
        check_root(made("root", key=ROOT_KEY, ca=ca, usage=usage))


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP384R1()),
        ec.generate_private_key(ec.SECP256K1()),
        ed25519.Ed25519PrivateKey.generate(),
        rsa.generate_private_key(65537, 2048),
    ],
    ids=["P-384", "secp256k1", "Ed25519", "RSA"],
)
def test_a_key_that_is_not_p256_is_refused(key: Any) -> None:
    with pytest.raises(SignatureError, match="not P-256"):
        made(key=key)


def test_a_damaged_certificate_is_refused_or_at_least_another() -> None:
    """A bundle's signature is checked by the certificate's own key, so hostile certificates get as far as here.

    The authority's own signature has spare encodings; whoever uses one has a certificate that no member granted.
    """
    good = made()
    for position in range(len(good.der)):
        for mask in (0x01, 0x80, 0xFF):
            spoilt = bytearray(good.der)
            spoilt[position] ^= mask
            try:
                certificate = Certificate.load(bytes(spoilt))
                check_chain(certificate, [ROOT], AT)
            except SignatureError:
                continue
            assert certificate.fingerprint != good.fingerprint
            assert (certificate.name, certificate.key) == (good.name, good.key)


@pytest.mark.parametrize(
    "data", [b"", b"\x30\x00", b"-----BEGIN CERTIFICATE-----", made().der[:-1], made().der + b"\x00"]
)
def test_what_is_no_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(SignatureError, match="cannot be read"):
        Certificate.load(data)


def test_a_root_whose_key_was_certified_again_serves_by_the_certificate_that_is_good() -> None:
    old = made("root", key=ROOT_KEY, ca=True, usage=_usage(key_cert_sign=True), first=FIRST, last=FIRST)
    for roots in ([old, ROOT], [ROOT, old]):
        assert check_chain(made(), roots, AT) is ROOT


def test_a_hybrid_point_is_no_key() -> None:
    world = SampleNetwork()
    good = der(world.witnesses[ISSUER])
    key = Certificate.load(good).key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    at = good.index(key)
    hybrid = good[:at] + bytes([6 + key[-1] % 2]) + good[at + 1 :]
    with pytest.raises(SignatureError, match="uncompressed"):
        Certificate.load(hybrid)
