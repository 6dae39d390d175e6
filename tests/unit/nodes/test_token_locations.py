"""Where keys in tokens lie, and what is signed for them."""

import pytest
from eth_account import Account
from eth_keys.datatypes import PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from nodes.errors import SignerError
from nodes.signers.legacy import digest_of, signed
from nodes.signers.locations import TokenLocation

LABELS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
FIELDS = {
    "nonce": 7,
    "to": "0x" + "11" * 20,
    "gas": 21_000,
    "gasPrice": 0,
    "value": 0,
    "chainId": 8282,
    "data": b"\x01",
}


@given(LABELS, LABELS)
def test_a_location_is_read_as_it_was_written(token: str, key: str) -> None:
    location = TokenLocation(token, key, "/usr/lib/softhsm/libsofthsm2.so")
    assert TokenLocation.parse(location.uri) == location


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "file:/a",
        "pkcs11:",
        "pkcs11:token=a;object=b",
        "pkcs11:token=a;object=?module-path=/m",
        "pkcs11:token=a;object=b?module-path=/m&pin-value=1234",
    ],
)
def test_what_is_no_location_is_refused(uri: str) -> None:
    with pytest.raises(SignerError):
        TokenLocation.parse(uri)


def test_a_transaction_signed_elsewhere_is_the_same_as_one_signed_here() -> None:
    account = Account.create()
    signature = PrivateKey(bytes(account.key)).sign_msg_hash(digest_of(FIELDS))
    v, r, s = signature.vrs
    expected = bytes(account.sign_transaction(FIELDS).raw_transaction)
    assert signed(FIELDS, v, r, s) == expected


@pytest.mark.parametrize(
    "change",
    [{"chainId": None}, {"chainId": 0}, {"nonce": -1}, {"nonce": True}, {"to": "0xzz"}, {"value": 1.5}],
)
def test_malformed_fields_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(SignerError):
        digest_of({**FIELDS, **change})
