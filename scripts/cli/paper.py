"""`gwanmun paper`: a document as a PDF that people read and print, with its proof inside."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from evidence.errors import EvidenceError
from evidence.policy import TrustPolicy
from evidence.verification import verify
from scripts.cli.errors import CommandError
from scripts.cli.files import read_bundle, read_file, write_whole
from scripts.cli.places import DEFAULT_NAME, Name, Where, engine_home
from scripts.network.identity import Identity

LINK = "urn:gwanmun:verify"
"""Where the code leads when nobody says it."""


def paper(
    bundle: Annotated[Path, typer.Argument(help="the bundle, as certificate.gwb.json")],
    output: Annotated[Path, typer.Option("--output", "-o", help="where the PDF goes")],
    policy: Annotated[Path, typer.Option("--policy", help="whom to believe: the trust policy")],
    party: Annotated[str, typer.Option(help="who seals it: a party of the network here")],
    language: Annotated[str, typer.Option(help="of the labels: en or ko")] = "en",
    link: Annotated[str, typer.Option(help="address of a page that verifies, for the code")] = LINK,
    name: Name = DEFAULT_NAME,
    home: Where = None,
) -> None:
    """Puts BUNDLE on paper. A bundle that is not genuine gets none (exit code 1)."""
    data = read_bundle(bundle).encode()
    _check_genuine(bundle, data, policy)
    try:
        sealed = sealed_paper(data, language, link, engine_home(name, home).party_identity(party))
    except EvidenceError as error:
        raise CommandError(f"{bundle} cannot be put on paper: {error}") from error
    write_whole(output, sealed)
    print(f"{output}: {len(sealed)} bytes, sealed by {party}")


def sealed_paper(data: bytes, language: str, link: str, by: Identity) -> bytes:
    """The PDF of a bundle's bytes. EvidenceError when it has no form, or a language or link is none."""
    # What draws it is not needed by any other command.
    from evidence.papers.container import Parameters, draft
    from evidence.papers.layout import language_of
    from evidence.papers.sealing import seal
    from evidence.signatures import signer

    drawn = draft(data, Parameters(language_of(language), link))
    return seal(drawn, by.certificate, signer(by.key), int(time.time()))


def _check_genuine(path: Path, data: bytes, policy: Path) -> None:
    try:
        verdict = verify(data, TrustPolicy.from_json(read_file(policy)), int(time.time()))
    except EvidenceError as error:
        raise CommandError(f"{policy} is no trust policy: {error}") from error
    if not verdict.valid:
        raise CommandError(f"{path} is not genuine: step {verdict.steps[-1].name} fails", exit_code=1)
