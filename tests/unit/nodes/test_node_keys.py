"""Keys of nodes and validators: encrypted at rest, in memory for the engine alone."""

import base64
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nodes.gwanmund.errors import KeyUnusable
from nodes.gwanmund.keys import NODE_FILE, VALIDATOR_FILE, NodeKeys

PASSPHRASE = b"correct horse"
READ = "import os, pathlib, json; print(json.dumps([json.loads(pathlib.Path(os.environ[name]).read_text()) for name in {}]))"
NAMES = ["GWANMUND_NODE_KEY_FILE", "GWANMUND_PRIV_VALIDATOR_KEY_FILE"]


def test_keys_open_with_their_passphrase_and_no_other(tmp_path: Path) -> None:
    keys = NodeKeys.create()
    keys.save(tmp_path, PASSPHRASE)
    assert NodeKeys.load(tmp_path, PASSPHRASE).public == keys.public
    with pytest.raises(KeyUnusable, match="cannot be opened"):
        NodeKeys.load(tmp_path, b"wrong")
    (tmp_path / NODE_FILE).unlink()
    with pytest.raises(KeyUnusable, match=NODE_FILE):
        NodeKeys.load(tmp_path, PASSPHRASE)


def test_no_key_lies_on_the_disk_in_the_clear(tmp_path: Path) -> None:
    keys = NodeKeys.create()
    keys.save(tmp_path, PASSPHRASE)
    assert sorted(path.name for path in tmp_path.iterdir()) == [NODE_FILE, VALIDATOR_FILE]
    for path in tmp_path.iterdir():
        assert path.stat().st_mode & 0o077 == 0
        assert b"ENCRYPTED" in path.read_bytes()


def test_a_child_finds_both_keys_in_the_form_that_the_engine_reads_and_nothing_is_left(
    tmp_path: Path,
) -> None:
    keys = NodeKeys.create()
    with keys.handed_over() as (told, descriptors):
        ran = subprocess.run(
            [sys.executable, "-c", READ.format(NAMES)],
            env={**os.environ, **told},
            pass_fds=descriptors,
            capture_output=True,
            check=True,
        )
    node, validator = json.loads(ran.stdout)
    public = base64.b64decode(node["priv_key"]["value"])[32:]
    assert hashlib.sha256(public).digest()[:20].hex() == keys.public.node
    assert base64.b64decode(validator["pub_key"]["value"]) == keys.public.validator
    assert base64.b64decode(validator["priv_key"]["value"])[32:] == keys.public.validator
    assert validator["address"] == hashlib.sha256(keys.public.validator).hexdigest()[:40].upper()
    for descriptor in descriptors:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)


def test_a_node_is_another_one_each_time() -> None:
    made = {NodeKeys.create().public.node for _ in range(3)}
    assert len(made) == 3
