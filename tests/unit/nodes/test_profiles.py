"""Profiles say what they must, and nothing else."""

import json
from importlib.resources import files
from typing import Any

import pytest

from nodes.errors import ProfileError
from nodes.profiles import load_profile, parse_profile


def read() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("nodes.profiles").joinpath("embedded.json").read_text())
    return found


def test_the_embedded_profile_is_the_one_the_contracts_are_built_for() -> None:
    profile = load_profile("embedded")
    assert (profile.hardfork, profile.block_gas_limit, profile.finality) == (
        "cancun",
        40_000_000,
        "journalled",
    )


def test_unknown_profiles_are_refused_and_names_are_no_paths() -> None:
    for name in ("nowhere", "../profiles/embedded", ""):
        with pytest.raises(ProfileError):
            load_profile(name)


@pytest.mark.parametrize("change", [{"chain_id": 0}, {"finality": "hoped"}, {"surplus": 1}, {"key_file": {}}])
def test_malformed_profiles_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ProfileError):
        parse_profile(read() | change)


def test_a_missing_member_is_refused() -> None:
    for member in read():
        with pytest.raises(ProfileError):
            parse_profile({name: value for name, value in read().items() if name != member})
