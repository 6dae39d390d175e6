"""Settings come from the home directory; what is missing or wrong is named by file."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from api.app import create_app
from api.settings import SettingsError, database_url, load_settings
from tests.unit.api.gateway import NETWORK, TestGateway

PASSPHRASE = b"open sesame"


@pytest.fixture
def home(gateway: TestGateway, tmp_path: Path) -> Path:
    """A home directory with the test gateway's members."""
    home = tmp_path / "home"
    book = {
        "network": NETWORK.hex(),
        "chain_id": 1337,
        "rpc": "http://127.0.0.1:1",
        "ledger": "0x" + "11" * 20,
        "contracts": {},
        "gateways": {"member-1": "http://127.0.0.1:8001"},
        "witnesses": {"member-1": "http://127.0.0.1:8101", "member-2": "http://127.0.0.1:8102"},
    }
    for number, keyed in gateway.member_keys.items():
        folder = home / "members" / f"member-{number}"
        folder.mkdir(parents=True)
        said = {
            "number": number,
            "slug": f"member-{number}",
            "name": f"Member {number}",
            "kind": "administration",
        }
        (folder / "member.json").write_text(json.dumps(said))
        (folder / "member.crt.pem").write_bytes(keyed.certificate.x509.public_bytes(Encoding.PEM))
        pem = keyed.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE))
        (folder / "member.key.pem").write_bytes(pem)
    (home / "network.json").write_text(json.dumps(book))
    (home / "policy.json").write_bytes(gateway.settings.policy.to_json())
    return home


def test_a_home_directory_becomes_settings_of_a_running_gateway(home: Path) -> None:
    settings = load_settings(home, "member-1", PASSPHRASE)
    assert (settings.member.number, settings.network) == (1, NETWORK)
    assert settings.witness_url == "http://127.0.0.1:8101"
    assert settings.other_witnesses == {"member-2": "http://127.0.0.1:8102"}
    assert set(settings.members) == {1, 2, 3}
    app = create_app(settings)
    assert (home / "members" / "member-1" / "gateway.db").exists()
    app.state.engine.dispose()


def test_two_members_have_nothing_in_common_but_the_network(home: Path) -> None:
    one, other = (load_settings(home, f"member-{number}", PASSPHRASE) for number in (1, 2))
    assert one.network == other.network
    assert one.database_url != other.database_url
    assert one.bodies != other.bodies
    assert one.audience != other.audience


@pytest.mark.parametrize(
    ("file", "content", "named"),
    [
        ("network.json", None, "network.json"),
        ("network.json", b"{", "network.json"),
        ("network.json", b"[]", "network.json"),
        ("policy.json", b"{}", "policy.json"),
        ("members/member-1/member.key.pem", b"x", "member.key.pem"),
        ("members/member-2/member.crt.pem", b"x", "member.crt.pem"),
    ],
)
def test_what_is_missing_or_wrong_is_named_by_file(
    home: Path, file: str, content: bytes | None, named: str
) -> None:
    if content is None:
        (home / file).unlink()
    else:
        (home / file).write_bytes(content)
    with pytest.raises(SettingsError, match=named):
        load_settings(home, "member-1", PASSPHRASE)


def test_a_wrong_passphrase_and_an_unknown_member_are_refused(home: Path) -> None:
    with pytest.raises(SettingsError, match="passphrase"):
        load_settings(home, "member-1", b"wrong")
    with pytest.raises(SettingsError, match="nobody"):
        load_settings(home, "nobody", PASSPHRASE)


def a_member_with(home: Path, database: object) -> Path:
    return a_member_saying(home, {"database": database})


def a_member_saying(home: Path, more: dict[str, object]) -> Path:
    file = home / "members" / "member-1" / "member.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | more))
    return home


def test_a_member_names_its_own_database_and_only_its_own(home: Path) -> None:
    url = "postgresql+psycopg://gwanmun@/kcs?host=/run/postgresql&passfile=/run/secrets/pgpass"
    a_member_with(home, url)
    assert database_url(home, "member-1") == url
    assert database_url(home, "member-2").startswith("sqlite:///")


@pytest.mark.parametrize(
    ("database", "why"),
    [
        ("postgresql://gwanmun@/kcs", "not postgresql\\+psycopg"),
        ("mysql://gwanmun@/kcs", "not postgresql\\+psycopg"),
        ("postgresql+psycopg://gwanmun:secret@db/kcs", "passfile"),
        ("no url", "no URL"),
        (7, "no URL"),
    ],
)
def test_a_database_that_is_none_or_shows_its_password_is_refused(
    home: Path, database: object, why: str
) -> None:
    with pytest.raises(SettingsError, match=why) as refused:
        database_url(a_member_with(home, database), "member-1")
    assert "secret" not in str(refused.value)


def test_a_member_names_its_own_ipfs_daemon(home: Path) -> None:
    address = "/dns4/kubo/tcp/5001/http"
    a_member_saying(home, {"bodies": address})
    assert load_settings(home, "member-1", PASSPHRASE).bodies_daemon == address
    assert load_settings(home, "member-2", PASSPHRASE).bodies_daemon is None


@pytest.mark.parametrize(
    "said", ["http://127.0.0.1:5001", "/ip4/127.0.0.1/tcp/5001", "/ip4//tcp/1/http", 7, ""]
)
def test_a_daemon_that_has_no_address_is_refused(home: Path, said: object) -> None:
    with pytest.raises(SettingsError, match="no multiaddress"):
        load_settings(a_member_saying(home, {"bodies": said}), "member-1", PASSPHRASE)
