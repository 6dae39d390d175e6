"""`gwanmun verify`: judges one bundle against a trust policy. Reads two files and nothing else; needs no network."""

from __future__ import annotations

import json
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from evidence.errors import PolicyError
from evidence.policy import TrustPolicy
from evidence.verification import HistoryMissing, Status, Verdict, exit_code
from evidence.verification import verify as judge
from evidence.verification.verdict import EXIT_OLD, instant
from scripts.cli.errors import CommandError
from scripts.cli.files import read_file


def verify(
    bundle: Annotated[
        Path, typer.Argument(help="the bundle, as certificate.gwb.json, or a paper, as certificate.pdf")
    ],
    policy: Annotated[Path, typer.Option("--policy", help="whom to believe: the trust policy")],
    as_json: Annotated[bool, typer.Option("--json", help="print the verdict as one JSON object")] = False,
    at: Annotated[
        str | None,
        typer.Option("--at", help="where it stood at this instant, as 2026-11-23T10:00:00Z; default: now"),
    ] = None,
    pin: Annotated[
        str | None, typer.Option(help="hash that the policy must have, as `gwanmun policy explain` says it")
    ] = None,
) -> int:
    """Verifies BUNDLE. Exit code: 0 genuine, 1 not genuine, 2 no bundle or no policy, 3 genuine but too old."""
    verdict = _judged(read_file(bundle), _policy(policy, pin), None if at is None else _seconds(at))
    code = exit_code(verdict)
    if as_json:
        # ASCII, so that the output is the same whatever the terminal's encoding.
        print(json.dumps(verdict.to_json()))
    else:
        _print(bundle, verdict, code)
    return code


def _judged(data: bytes, policy: TrustPolicy, at: int | None) -> Verdict:
    """CommandError when the bundle cannot tell where the document stood at `at`."""
    try:
        if data.startswith(b"%PDF-"):
            # Only who verifies a paper waits for what reads it.
            from evidence.papers.verification import verify_paper

            return verify_paper(data, policy, int(time.time()), at)
        return judge(data, policy, int(time.time()), at=at)
    except HistoryMissing as error:
        raise CommandError(str(error)) from error


def _policy(path: Path, pin: str | None) -> TrustPolicy:
    try:
        policy = TrustPolicy.from_json(read_file(path))
    except PolicyError as error:
        raise CommandError(f"{path} is no trust policy: {error}") from error
    if pin is not None and policy.hash.hex() != pin.lower():
        raise CommandError(f"{path} is another policy than the pinned one: its hash is {policy.hash.hex()}")
    return policy


def _seconds(text: str) -> int:
    """Unix seconds of an ISO 8601 instant, which must name its offset from UTC."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise CommandError(f"--at needs an offset from UTC, as {text}Z")
        return int(moment.timestamp())
    except (ValueError, OverflowError) as error:
        raise CommandError(f"--at {text!r} is no ISO 8601 instant, as 2026-11-23T10:00:00Z") from error


def _print(path: Path, verdict: Verdict, code: int) -> None:
    """One line a step, what a redacted document shows, then the verdict in words."""
    # Only here: a reader of --json does not wait for it.
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for step in verdict.steps:
        mark = Text("ok   ", "green") if step.ok else Text("FAILS", "bold red")
        line = Text.assemble(mark, " ", (f"{step.name:<12}", "bold"), step.detail)
        console.print(line, soft_wrap=True)
    console.print()
    if verdict.status is not None:
        console.print(_standing(verdict.status), soft_wrap=True)
        console.print()
    if not verdict.complete:
        for field, value in verdict.fields.items():
            console.print(
                Text.assemble((field, "bold"), "  ", json.dumps(value, ensure_ascii=False)), soft_wrap=True
            )
        console.print()
    console.print(
        Text(f"{path}: {_words(verdict, code)}", "green" if code == 0 else "bold red"), soft_wrap=True
    )


def _standing(status: Status) -> str:
    """The status in words, with both its times."""
    named = f" ({status.name})" if status.name else ""
    times = (("from", status.effective), ("until", status.until), ("recorded", status.recorded))
    said = [f"{word} {instant(at)}" for word, at in times if at is not None]
    if status.successor is not None:
        said.append(f"replaced by {status.successor.hex()}")
    lines = [f"  {one.name:<12}{one.left} {one.unit} left of {one.limit}" for one in status.balances or ()]
    return "\n".join([", ".join([f"Status: {status.state}{named}", *said]), *lines])


def _words(verdict: Verdict, code: int) -> str:
    if not verdict.recognised:
        return "no bundle"
    if verdict.as_of is None:
        return f"NOT GENUINE: step {verdict.steps[-1].name} fails"
    shown = "the whole document" if verdict.complete else "a redacted document"
    standing = {True: "it stands", False: "it does NOT stand any more", "unknown": "it has no status"}
    age = " - but this proof is older than the policy allows, renew it" if code == EXIT_OLD else ""
    as_of = f"block {verdict.as_of.block} of {instant(verdict.as_of.time)}"
    return f"genuine, {shown}; {standing[verdict.current]}, as of {as_of}{age}"
