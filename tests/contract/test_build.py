"""The compiled contracts that are committed. That they are fresh is proved by `python -m contracts.build --check`."""

from __future__ import annotations

import json
import subprocess

import pytest
from eth_utils.crypto import keccak

from contracts.addresses import genesis_addresses
from contracts.build import ABI, SOLC, BuildError, compile_contracts
from contracts.schema import load_schema

MAX_CODE_BYTES = 24_576
"""EIP-170."""


@pytest.mark.parametrize("contract", genesis_addresses())
def test_every_contract_is_committed_and_small_enough_to_be_deployed(contract: str) -> None:
    artifact = json.loads((ABI / f"{contract}.json").read_text())
    assert set(artifact) == {"abi", "bytecode", "deployedBytecode"}
    assert 0 < len(artifact["deployedBytecode"]) // 2 - 1 <= MAX_CODE_BYTES


def test_every_namespace_has_its_contract() -> None:
    assert set(genesis_addresses()) == {"Membership", "Ledger"} | {
        namespace.contract for namespace in load_schema().namespaces
    }


def test_the_compiler_s_face_is_that_of_a_native_one() -> None:
    said = subprocess.run([SOLC, "--version"], capture_output=True, text=True, check=True).stdout
    assert "Version: 0.8.37+commit." in said and said.rstrip().endswith(".Linux.g++")


def test_compiling_twice_gives_the_same_bytes() -> None:
    once = compile_contracts(["DocumentRegistry"])
    assert once == compile_contracts(["DocumentRegistry"])
    artifact = json.loads(once[ABI / "DocumentRegistry.json"])
    assert artifact["abi"] == json.loads((ABI / "DocumentRegistry.json").read_text())["abi"]


def test_a_contract_that_is_not_there_is_named() -> None:
    with pytest.raises(BuildError, match=r"contracts/src/Nowhere\.sol"):
        compile_contracts(["Nowhere"])


def test_engines_find_membership_s_struct_at_its_erc7201_slot() -> None:
    layout = json.loads((ABI / "Membership.storage.json").read_text())
    inner = int.from_bytes(keccak(text="gwanmun.membership")) - 1
    slot = int.from_bytes(keccak(inner.to_bytes(32))) & ~0xFF
    assert [(variable["label"], int(variable["slot"])) for variable in layout["storage"]] == [
        ("_store", slot)
    ]
    fields = layout["types"]["t_struct(MembershipStorage)_storage"]["members"]
    assert [field["label"] for field in fields][:3] == ["memberOf", "records", "accounts"]
