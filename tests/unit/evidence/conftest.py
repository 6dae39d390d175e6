"""A sample network with one document of each way of life."""

import pytest

from tests.unit.evidence.builder import (
    SampleDocument,
    SampleNetwork,
    certificate_sample,
    declaration_sample,
    generic_sample,
)


@pytest.fixture
def world() -> SampleNetwork:
    return SampleNetwork()


@pytest.fixture
def certificate(world: SampleNetwork) -> SampleDocument:
    return certificate_sample(world)


@pytest.fixture
def declaration(world: SampleNetwork) -> SampleDocument:
    return declaration_sample(world)


@pytest.fixture
def generic(world: SampleNetwork) -> SampleDocument:
    return generic_sample(world)
