import contextlib

from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import WordError
from evidence.keys import Origin, pack_origin, unpack_origin
from evidence.types import MemberNumber
from evidence.words import BalanceWord, StateWord, Terms, decode_balance, decode_state, unit_code, unit_text


def unsigned(bits: int, least: int = 0) -> st.SearchStrategy[int]:
    return st.integers(least, (1 << bits) - 1)


members = unsigned(32).map(MemberNumber)
terms = st.builds(Terms, members, unsigned(40), unsigned(16))
states = st.builds(
    StateWord,
    unsigned(8, 1),
    members,
    unsigned(40),
    unsigned(40),
    unsigned(88),
    unsigned(16, 1),
    unsigned(24),
)
balances = st.builds(BalanceWord, unsigned(24), unsigned(40), unsigned(88), unsigned(88)).filter(
    lambda balance: balance.used <= balance.limit
)
origins = st.builds(Origin, unsigned(8), unsigned(16, 1), members, unsigned(32))


@given(states)
def test_states_survive_their_word(state: StateWord) -> None:
    assert decode_state(state.encode()) == state


@given(balances)
def test_balances_survive_their_word(balance: BalanceWord) -> None:
    assert decode_balance(balance.encode()) == balance


@given(terms)
def test_terms_survive_their_amount(one: Terms) -> None:
    assert Terms.unpack(one.pack()) == one


@given(origins)
def test_origins_survive_packing(origin: Origin) -> None:
    assert unpack_origin(pack_origin(origin)) == origin


@given(
    st.binary(min_size=32, max_size=32)
    | st.binary(min_size=30, max_size=30).map(lambda rest: b"\x01\x01" + rest)
)
def test_a_word_that_decodes_encodes_to_the_same_bytes(word: bytes) -> None:
    with contextlib.suppress(WordError):
        assert decode_state(word).encode() == word
    with contextlib.suppress(WordError):
        assert decode_balance(word).encode() == word


@given(unsigned(24))
def test_a_number_is_one_unit_or_none(code: int) -> None:
    with contextlib.suppress(WordError):
        assert unit_code(unit_text(code)) == code
