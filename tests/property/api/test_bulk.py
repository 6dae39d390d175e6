"""Whatever bytes are sent as NDJSON, the answer is an outcome per line or a problem, and never our fault."""

import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.settings import BulkLimits, Limits
from evidence.facts import PartyRole
from tests.unit.api.bulk import sending
from tests.unit.api.gateway import TestGateway

LIMITS = Limits(
    10**6, 10**6, 10**6, 10**6, body_bytes=8_000, bulk=BulkLimits(lines=8, line_rate=10**6, line_burst=10**6)
)
GATEWAY = TestGateway(Path(tempfile.mkdtemp(prefix="gwanmun-")), limits=LIMITS)
GATEWAY.enrol("exporter", PartyRole.EXPORTER)
GATEWAY.enrol("officer", PartyRole.ADMINISTRATION)
GOOD = [sending.declaration_line(GATEWAY, f"LRN-{number}") for number in range(3)]

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
SHAPED = st.fixed_dictionaries(
    {"act": VALUES, "signature": VALUES},
    optional={"document": VALUES, "attachments": VALUES, "parties": VALUES},
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good line with a piece cut out and overwritten."""
    line = draw(st.sampled_from(GOOD))
    start = draw(st.integers(0, len(line)))
    end = min(len(line), start + draw(st.integers(0, 40)))
    return line[:start] + draw(st.binary(max_size=12)) + line[end:]


LINES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(GOOD),
    damaged(),
    (VALUES | SHAPED).map(lambda value: json.dumps(value).encode()),
    st.integers(7_990, 9_000).map(lambda length: b"x" * length),
)
BODIES = st.lists(LINES, max_size=10).map(b"\n".join) | st.binary(max_size=300)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(BODIES, st.sampled_from(sending.PATHS))
def test_any_bytes_get_an_outcome_per_line_and_no_fault(body: bytes, path: str) -> None:
    party = "officer" if path == sending.CERTIFICATES else "exporter"
    answer = sending.send(GATEWAY, body, party, path)
    found = sending.outcomes(answer)
    filled = [number for number, line in enumerate(body.split(b"\n"), 1) if line.strip()]
    within = [number for number in filled if number <= LIMITS.bulk.lines]
    assert [one["line"] for one in found][: len(within)] == within
    for one in found:
        assert one["status"] < 500, one
        assert one["status"] == 202 or one["type"].startswith("urn:gwanmun:problem:")
    if len(found) > len(within):
        assert found[-1]["type"].endswith(":bulk-too-many-lines")
