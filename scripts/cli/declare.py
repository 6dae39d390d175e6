"""`gwanmun declare FILE.xml`: an export declaration, or what belongs to one, from a file to the chain."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api.readers.errors import ReaderError
from api.readers.messages import DeclarationKind, DeclarationMessage, InventoryMessage, Message, Notification
from api.readers.wco import read
from api.readers.xml import DEFAULT_LIMITS
from evidence.errors import EvidenceError
from scripts.cli.errors import CommandError
from scripts.client import declarations
from scripts.client.acting import Party
from scripts.client.gateway import Gateway, GatewayProblem
from scripts.network.home import DEFAULT_HOME, Home

Outcome = dict[str, Any]


def declare(
    file: Annotated[Path, typer.Argument(help="a WCO declaration, amendment, cancellation or response")],
    home: Annotated[Path, typer.Option(help="directory of the network")] = DEFAULT_HOME,
    party: Annotated[str, typer.Option("--as", help="party that files it")] = "exporter",
    at: Annotated[str, typer.Option(help="member whose gateway takes it")] = "kcs",
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Reads FILE, recognises what it is, and files, amends or withdraws; responses are read and kept.

    Exit code 2 and one line on standard error, beginning with the refusal's type, when anybody refuses it: the reader, the
    gateway or the contract.
    """
    try:
        outcome = declare_file(Home(home), file, party, at)
    except ReaderError as error:
        raise CommandError(refusal(error)) from error
    except EvidenceError as error:
        raise CommandError(f"document-refused: {error}") from error
    print(json.dumps(outcome, ensure_ascii=False) if as_json else _sentence(outcome))


def declare_file(home: Home, file: Path, party: str, at: str) -> Outcome:
    """What `gwanmun declare` does. CommandError, ReaderError or EvidenceError when it is refused."""
    xml = _bytes(file)
    message = read(xml)
    gateways = home.network().gateways
    if at not in gateways:
        raise CommandError(f"{at!r} runs no gateway here; there are: {', '.join(gateways)}")
    gateway = Gateway(gateways[at], Party(party, home.party_identity(party)))
    try:
        return act_on(gateway, message, xml, file.name)
    finally:
        gateway.close()


def _bytes(file: Path) -> bytes:
    """The file, or its beginning when it is larger than any message that is read."""
    try:
        with file.open("rb") as opened:
            return opened.read(DEFAULT_LIMITS.size + 1)
    except OSError as error:
        raise CommandError(f"file-unreadable: cannot read {file}: {error.strerror}") from error


def refusal(error: ReaderError) -> str:
    """A reader's refusal as one line: its type, what was recognised, and the findings."""
    known = error.recognition
    what = f" (function {known.function_code}, type {known.type_code})" if known else ""
    details = "; ".join(finding.message for finding in error.findings[:5])
    return f"{error.slug}{what}: {details}"


def act_on(gateway: Gateway, message: Message, xml: bytes, name: str) -> Outcome:
    """Does what the message asks for, and says what that was."""
    match message:
        case DeclarationMessage():
            return _declaration(gateway, message, xml, name)
        case Notification():
            return {
                "kind": "response",
                "name": message.name,
                "function": message.function_code,
                "reference": message.reference,
                "number": message.number,
                "kept": _kept(gateway, xml),
            }
        case InventoryMessage():
            return {"kind": message.kind, "code": message.code, "ucr": message.ucr}


def _kept(gateway: Gateway, xml: bytes) -> bool:
    """Whether the gateway keeps the response beside a declaration; it has none for responses to strangers."""
    try:
        gateway.post_bytes("/notifications", xml, "application/xml")
    except GatewayProblem as problem:
        if problem.type == "declaration-not-found":
            return False
        raise
    return True


def _declaration(gateway: Gateway, message: DeclarationMessage, xml: bytes, name: str) -> Outcome:
    match message.kind:
        case DeclarationKind.ORIGINAL:
            ref = declarations.declare(gateway, message, xml, name)
        case DeclarationKind.AMENDMENT:
            ref = declarations.amend(gateway, message, xml, name)
        case DeclarationKind.CANCELLATION:
            ref = declarations.withdraw(gateway, message)
    return {
        "kind": message.kind.value,
        "function": message.function_code,
        "type": message.type_code,
        "reference": message.reference,
        "predecessor": message.predecessor,
        "items": message.items,
        "unread": list(message.unread),
        "owner": ref.owner,
        "subject": ref.subject.hex(),
        "status": gateway.get(ref.path)["status"],
    }


def _sentence(outcome: Outcome) -> str:
    match outcome["kind"]:
        case "response":
            kept = (
                "kept beside it" if outcome["kept"] else "read; no declaration at this gateway is called so"
            )
            return (
                f"response {outcome['name']} (function {outcome['function']}) "
                f"about {outcome['reference']}, number {outcome['number']}: {kept}"
            )
        case "original" | "amendment" | "cancellation":
            unread = (
                f"; {len(outcome['unread'])} elements stay in the attachment" if outcome["unread"] else ""
            )
            return (
                f"{outcome['kind']} (function {outcome['function']}, type {outcome['type']}) "
                f"of {outcome['reference']}: {outcome['status']}, subject {outcome['subject']}{unread}"
            )
        case kind:
            return f"{kind} message {outcome['code']} about {outcome['ucr']}: read, nothing to file"
