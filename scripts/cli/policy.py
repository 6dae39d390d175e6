"""`gwanmun policy export|explain|diff|sign|check`: whom a verifier believes, read, compared and signed for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import httpx
import typer

from evidence.errors import PolicyError
from evidence.policy import TrustPolicy
from evidence.policy_signatures import PolicySignatures
from evidence.policy_words import compare, explain
from oracles.witness.keys import open_key
from oracles.witness.settings import load_settings
from oracles.witness.types import WitnessError
from scripts.cli.errors import CommandError
from scripts.cli.files import read_file, write_whole
from scripts.cli.places import DEFAULT_NAME, Name, Where, engine_home

policy = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Whom a verifier believes: export, explain, compare and sign trust policies.",
)

Policy = Annotated[Path, typer.Argument(help="a trust policy, as policy.json")]


@policy.command("export")
def export_policy(
    output: Annotated[Path, typer.Option("--output", "-o", help="where the policy goes")],
    gateway: Annotated[
        str | None,
        typer.Option(help="what a member's gateway at this address believes; default: a network here"),
    ] = None,
    name: Name = DEFAULT_NAME,
    home: Where = None,
) -> None:
    """Writes what a network's members believe. Compare it with what you got from somebody else before you use it."""
    found = _of_gateway(gateway) if gateway else _of_network(name, home)
    write_whole(output, found.to_json())
    print(f"{output}: {len(found.members)} members, hash {found.hash.hex()}")


@policy.command("explain")
def explain_policy(file: Policy) -> None:
    """Says in words whom a policy believes."""
    for line in explain(read_policy(file)):
        print(line)


@policy.command("diff")
def diff_policies(old: Policy, new: Policy) -> int:
    """Says what changes from OLD to NEW. Exit code 0 when nothing does, 1 when something does."""
    changes = compare(read_policy(old), read_policy(new))
    for change in changes:
        print("WEAKER" if change.weaker else "      ", change.text)
    if not changes:
        print("no difference")
    return 1 if changes else 0


@policy.command("sign")
def sign_policy(
    file: Policy,
    member: Annotated[str, typer.Option(help="Short name of the member that signs with its witness key.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="its signatures; others' there are kept")],
    name: Name = DEFAULT_NAME,
    home: Where = None,
) -> None:
    """Signs a policy in a member's name."""
    found, here = read_policy(file), engine_home(name, home)
    signatures = _signatures(output) if output.exists() else PolicySignatures(found.hash)
    try:
        settings = load_settings(here.root, member, here.passphrase())
        with open_key(settings.member, settings.folder, settings.passphrase) as key:
            signed = signatures.signed(found, key.member, key.sign)
    except (PolicyError, WitnessError) as error:
        raise CommandError(str(error)) from error
    write_whole(output, signed.to_json())
    print(f"{output}: {len(signed.signatures)} signatures for {found.hash.hex()}")


@policy.command("check")
def check_policy(
    file: Policy,
    signatures: Annotated[Path, typer.Option(help="what `policy sign` wrote")],
    trusted: Annotated[Path, typer.Option(help="a policy that is believed already")],
) -> int:
    """Whether a quorum of the members that TRUSTED believes stands behind a policy. Exit code 0 when it does, 1 when not."""
    found = read_policy(file)
    try:
        members = _signatures(signatures).check(found, read_policy(trusted))
    except PolicyError as error:
        print(f"not signed as it must be: {error}")
        return 1
    print(f"signed by {', '.join(member.name for member in members)}")
    return 0


def read_policy(path: Path) -> TrustPolicy:
    """The policy in a file. CommandError when there is none."""
    try:
        return TrustPolicy.from_json(read_file(path))
    except PolicyError as error:
        raise CommandError(f"{path} is no trust policy: {error}") from error


def _signatures(path: Path) -> PolicySignatures:
    try:
        return PolicySignatures.from_json(read_file(path))
    except PolicyError as error:
        raise CommandError(f"{path} holds no signatures of a policy: {error}") from error


def _of_network(name: str, home: Path | None) -> TrustPolicy:
    return read_policy(engine_home(name, home).policy)


def _of_gateway(url: str) -> TrustPolicy:
    try:
        answer = httpx.get(f"{url.rstrip('/')}/policy", timeout=10, trust_env=False).raise_for_status()
        return TrustPolicy.from_json(answer.content)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise CommandError(f"{url} does not answer: {type(error).__name__}", exit_code=1) from error
    except PolicyError as error:
        raise CommandError(f"what {url} answers is no trust policy: {error}", exit_code=1) from error
