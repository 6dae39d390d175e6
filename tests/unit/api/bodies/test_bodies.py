"""Bodies: true CIDs, one key per document, nothing readable by others or after erasure."""

import ctypes
import errno
import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st
from joserfc.errors import JoseError

from api.bodies import content
from api.bodies.cids import CHUNK_BYTES, WIDTH, Cid, cid_of
from api.bodies.content import FEW, ContentDamaged, ContentStore
from api.bodies.envelopes import NONCE_BYTES, Wrapping, close, new_key, open_blob, unwrap, wrap
from evidence.encoding import b64u, from_b64u
from evidence.types import DocumentRoot
from tests.unit.api.gateway import new_keyed, new_root

ROOT = DocumentRoot(bytes(range(32)))


@pytest.mark.parametrize(
    ("data", "cid"),
    [
        (b"hello world", "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"),
        (b"", "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"),
    ],
)
def test_small_files_have_the_cid_that_ipfs_gives(data: bytes, cid: str) -> None:
    assert cid_of(data) == cid


@pytest.mark.parametrize(
    ("size", "cid"),
    [
        (CHUNK_BYTES, "bafkreibruh455iawsviqslif5c7uurdcfdemh22mtnytyzvnzn75kpejxy"),
        (CHUNK_BYTES + 1, "bafybeiexg2oqkfnj56l7fcmawswqbijt5shq4b5rg6a546uwpkqqzwjioi"),
        (1_000_000, "bafybeibx62obrkybp46hx3ivh53q4rnptgkunpgtwiib5lfelfgt2ekihm"),
        (CHUNK_BYTES * WIDTH, "bafybeihpe5snhzneq7xs53nivmsopto5lrogo3wjynauqylqeym5a3irbm"),
        (CHUNK_BYTES * WIDTH + 1, "bafybeib4y7ghw2rq7bracc4xwtxrbzo7cfvagdpte2tmrkgwl6dyard3cm"),
    ],
)
def test_larger_files_have_the_cid_that_the_javascript_importer_gives(size: int, cid: str) -> None:
    """Vectors of npm ipfs-unixfs-importer (raw leaves, width 174) over bytes that count modulo 251."""
    assert cid_of((bytes(range(251)) * (size // 251 + 1))[:size]) == cid


@given(st.binary(max_size=300), st.integers(0, 5))
def test_what_is_closed_opens_to_the_same_bytes(plain: bytes, part: int) -> None:
    key = new_key()
    assert open_blob(key, ROOT, part, close(key, ROOT, part, plain)) == plain


def test_a_blob_opens_only_as_its_own_document_and_part_and_unchanged() -> None:
    key = new_key()
    blob = close(key, ROOT, 0, b"invoice")
    for root, part, changed in [
        (DocumentRoot(bytes(32)), 0, blob),
        (ROOT, 1, blob),
        (ROOT, 0, blob[:-1] + bytes([blob[-1] ^ 1])),
        (ROOT, 0, blob[:NONCE_BYTES] + b"\x00" + blob[NONCE_BYTES + 1 :]),
    ]:
        with pytest.raises(InvalidTag):
            open_blob(key, root, part, changed)


def test_two_documents_of_the_same_bytes_have_different_blobs() -> None:
    assert close(new_key(), ROOT, 0, b"same") != close(new_key(), ROOT, 0, b"same")


def test_only_the_recipient_unwraps_the_key() -> None:
    root = new_root()
    recipient, other = new_keyed("recipient", root), new_keyed("other", root)
    key = new_key()
    wrapped = wrap(key, recipient.certificate)
    assert unwrap(wrapped, recipient.key) == key
    with pytest.raises(JoseError):
        unwrap(wrapped, other.key)


def test_the_store_notices_damage_and_loss(tmp_path: Path) -> None:
    store = ContentStore(tmp_path)
    cid = store.put(b"sealed")
    assert store.get(cid) == b"sealed"
    next(tmp_path.glob("*/*")).write_bytes(b"other")
    with pytest.raises(ContentDamaged):
        store.get(cid)
    store.remove(cid)
    with pytest.raises(ContentDamaged):
        store.get(cid)


@pytest.mark.parametrize("count", [0, 1, FEW, FEW + 1, 100])
def test_what_is_put_together_is_kept_like_what_is_put_alone(tmp_path: Path, count: int) -> None:
    store = ContentStore(tmp_path)
    blobs = [b"sealed %d" % number for number in range(count)]
    cids = store.put_all(blobs)
    assert cids == [cid_of(data) for data in blobs]
    assert [store.get(cid) for cid in cids] == blobs
    assert all(not path.name.startswith(".") for path in tmp_path.glob("*/*"))


def test_a_disk_that_fails_while_many_are_made_durable_fails_them_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing:
        def syncfs(self, _descriptor: int) -> int:
            ctypes.set_errno(errno.EIO)
            return -1

    monkeypatch.setattr(content, "_LIBC", Failing())
    with pytest.raises(OSError, match="Input/output error"):
        ContentStore(tmp_path).put_all([b"%d" % number for number in range(FEW + 1)])


def test_keys_wrapped_by_one_agreement_open_each_alone_and_only_for_the_recipient() -> None:
    root = new_root()
    recipient, other = new_keyed("recipient", root), new_keyed("other", root)
    wrapping = Wrapping(recipient.certificate)
    keys = [new_key() for _ in range(5)]
    wrapped = [wrapping.wrap(key) for key in keys]
    assert [unwrap(one, recipient.key) for one in wrapped] == keys
    headers = [json.loads(from_b64u(one.split(".")[0], "header")) for one in wrapped]
    assert all(header == headers[0] for header in headers)
    assert headers[0]["x5t#S256"] == b64u(recipient.certificate.fingerprint)
    # Content keys and nonces are each document's own.
    assert [len({one.split(".")[part] for one in wrapped}) for part in (1, 2, 3, 4)] == [5, 5, 5, 5]
    for one in wrapped:
        with pytest.raises(JoseError):
            unwrap(one, other.key)


def test_a_store_names_what_was_put_and_what_was_cut_off(tmp_path: Path) -> None:
    store = ContentStore(tmp_path)
    kept, stray = store.put(b"kept"), cid_of(b"cut off")
    unfinished = tmp_path / stray[-2:] / f"{stray}.new"
    unfinished.parent.mkdir(exist_ok=True)
    unfinished.write_bytes(b"cut")
    assert store.names() == {kept, stray}
    store.remove(stray)
    assert store.names() == {kept}
    assert not unfinished.exists()
    assert store.get(kept) == b"kept"


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "Bafk", "bafk"])
def test_a_store_looks_for_nothing_but_cids(tmp_path: Path, name: str) -> None:
    with pytest.raises(ContentDamaged):
        ContentStore(tmp_path).get(Cid(name))
