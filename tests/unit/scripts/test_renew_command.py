"""`gwanmun renew --from`: the proof of another bundle of the same act; nothing else of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from evidence.bundles import Bundle, is_compact
from evidence.commitments import redact
from scripts.cli.errors import CommandError
from scripts.cli.redact import redact as redact_command
from scripts.cli.renew import renew
from tests.unit.evidence.builder import AS_OF, NOW, SampleDocument, SampleNetwork, certificate_sample, judged


@pytest.fixture(scope="module")
def document() -> SampleDocument:
    return certificate_sample(SampleNetwork())


@pytest.fixture
def folder(tmp_path: Path, document: SampleDocument) -> Path:
    """A bundle, and a newer one that shows one field."""
    core = document.core()
    (tmp_path / "old").write_bytes(Bundle(core, document.world.staple(core)).encode())
    shown = document.core(redact(document.commitment, ["/remarks"]))
    newer = document.world.staple(shown, as_of=AS_OF + 50)
    (tmp_path / "newer").write_bytes(Bundle(shown, newer).encode())
    return tmp_path


def test_a_bundle_gets_the_later_checkpoint_and_keeps_what_it_shows(
    folder: Path, document: SampleDocument
) -> None:
    renew(folder / "old", folder / "out", folder / "newer")
    verdict = judged(Bundle.decode((folder / "out").read_bytes()), document.world.policy(), NOW + 50)
    assert verdict.valid and verdict.complete and verdict.as_of is not None
    assert verdict.as_of.time == AS_OF + 50


def test_a_redacted_compact_bundle_stays_redacted_and_compact(folder: Path, document: SampleDocument) -> None:
    redact_command(folder / "old", folder / "small", ["/certificateNumber"], compact=True)
    renew(folder / "small", None, folder / "newer")
    data = (folder / "small").read_bytes()
    assert is_compact(data)
    assert judged(Bundle.decode(data), document.world.policy(), NOW + 50).fields.keys() == {
        "/certificateNumber"
    }


def test_a_bundle_of_another_act_gives_nothing(folder: Path, document: SampleDocument) -> None:
    other = certificate_sample(document.world).bundle()
    (folder / "other").write_bytes(other.encode())
    with pytest.raises(CommandError, match="another act"):
        renew(folder / "old", folder / "out", folder / "other")
    own = Bundle.decode((folder / "newer").read_bytes())
    signature = replace(own.core.signature, certificate=other.core.signature.certificate)
    (folder / "other").write_bytes(Bundle(replace(own.core, signature=signature), own.staple).encode())
    with pytest.raises(CommandError, match="cannot be renewed so"):
        renew(folder / "old", folder / "out", folder / "other")
    assert not (folder / "out").exists()


def test_an_older_block_and_an_unclear_wish_are_refused(folder: Path) -> None:
    old = Bundle.decode((folder / "old").read_bytes())
    body = old.staple.checkpoint.replace(b"block 4242", b"block 4241")
    (folder / "older").write_bytes(Bundle(old.core, replace(old.staple, checkpoint=body)).encode())
    with pytest.raises(CommandError, match="older"):
        renew(folder / "old", folder / "out", folder / "older")
    for wish in (
        {},
        {"newer": folder / "newer", "gateway": "http://127.0.0.1:1"},
        {"gateway": "http://127.0.0.1:1"},
    ):
        with pytest.raises(CommandError, match="say w"):
            renew(folder / "old", folder / "out", **wish)  # type: ignore[arg-type]
    assert not (folder / "out").exists()
