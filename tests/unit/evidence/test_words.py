from dataclasses import replace
from typing import Any

import pytest

from evidence.errors import WordError
from evidence.types import MemberNumber
from evidence.words import BalanceWord, StateWord, Terms, decode_balance, decode_state, unit_code, unit_text
from tests.unit.evidence.golden import is_fresh, vectors
from tests.vectors import reference

VECTORS = vectors("facts.json")
STATE = StateWord(1, MemberNumber(2), 3, 4, 5, 6, 7)
BALANCE = BalanceWord(unit_code("KGM"), 1, 10, 4)


def test_vectors_are_what_the_product_makes() -> None:
    assert is_fresh("facts.json")


@pytest.mark.parametrize("case", VECTORS["states"], ids=lambda case: case["word"][:16])
def test_state_words_agree_with_the_second_implementation(case: dict[str, Any]) -> None:
    fields = {name: int(value) for name, value in case.items() if name != "word"}
    state = StateWord(**{**fields, "member": MemberNumber(fields["member"])})
    assert state.encode() == reference.state_word(fields) == bytes.fromhex(case["word"])
    assert decode_state(bytes.fromhex(case["word"])) == state


@pytest.mark.parametrize("case", VECTORS["balances"], ids=lambda case: case["unit"])
def test_balance_words_agree_with_the_second_implementation(case: dict[str, Any]) -> None:
    limit, used = int(case["limit"]), int(case["used"])
    balance = BalanceWord(unit_code(case["unit"]), case["recorded"], limit, used)
    word = bytes.fromhex(case["word"])
    assert balance.encode() == reference.balance_word(case["unit"], case["recorded"], limit, used) == word
    assert decode_balance(word) == balance
    assert unit_text(balance.unit) == case["unit"]


def test_terms_stand_in_the_amount() -> None:
    case = VECTORS["terms"][0]
    terms = Terms(MemberNumber(case["counterparty"]), case["until"], case["code"])
    assert (
        terms.pack()
        == int(case["packed"])
        == reference.terms(case["counterparty"], case["until"], case["code"])
    )
    assert replace(STATE, amount=terms.pack()).terms == terms


@pytest.mark.parametrize(
    "change",
    [
        {"status": 0},
        {"status": 256},
        {"member": 1 << 32},
        {"effective": 1 << 40},
        {"recorded": -1},
        {"amount": 1 << 88},
        {"revision": 0},
        {"revision": 1 << 16},
        {"flags": 1 << 24},
    ],
)
def test_states_out_of_range_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(WordError):
        replace(STATE, **change).encode()


@pytest.mark.parametrize(
    "change", [{"unit": 1 << 24}, {"recorded": 1 << 40}, {"limit": 1 << 88}, {"used": -1}, {"used": 11}]
)
def test_balances_out_of_range_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(WordError):
        replace(BALANCE, **change).encode()


@pytest.mark.parametrize(
    "change", [{"counterparty": 1 << 32}, {"until": 1 << 40}, {"code": 1 << 16}, {"code": -1}]
)
def test_terms_out_of_range_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(WordError):
        replace(Terms(MemberNumber(1), 2, 3), **change).pack()


def test_terms_are_a_u88() -> None:
    with pytest.raises(WordError):
        Terms.unpack(1 << 88)


def test_unknown_versions_are_refused() -> None:
    """A new layout is a new version byte, and a verifier must not guess."""
    for word, decode in ((STATE.encode(), decode_state), (BALANCE.encode(), decode_balance)):
        for version in (0, 2, 255):
            with pytest.raises(WordError, match="version"):
                decode(bytes([version]) + word[1:])


def test_words_of_another_length_are_refused() -> None:
    for length in (0, 31, 33):
        with pytest.raises(WordError, match="32 bytes"):
            decode_state(bytes(length))
        with pytest.raises(WordError, match="32 bytes"):
            decode_balance(bytes(length))


def test_a_balance_never_passes_for_a_state_of_revision_0_or_for_more_used_than_there_is() -> None:
    with pytest.raises(WordError, match="status"):
        decode_balance(replace(STATE, status=3).encode())
    over = int.from_bytes(BALANCE.encode(), "big") + 7
    with pytest.raises(WordError, match="more is used"):
        decode_balance(over.to_bytes(32, "big"))
    with pytest.raises(WordError, match="revisions"):
        decode_state(bytes([1, 1]) + bytes(30))


def test_what_is_left_is_limit_less_used() -> None:
    assert BALANCE.left == 6


def test_unit_codes_are_left_aligned_ascii() -> None:
    assert unit_code("KGM") == 0x4B474D
    assert unit_code("4A") == 0x344100
    for unit in ("KGM", "LTR", "C62", "XPK", "4A"):
        assert unit_text(unit_code(unit)) == unit


@pytest.mark.parametrize("unit", ["", "kgm", "KGMX", "K M", "é", "KG\n"])
def test_what_is_no_unit_is_refused(unit: str) -> None:
    with pytest.raises(WordError):
        unit_code(unit)


@pytest.mark.parametrize("code", [-1, 1 << 24, 0, 0x004B47, 0x4B004D, 0x6B676D, 0xFFFFFF])
def test_numbers_that_are_no_unit_are_refused(code: int) -> None:
    with pytest.raises(WordError):
        unit_text(code)
