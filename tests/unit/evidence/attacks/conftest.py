"""A network of four members that an attacker meets."""

import pytest

from tests.unit.evidence.builder import SampleDocument, SampleNetwork, certificate_sample, generic_sample


@pytest.fixture
def world() -> SampleNetwork:
    network = SampleNetwork()
    network.fill(20)
    return network


@pytest.fixture
def certificate(world: SampleNetwork) -> SampleDocument:
    return certificate_sample(world)


@pytest.fixture
def generic(world: SampleNetwork) -> SampleDocument:
    return generic_sample(world)
