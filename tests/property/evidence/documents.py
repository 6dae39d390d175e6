"""Strategies for documents."""

from unicodedata import normalize

from hypothesis import strategies as st

from evidence.documents import INTEGER_LIMIT, Json

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20).map(
    lambda text: normalize("NFC", text)
)
keys = texts.filter(lambda key: not (key.isascii() and key.isdigit()))
integers = st.integers(-INTEGER_LIMIT + 1, INTEGER_LIMIT - 1)
scalars = st.none() | st.booleans() | integers | texts


def containers(children: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.dictionaries(keys, children, min_size=1, max_size=5) | st.lists(
        children, min_size=1, max_size=12
    )


values: st.SearchStrategy[Json] = containers(st.recursive(scalars, containers, max_leaves=20))
"""JSON values of canonical documents."""
