"""Compiles the contracts and writes contracts/abi/<Name>.json: `{abi, bytecode, deployedBytecode}`.

`python -m contracts.build` writes; with `--check` it writes nothing and exits 1 when a committed file is stale.
Names of contracts as arguments limit both to these. The compiler is npm's solc behind contracts/solc, called through
py-solc-x; its settings are those of foundry.toml, so that what forge tests is what is deployed.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import solcx

from contracts.addresses import MEMBERSHIP, genesis_addresses

ROOT: Final = Path(__file__).parent.parent
SOURCES: Final = ROOT / "contracts" / "src"
ABI: Final = ROOT / "contracts" / "abi"
SOLC: Final = ROOT / "contracts" / "solc"

_IMPORT: Final = re.compile(r'^import .*?from "(\.[^"]+)";', re.MULTILINE | re.DOTALL)

_TREE_ID: Final = re.compile(r"(t_(?:userDefinedValueType|struct|enum|contract)\(\w+\))\d+")


class BuildError(Exception):
    """A contract cannot be built; the message says which and why."""


def compile_contracts(names: Iterable[str]) -> Mapping[Path, str]:
    """Each output file with its text, deterministic in the sources. Raises BuildError."""
    names = tuple(names)
    sources = _source_closure(names)
    try:
        output = solcx.compile_standard(
            {"language": "Solidity", "sources": sources, "settings": _settings()}, solc_binary=SOLC
        )
    except solcx.exceptions.SolcError as error:
        raise BuildError(str(error.message)) from error
    files = {ABI / f"{name}.json": _artifact(output, name) for name in names}
    if MEMBERSHIP in names:
        layout = output["contracts"][_source_name(MEMBERSHIP)][MEMBERSHIP]["storageLayout"]
        files[ABI / f"{MEMBERSHIP}.storage.json"] = _storage_layout(layout)
    return files


def _settings() -> dict[str, Any]:
    profile = tomllib.loads((ROOT / "foundry.toml").read_text("utf-8"))["profile"]["default"]
    return {
        "evmVersion": profile["evm_version"],
        "viaIR": profile["via_ir"],
        "optimizer": {"enabled": profile["optimizer"], "runs": profile["optimizer_runs"]},
        "metadata": {"bytecodeHash": profile["bytecode_hash"], "appendCBOR": profile["cbor_metadata"]},
        "outputSelection": {
            "*": {"*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "storageLayout"]}
        },
    }


def _source_name(contract: str) -> str:
    return f"contracts/src/{contract}.sol"


def _source_closure(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """The sources of the named contracts and all that they import, under their paths in the repository."""
    waiting = [SOURCES / f"{name}.sol" for name in names]
    sources: dict[str, dict[str, str]] = {}
    while waiting:
        path = waiting.pop()
        name = path.relative_to(ROOT).as_posix()
        if name in sources:
            continue
        if not path.exists():
            raise BuildError(f"{name} does not exist")
        text = path.read_text("utf-8")
        sources[name] = {"content": text}
        waiting += [(path.parent / imported).resolve() for imported in _IMPORT.findall(text)]
    return dict(sorted(sources.items()))


def _artifact(output: Mapping[str, Any], name: str) -> str:
    compiled = output["contracts"][_source_name(name)][name]
    return _json(
        {
            "abi": compiled["abi"],
            "bytecode": "0x" + compiled["evm"]["bytecode"]["object"],
            "deployedBytecode": "0x" + compiled["evm"]["deployedBytecode"]["object"],
        }
    )


def _storage_layout(layout: Mapping[str, Any]) -> str:
    """The layout without the numbers that the compiler gives to syntax trees, which change with any edit."""
    return _json(json.loads(_TREE_ID.sub(r"\1", json.dumps(_without_ids(layout)))))


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_ids(item) for key, item in value.items() if key != "astId"}
    if isinstance(value, list):
        return [_without_ids(item) for item in value]
    return value


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    """Returns the exit code: 1 when the sources do not compile or `--check` found a stale file."""
    names = [argument for argument in arguments if not argument.startswith("--")] or list(genesis_addresses())
    try:
        files = compile_contracts(names)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    stale = [path for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if "--check" in arguments:
            print(f"stale: {path.relative_to(ROOT)}; run python -m contracts.build", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], "utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
