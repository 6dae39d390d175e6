"""`gwanmun renew`: today's proof for a bundle, from any member's gateway or from a file carried by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evidence.bundles import Bundle, is_compact
from evidence.checkpoints import Checkpoint
from evidence.encoding import canonical_json
from evidence.errors import EvidenceError
from evidence.verification.verdict import instant
from scripts.cli.errors import CommandError
from scripts.cli.files import read_bundle, read_file, write_bundle
from scripts.cli.places import DEFAULT_NAME, Name, Where, engine_home


def renew(
    bundle: Annotated[Path, typer.Argument(help="the bundle, as certificate.gwb.json")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="where it goes; default: in place")
    ] = None,
    newer: Annotated[
        Path | None, typer.Option("--from", help="a newer bundle of the same act, whole or redacted")
    ] = None,
    gateway: Annotated[str | None, typer.Option(help="address of any member's gateway")] = None,
    party: Annotated[
        str | None, typer.Option(help="who asks the gateway: a party of the network here")
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="every fact from the first on, for --at; and what is left")
    ] = False,
    name: Name = DEFAULT_NAME,
    home: Where = None,
) -> None:
    """Gives BUNDLE the proof of a later checkpoint. What it shows and hides stays as it is."""
    if (newer is None) == (gateway is None):
        raise CommandError("say where the proof comes from: --from FILE or --gateway URL")
    found = read_bundle(bundle)
    if history and gateway is None:
        raise CommandError("a history comes from a gateway: --gateway URL")
    asked = {"bundle": found.encode().decode("utf-8"), "history": history}
    other = read_bundle(newer) if newer is not None else _asked(str(gateway), asked, party, name, home)
    try:
        renewed = found.renewed(other)
    except EvidenceError as error:
        raise CommandError(f"{bundle} cannot be renewed so: {error}") from error
    target = output or bundle
    write_bundle(target, renewed, compact=is_compact(read_file(bundle)))
    checkpoint = Checkpoint.parse(renewed.staple.checkpoint)
    print(f"{target}: proved as of block {checkpoint.block} of {instant(checkpoint.time)}")


def _asked(url: str, asked: dict[str, object], party: str | None, name: str, home: Path | None) -> Bundle:
    """What a gateway makes of it. GatewayProblem or CommandError when it does not."""
    # Only who asks a gateway needs the client.
    from scripts.client.acting import Party
    from scripts.client.gateway import Gateway

    if party is None:
        raise CommandError("say who asks the gateway: --party")
    desk = Gateway(url, Party(party, engine_home(name, home).party_identity(party)))
    try:
        answer = desk.post("/bundles/renew", asked)
        return Bundle.decode(canonical_json(answer))
    except EvidenceError as error:
        raise CommandError(f"what {url} answers is no bundle: {error}", exit_code=1) from error
    finally:
        desk.close()
