"""Keys in a real PKCS #11 module (SoftHSM) sign for accounts and do not come out."""

import datetime
import secrets
from dataclasses import replace
from pathlib import Path

import pkcs11
import pytest
from eth_account import Account
from pkcs11 import Attribute, ObjectClass

from api.processes import load_process_settings
from api.schema import migrate
from api.settings import database_url
from contracts.addresses import LEDGER, genesis_addresses
from contracts.bindings.documents import DocumentRegistry
from contracts.bindings.queueing import QueueCalls
from contracts.genesis import Founder, build_genesis
from evidence.facts import MemberKind
from evidence.types import ActHash, CommandId, Digest
from nodes.errors import SignerError
from nodes.profiles import load_profile
from nodes.queue import Pump, PumpSettings, Queue, QueuedCommand
from nodes.signers.locations import TokenLocation
from nodes.signers.opening import KEY_FILE, LOCATION_FILE, open_account
from nodes.signers.tokens import create_key, open_token
from scripts.chaos.agreement import until
from scripts.network.home import PASSPHRASE, Home, write_json
from scripts.network.identity import new_authority
from scripts.network.members import NewMember, make_member
from scripts.network.ports import Ports
from tests.network.nodes.chains import ChainProcess
from tests.network.softhsm import MODULE, PIN, TOKEN

pytestmark = pytest.mark.real

ADDRESSES = genesis_addresses()
FIELDS = {"nonce": 0, "to": bytes(20), "gas": 21_000, "gasPrice": 0, "value": 0, "chainId": 8282, "data": b""}


@pytest.fixture(scope="module")
def location(softhsm: None) -> TokenLocation:
    """A secp256k1 key in the token."""
    made = TokenLocation(TOKEN, "account", str(MODULE))
    create_key(made, PIN)
    return made


def test_a_signature_of_the_token_recovers_to_its_account(location: TokenLocation) -> None:
    with open_token(location, PIN) as signer:
        for nonce in range(20):
            raw = signer.sign_transaction({**FIELDS, "nonce": nonce})
            assert bytes.fromhex(Account.recover_transaction(raw)[2:]) == signer.address


def test_the_key_does_not_leave_the_token(location: TokenLocation) -> None:
    token = pkcs11.lib(location.module).get_token(token_label=location.token)
    with token.open(user_pin=PIN) as session:
        key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=location.object)
        assert key[Attribute.SENSITIVE] and not key[Attribute.EXTRACTABLE]
        with pytest.raises(pkcs11.exceptions.PKCS11Error):
            key[Attribute.VALUE]


def test_a_members_account_is_a_token_or_a_key_file_and_not_both(
    location: TokenLocation, tmp_path: Path
) -> None:
    with open_token(location, PIN) as signer:
        address = signer.address
    (tmp_path / LOCATION_FILE).write_text(location.uri + "\n")
    with open_account(tmp_path, PIN.encode()) as signer:
        assert signer.address == address
    (tmp_path / KEY_FILE).write_text("{}")
    with pytest.raises(SignerError, match="not both"), open_account(tmp_path, PIN.encode()):
        pytest.fail("it opened")


def test_a_member_is_made_whose_account_lies_in_a_token(
    location: TokenLocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE, PIN)
    home, now = Home(tmp_path / "home"), datetime.datetime.now(datetime.UTC)
    new = NewMember("kcs", "Customs", MemberKind.ADMINISTRATION, True, "KR", "Asia/Seoul", True, location.uri)
    profile = load_profile("consortium")
    offer = make_member(
        home, new, new_authority("KR", now), profile, Ports.of_member("kcs", 20_000, "127.0.0.1"), now
    )
    with open_token(location, PIN) as signer:
        assert offer.accounts[0] == signer.address
    assert not (home.member("kcs") / KEY_FILE).exists()
    write_json(
        home.root / "network.json",
        {"network": "07" * 32, "rpc": "-", "ledger": "0x" + "1e" * 20, "contracts": {}},
    )
    migrate(database_url(home.root, "kcs"))
    assert load_process_settings(home.root, "kcs").account == offer.accounts[0]


def test_what_is_not_there_or_there_already_is_a_signer_error(
    location: TokenLocation, tmp_path: Path
) -> None:
    with pytest.raises(SignerError, match="a key of this name"):
        create_key(location, PIN)
    wrong = [
        (replace(location, token="none"), PIN),
        (replace(location, object="none"), PIN),
        (replace(location, module=str(tmp_path / "none.so")), PIN),
        (location, "not the PIN"),
    ]
    for place, pin in wrong:
        with pytest.raises(SignerError), open_token(place, pin):
            pytest.fail("it opened")


def test_the_queue_writes_to_the_ledger_with_a_key_in_a_token(
    location: TokenLocation, tmp_path: Path
) -> None:
    with open_token(location, PIN) as signer:
        founders = [Founder(MemberKind.ISSUER, True, (signer.address,))]
        chain = ChainProcess(tmp_path, build_genesis(load_profile("embedded"), founders))
        chain.start()
        try:
            with (
                chain.connect() as node,
                Queue.open(tmp_path / "queue.db") as queue,
                Pump(queue, node, signer, ADDRESSES[LEDGER], QueueCalls(), PumpSettings(poll_s=0.01)) as pump,
            ):
                queue.put_all([_anchor(bytes([number]) * 32) for number in range(1, 6)])
                until(lambda: (pump.step(), queue.open_count() == 0)[1], "all commands have ended", 30)
                assert [end.done for end in queue.outcomes_since(0)] == [True] * 5
        finally:
            chain.stop()


def _anchor(root: bytes) -> QueuedCommand:
    call = DocumentRegistry.anchor(Digest(root), 1)
    command, act = CommandId(secrets.token_bytes(16)), ActHash(secrets.token_bytes(32))
    return QueuedCommand(command, ADDRESSES[call.contract], 150_000, act, call.data)
