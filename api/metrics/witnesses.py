"""Counts what other members' witnesses say of checkpoints that the own one signed."""

from prometheus_client import CollectorRegistry, Counter

from api.evidence.witnesses import Note


def count_cosignatures(registry: CollectorRegistry) -> Note:
    """Whom to tell: labels are a witness's member, by slug, and `agreed`, `disagreed` or `silent`."""
    counter = Counter(
        "gwanmun_witness_cosignatures",
        "Checkpoints of the own witness that another one was asked to sign too.",
        ["witness", "result"],
        registry=registry,
    )

    def note(witness: str, result: str) -> None:
        counter.labels(witness, result).inc()

    return note
