"""Credentials: windows of the certificates that parties sign with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from contracts.bindings.calls import Call, command_call
from evidence.facts import PartyRole
from evidence.types import SubjectId


class Credentials:
    """Encodes commands of Credentials. Instants are Unix seconds; `certificate` is the SHA-256 of its DER."""

    NAME: Final = "Credentials"

    @classmethod
    def grant(cls, certificate: SubjectId, since: int, until: int, roles: Iterable[PartyRole]) -> Call:
        mask = sum({1 << role for role in roles})
        return command_call(cls.NAME, "grant", certificate, since, until, mask)

    @classmethod
    def end(cls, certificate: SubjectId, revision: int, until: int) -> Call:
        return command_call(cls.NAME, "end", certificate, revision, until)

    @classmethod
    def distrust(cls, certificate: SubjectId, since: int) -> Call:
        return command_call(cls.NAME, "distrust", certificate, since)
