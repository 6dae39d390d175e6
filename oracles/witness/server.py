"""HTTP for a witness (docs/architecture.md, "What a witness answers")."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import FastAPI, HTTPException, Path, Query, Request, Response
from prometheus_client import CollectorRegistry
from pydantic import BaseModel, ConfigDict, Field

from evidence.encoding import b64u
from evidence.map import MapProof
from evidence.types import FactKey
from nodes.metrics import MEDIA_TYPE, exposition, is_local, new_registry
from oracles.witness.answers import MOST_ENTRIES, MOST_KEYS, Answers
from oracles.witness.metrics import Standing
from oracles.witness.problems import LimitedBody, add_problems
from oracles.witness.signing import SignedCheckpoint
from oracles.witness.types import Node

MOST_BODY_BYTES: Final = 1 << 18
_LARGEST: Final = 2**63 - 1
_HEX_KEY: Final = "^[0-9a-f]{64}$"

Answer = dict[str, Any]
"""A JSON object; docs/architecture.md names its members."""

Number = Annotated[int, Query(ge=0, le=_LARGEST)]
Limit = Annotated[int, Query(ge=1, le=MOST_ENTRIES)]
HexKey = Annotated[str, Field(pattern=_HEX_KEY)]


class CheckpointRequest(BaseModel):
    """Which block's checkpoint is wanted."""

    model_config = ConfigDict(extra="forbid", strict=True)
    block: Annotated[int, Field(ge=0, le=_LARGEST, examples=[17])]


class WalksRequest(BaseModel):
    """Of which keys every entry is asked for, up to which fact-carrying block."""

    model_config = ConfigDict(extra="forbid", strict=True)
    keys: Annotated[list[HexKey], Field(max_length=MOST_KEYS, examples=[["00" * 32]])]
    block: Annotated[int, Field(ge=0, le=_LARGEST, examples=[17])]


class ProofRequest(BaseModel):
    """Which keys are asked for, under the map of which fact-carrying block (absent: the latest checkpoint's)."""

    model_config = ConfigDict(extra="forbid", strict=True)
    keys: Annotated[list[HexKey], Field(min_length=1, max_length=MOST_KEYS, examples=[["00" * 32]])]
    block: Annotated[int, Field(ge=0, le=_LARGEST, examples=[17])] | None = None


def application(answers: Answers, node: Node) -> FastAPI:
    """The witness's whole interface."""
    app = FastAPI(title="Gwanmun witness", docs_url=None, redoc_url=None)
    app.add_middleware(LimitedBody, most=MOST_BODY_BYTES)
    add_problems(app)
    _add_checkpoints(app, answers, node)
    _add_log(app, answers)
    _add_metrics(app, new_registry(Standing(answers, node)))
    return app


def _add_metrics(app: FastAPI, metrics: CollectorRegistry) -> None:
    @app.get("/metrics", include_in_schema=False)
    def read(request: Request) -> Response:
        """How the witness does, for callers on this machine alone."""
        if not is_local(request.client.host if request.client else None, request.headers):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return Response(exposition(metrics), media_type=MEDIA_TYPE)


def _add_checkpoints(app: FastAPI, answers: Answers, node: Node) -> None:
    @app.get("/health")
    def health() -> Answer:
        """How far the witness has come."""
        return {**answers.standing(), "node": "answers" if node.answers else "silent"}

    @app.get("/checkpoints/latest")
    def latest() -> Answer:
        """The highest signed checkpoint."""
        return _signed(answers.latest(), answers.certificate)

    @app.get("/checkpoints/{block}")
    def checkpoint(block: Annotated[int, Path(ge=0, le=_LARGEST)]) -> Answer:
        """The signed checkpoint of a block."""
        return _signed(answers.checkpoint(block), answers.certificate)

    @app.post("/checkpoints")
    def request(wanted: CheckpointRequest) -> Answer:
        """Signs the checkpoint of a fact-carrying block, or repeats the one signed."""
        return _signed(answers.request(wanted.block), answers.certificate)

    @app.post("/proofs")
    def prove(wanted: ProofRequest) -> Answer:
        """The map part of a bundle's staple."""
        keys = [FactKey(bytes.fromhex(key)) for key in wanted.keys]
        return _proof(answers.prove(keys, wanted.block))


def _add_log(app: FastAPI, answers: Answers) -> None:
    @app.post("/log/walks")
    def walks(wanted: WalksRequest) -> Answer:
        """What a bundle's history needs."""
        return answers.walks([FactKey(bytes.fromhex(key)) for key in wanted.keys], wanted.block)

    @app.get("/log/inclusion")
    def inclusion(index: Number, size: Number) -> Answer:
        """Proof of one entry."""
        return answers.inclusion(index, size)

    @app.get("/log/consistency")
    def consistency(
        old: Annotated[int, Query(alias="from", ge=0, le=_LARGEST)],
        new: Annotated[int, Query(alias="to", ge=0, le=_LARGEST)],
    ) -> Answer:
        """Proof that a longer log extends a shorter one."""
        return answers.consistency(old, new)

    @app.get("/log/entries")
    def entries(start: Number = 0, limit: Limit = 100) -> Answer:
        """Entries in order of index."""
        return answers.entries(start, limit)

    @app.get("/history")
    def history(
        key: Annotated[str, Query(pattern=_HEX_KEY)],
        limit: Limit = 100,
        before: Annotated[int, Query(ge=0, le=_LARGEST)] | None = None,
    ) -> Answer:
        """Entries of one key, the latest first."""
        return answers.history(FactKey(bytes.fromhex(key)), limit, before)


def _signed(signed: SignedCheckpoint, certificate: bytes) -> Answer:
    return {
        "block": signed.checkpoint.block,
        "body": signed.checkpoint.body().decode("ascii"),
        "member": signed.signature.member,
        "value": b64u(signed.signature.value),
        "certificate": b64u(certificate),
    }


def _proof(proof: MapProof) -> Answer:
    """docs/formats/bundle.md, `staple.map`."""
    return {
        "hashes": [b64u(one) for one in proof.hashes],
        "leaves": [
            {
                "act": b64u(leaf.act),
                "index": leaf.index,
                "key": b64u(leaf.key),
                "time": leaf.time,
                "word": b64u(leaf.word),
            }
            for leaf in proof.leaves
        ],
        "tokens": b64u(proof.tokens),
    }
