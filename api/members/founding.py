"""Founding officers: certificates that the member itself put into its home directory, at `officers/<party
id>.crt.pem`.
"""

import re
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from sqlalchemy import Engine

from api.database import writing
from api.members.service import found_officer
from api.settings import Settings, SettingsError
from evidence.errors import SignatureError
from evidence.facts import PartyRole
from evidence.pki import Certificate

SUFFIX = ".crt.pem"
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


def enrol_officers(engine: Engine, settings: Settings, folder: Path) -> list[str]:
    """Registers every certificate of the folder as a founding officer of the member; returns their ids.

    A founding officer may act before any window stands: its first act is to grant its own.

    Raises:
        SettingsError: a file's name is no party id, or it holds no usable certificate.
    """
    found = {path.name.removesuffix(SUFFIX): _certificate(path) for path in sorted(folder.glob(f"*{SUFFIX}"))}
    with writing(engine) as session:
        for party, certificate in found.items():
            if not _SLUG.fullmatch(party):
                raise SettingsError(f"{folder / (party + SUFFIX)}: {party!r} is no party id")
            role = PartyRole[settings.member.kind.name]
            found_officer(session, settings, party, _common_name(certificate) or party, role, certificate)
    return list(found)


def _certificate(path: Path) -> Certificate:
    try:
        return Certificate.load(x509.load_pem_x509_certificate(path.read_bytes()).public_bytes(Encoding.DER))
    except (ValueError, SignatureError) as error:
        raise SettingsError(f"{path} holds no usable certificate: {error}") from error


def _common_name(certificate: Certificate) -> str:
    names = certificate.x509.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""
