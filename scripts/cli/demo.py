"""`gwanmun demo`: the main job from beginning to end, on a network of its own."""

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from scripts.cli.errors import CommandError
from scripts.cli.paper import LINK, sealed_paper
from scripts.cli.places import engine_home
from scripts.demo.narrator import Narrator
from scripts.demo.proof import genuine, lying_witness, tampered
from scripts.demo.stage import References, Stage
from scripts.demo.story import ACTS
from scripts.demo.timeline import timeline_svg
from scripts.network.home import Home
from scripts.network.ports import Ports
from scripts.network.processes import stopping
from scripts.network.running import Network

BUNDLE, PAPER, POLICY, TIMELINE = "certificate.gwb.json", "certificate.pdf", "policy.json", "timeline.svg"
SEALED_BY = "kcci-officer"
OUTPUT = Path("build/demo")
# Shorter than a real network's, so that nobody waits for blocks.
BLOCK_SECONDS = 0.2


def demo(
    output: Annotated[Path, typer.Option(help="folder for what the demo leaves")] = OUTPUT,
    network: Annotated[
        str | None, typer.Option(help="play on this running network (`gwanmun network up --name`)")
    ] = None,
) -> None:
    """Declares, loads, applies, issues, verifies and draws; shows what is refused; proves the result offline."""
    console, started = Console(), time.monotonic()
    running = None if network is None else engine_home(network)
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    console.print("[bold]Gwanmun: one certificate of origin, from the exporter's file to a proof[/bold]")
    narrator = _play_alone(console, output) if running is None else _play_on(running, console, output)
    (output / TIMELINE).write_text(timeline_svg(narrator.moments))
    code = _verify_alone(output)
    if code:
        raise CommandError(f"the proof does not hold offline: gwanmun verify exits {code}", exit_code=1)
    console.print(f"\nDone in {time.monotonic() - started:.0f} s. Left in {output}:")
    console.print(f"  {BUNDLE}  the proof, {(output / BUNDLE).stat().st_size:,} bytes")
    console.print(f"  {PAPER}       the same to read and print, the proof inside")
    console.print(f"  {POLICY}            whom the verifier trusts")
    console.print(f"  {TIMELINE}           the picture of what happened")


def _play_alone(console: Console, output: Path) -> Narrator:
    console.print(
        "\n[bold]0  A network starts[/bold]: four members, each with its own node keys, gateway and witness"
    )
    home = Home(output / "network")
    network = Network(home, Ports.free(), block_time=BLOCK_SECONDS)
    with stopping(network.processes):
        book = network.start(lambda what: console.print(f"  [dim]{what}[/dim]"))
        narrator = _play(Stage(home, book, Narrator(console), output))
    narrator.chapter("6  Everything is stopped; the file still proves itself")
    return narrator


def _play_on(home: Home, console: Console, output: Path) -> Narrator:
    console.print(f"\n[bold]0  On the network in {home.root}[/bold], which runs already")
    narrator = _play(Stage(home, home.network(), Narrator(console), output, References.fresh()))
    narrator.chapter("6  The network is asked nothing more; the file proves itself")
    return narrator


def _play(stage: Stage) -> Narrator:
    """All acts; leaves the proof and the policy in the stage's output."""
    for title, acts in ACTS:
        stage.narrator.chapter(title)
        for act in acts:
            act(stage)
    stage.narrator.chapter("5  The proof, judged with no network")
    for act in (genuine, tampered, lying_witness):
        act(stage)
    stage.close()
    (stage.output / BUNDLE).write_bytes(stage.papers["bundle"])
    sealed = sealed_paper(stage.papers["bundle"], "ko", LINK, stage.home.party_identity(SEALED_BY))
    (stage.output / PAPER).write_bytes(sealed)
    shutil.copyfile(stage.home.policy, stage.output / POLICY)
    return stage.narrator


def _verify_alone(output: Path) -> int:
    command = ["verify", str(output / BUNDLE), "--policy", str(output / POLICY)]
    return subprocess.run([sys.executable, "-m", "scripts", *command], check=False).returncode
