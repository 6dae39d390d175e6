"""Judges spoilt papers by the hundred: `python -m tests.fuzz.papers --count 1000 --seed 1`; the rules are those of `bundles`.

Half of them are spoilt after the seal, half before it: those come to the comparison of what the pages show.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import random
import sys
import time
from collections import Counter

import pikepdf

from evidence.papers.container import Parameters, draft
from evidence.papers.layout import PaperError
from evidence.papers.sealing import seal
from evidence.papers.verification import verify_paper
from evidence.signatures import signer
from scripts.bench.sample import NOW, SampleDocument, SampleNetwork, certificate_sample
from tests.fuzz.bundles import MOST_SECONDS, Broken
from tests.fuzz.mutations import drop, duplicate, flip, reorder, splice

WAYS = (flip, drop, duplicate, reorder, splice)


def run(count: int, seed: int) -> dict[str, int]:
    """How often each step was the one to fail.

    Raises:
        Broken: a spoilt paper is found genuine, or took too long.
    """
    dice, document = random.Random(seed), certificate_sample(SampleNetwork())
    policy, found = document.world.policy(), Counter[str]()
    data = document.bundle().encode()
    drafts = [draft(data, Parameters(language, "https://verify.example")) for language in ("en", "ko")]
    papers = [_sealed(document, one) for one in drafts]
    for number in range(count):
        before_seal = number % 2 == 0
        genuine, other = dice.sample(drafts if before_seal else papers, 2)
        spoilt = dice.choice(WAYS)(genuine, other, dice)
        try:
            paper = _sealed(document, spoilt) if before_seal else spoilt
        except PaperError:
            found["no room for a seal"] += 1
            continue
        began = time.perf_counter()
        verdict = verify_paper(paper, policy, NOW)
        if time.perf_counter() - began > MOST_SECONDS:
            raise Broken("took too long", paper)
        if verdict.valid and spoilt != genuine and (not before_seal or _visible(spoilt) != _visible(genuine)):
            raise Broken("is found genuine", paper)
        found["none" if verdict.valid else verdict.steps[-1].name] += 1
    return dict(found)


def _sealed(document: SampleDocument, drawn: bytes) -> bytes:
    return seal(drawn, document.party.certificate, signer(document.party.key), NOW)


def _visible(data: bytes) -> list[object]:
    """What viewers show of a paper: pages with what they draw and their fonts, and the files in it."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found: list[object] = []
        for page in pdf.pages:
            fonts = page.obj.Resources.Font
            drawn = [fonts[name].FontDescriptor.FontFile2.read_bytes() for name in sorted(fonts.keys())]
            found.append((page.obj.Contents.read_bytes(), drawn, len(page.obj.get("/Annots", []))))
        return [*found, {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}]


def main() -> int:
    """One line of counts; 1 when a paper broke a rule."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    try:
        print(json.dumps(run(asked.count, asked.seed)))
    except Broken as error:
        print(f"seed {asked.seed}: {error}: {base64.b64encode(error.data).decode()}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
