"""`gwanmun policy`: what it writes, says and signs, and its exit codes."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from evidence.policy import TrustPolicy
from scripts.cli import policy as command
from scripts.cli.errors import CommandError
from scripts.cli.verify import verify
from tests.unit.evidence.builder import ADMINISTRATION, BANK, SampleNetwork, certificate_sample

AT = "2026-09-22T14:14:20Z"
Capsys = pytest.CaptureFixture[str]
SLUGS = {"kcs": ADMINISTRATION, "bank": BANK}


@pytest.fixture(scope="module")
def world() -> SampleNetwork:
    return SampleNetwork()


@pytest.fixture
def home(world: SampleNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a network as `policy` needs it: policy, and the witness keys of two members."""
    monkeypatch.setenv("GWANMUN_PASSPHRASE", "not asked for by keys that are not encrypted")
    root = tmp_path / "home"
    book = {
        "network": world.network.hex(),
        "ledger": "0x" + "11" * 20,
        "rpc": "http://127.0.0.1:1",
        "witnesses": dict.fromkeys(SLUGS, "http://127.0.0.1:2"),
    }
    root.mkdir()
    (root / "network.json").write_text(json.dumps(book))
    (root / "policy.json").write_bytes(world.policy().to_json())
    for slug, number in SLUGS.items():
        folder = root / "members" / slug / "witness"
        folder.mkdir(parents=True)
        (folder.parent / "member.json").write_text(json.dumps({"number": number}))
        identity = world.witnesses[number]
        pem = identity.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "key.pem").write_bytes(pem)
        (folder / "crt.pem").write_bytes(identity.certificate.public_bytes(Encoding.PEM))
    return root


def test_an_exported_policy_is_the_networks(home: Path, world: SampleNetwork, capsys: Capsys) -> None:
    command.export_policy(home / "out.json", home=home)
    assert TrustPolicy.from_json((home / "out.json").read_bytes()) == world.policy()
    assert world.policy().hash.hex() in capsys.readouterr().out


def test_a_gateway_that_does_not_answer_is_one_line_and_exit_code_1(tmp_path: Path) -> None:
    for url in ("http://127.0.0.1:1", "no address", "http://"):
        with pytest.raises(CommandError, match="does not answer") as caught:
            command.export_policy(tmp_path / "out.json", gateway=url)
        assert caught.value.exit_code == 1
    assert not list(tmp_path.iterdir())


def test_a_difference_is_told_and_marked_when_it_weakens(
    home: Path, world: SampleNetwork, capsys: Capsys
) -> None:
    (home / "new.json").write_bytes(replace(world.policy(), threshold=1).to_json())
    assert command.diff_policies(home / "policy.json", home / "new.json") == 1
    assert capsys.readouterr().out.startswith("WEAKER signatures needed: 2 (one more than a third) becomes 1")
    assert command.diff_policies(home / "policy.json", home / "policy.json") == 0


def test_members_sign_one_after_the_other_and_a_quorum_is_enough(home: Path, world: SampleNetwork) -> None:
    new, signatures = home / "new.json", home / "signatures.json"
    new.write_bytes(replace(world.policy(), threshold=3).to_json())
    command.sign_policy(new, "kcs", signatures, home=home)
    assert command.check_policy(new, signatures, home / "policy.json") == 1
    command.sign_policy(new, "bank", signatures, home=home)
    assert command.check_policy(new, signatures, home / "policy.json") == 0
    with pytest.raises(CommandError, match="another policy"):
        command.sign_policy(home / "policy.json", "bank", signatures, home=home)
    assert command.check_policy(home / "policy.json", signatures, home / "policy.json") == 1


def test_a_member_without_a_key_here_cannot_sign(home: Path) -> None:
    with pytest.raises(CommandError, match="settings cannot be read"):
        command.sign_policy(home / "policy.json", "kcci", home / "signatures.json", home=home)
    assert not (home / "signatures.json").exists()


def test_what_is_no_policy_or_no_signatures_is_one_line_and_exit_code_2(home: Path) -> None:
    (home / "other.json").write_text("{}")
    for attempt in (
        lambda: command.explain_policy(home / "other.json"),
        lambda: command.explain_policy(home / "absent.json"),
        lambda: command.diff_policies(home / "policy.json", home / "other.json"),
        lambda: command.check_policy(home / "policy.json", home / "other.json", home / "policy.json"),
    ):
        with pytest.raises(CommandError) as caught:
            attempt()
        assert caught.value.exit_code == 2


def test_explained_it_names_the_hash_by_which_verify_pins_it(
    home: Path, world: SampleNetwork, capsys: Capsys
) -> None:
    command.explain_policy(home / "policy.json")
    pin = capsys.readouterr().out.split()[-1]
    bundle = home / "good.gwb.json"
    bundle.write_bytes(certificate_sample(world).bundle().encode())
    assert verify(bundle, home / "policy.json", True, AT, pin) == 0
    (home / "policy.json").write_bytes(replace(world.policy(), threshold=1).to_json())
    with pytest.raises(CommandError, match="another policy than the pinned one"):
        verify(bundle, home / "policy.json", True, AT, pin)
