"""`gwanmun redact`: a bundle that shows chosen fields and hides the rest. Needs no network, no policy and no key."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from evidence.bundles import Bundle
from evidence.commitments import narrow
from evidence.errors import EvidenceError
from evidence.views import chosen
from scripts.cli.errors import CommandError
from scripts.cli.files import read_bundle, write_bundle


def redact(
    bundle: Annotated[Path, typer.Argument(help="the bundle, as certificate.gwb.json")],
    output: Annotated[Path, typer.Option("--output", "-o", help="where the redacted bundle goes")],
    reveal: Annotated[
        list[str] | None,
        typer.Option("--reveal", help="a field to show, as /certificateNumber, or all below /items/0"),
    ] = None,
    more: Annotated[list[str] | None, typer.Argument(metavar="[PATH]...", help="more fields to show")] = None,
    reader: Annotated[
        str | None, typer.Option("--view", help="what this reader sees: bank, buyer, carrier or customs")
    ] = None,
    compact: Annotated[bool, typer.Option("--compact", help="write the compact form")] = False,
) -> None:
    """Writes BUNDLE with only the fields to show; document root, act, signature and proof stay as they are."""
    asked = [*(reveal or ()), *(more or ())]
    if not asked and reader is None:
        raise CommandError("say what to show: --reveal PATH or --view READER")
    found = read_bundle(bundle)
    document = found.core.document
    try:
        shown = chosen(document.schema, document.fields, asked, reader)
        core = replace(found.core, document=narrow(document, shown))
    except EvidenceError as error:
        raise CommandError(f"{bundle} cannot be redacted: {error}") from error
    write_bundle(output, Bundle(core, found.staple), compact=compact)
    hidden = len(document.fields) - len(shown)
    print(f"{output}: shows {len(shown)} fields, hides {hidden} that {bundle} shows")
