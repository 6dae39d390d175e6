"""What a verification comes to: the steps taken, and the verdict (docs/formats/bundle.md, "Verify")."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Generic, Literal, ParamSpec, TypeVar

from evidence.encoding import JsonValue
from evidence.errors import EvidenceError
from evidence.types import Scalar

Current = bool | Literal["unknown"]
"""Whether the document stands now; "unknown": it has no status."""

EXIT_GOOD: Final = 0
EXIT_INVALID: Final = 1
EXIT_UNREADABLE: Final = 2
EXIT_OLD: Final = 3

_LAST_INSTANT = 253_402_300_799  # 9999-12-31T23:59:59Z, the last that datetime knows

T = TypeVar("T")
P = ParamSpec("P")


class VerificationError(EvidenceError):
    """A step of a verification does not hold."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step: whether it holds, and what was found or why it does not."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class AsOf:
    """The block that the proof speaks of; `time` is the block's, in Unix seconds."""

    block: int
    time: int


@dataclass(frozen=True, slots=True)
class Balance:
    """How much of a certificate line or goods item there is, and how much of it is drawn or certified, as decimal texts.

    `name` is that of the fact, as "line/1"; `unit` a Recommendation 20 code. Packages are whole, unit XPK.
    """

    name: str
    unit: str
    limit: str
    used: str
    left: str

    def to_json(self) -> dict[str, JsonValue]:
        """All members."""
        return {
            "name": self.name,
            "unit": self.unit,
            "limit": self.limit,
            "used": self.used,
            "left": self.left,
        }


@dataclass(frozen=True, slots=True)
class Status:
    """Where a document stands; times are Unix seconds, None where there is none.

    `state` is the common meaning (pending, active, suspended, superseded, revoked), expired, or none: no status is recorded.
    `name` is the word of the document's own life cycle, as "part loaded". `effective` is from when it holds, `recorded` the
    block time at which it was written, `until` the end that it names. `successor` is the root of the document that replaces
    this one, of a corrected certificate the id of the certificate that does, where the bundle has a history. `balances` are
    None where it has none.
    """

    state: str
    name: str | None = None
    effective: int | None = None
    recorded: int | None = None
    until: int | None = None
    successor: bytes | None = None
    balances: tuple[Balance, ...] | None = None

    def to_json(self) -> dict[str, JsonValue]:
        """All members, `successor` in hex."""
        return {
            "state": self.state,
            "name": self.name,
            "effective": self.effective,
            "recorded": self.recorded,
            "until": self.until,
            "successor": self.successor.hex() if self.successor is not None else None,
            "balances": None if self.balances is None else [one.to_json() for one in self.balances],
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """`valid`: all steps but age hold. When not, `current` and `complete` are false, `as_of` and `status` None, `fields` empty.

    `fields` is what is shown of the document, path to value. `recognised` is false when the bytes are no bundle at all.
    """

    valid: bool
    current: Current
    complete: bool
    as_of: AsOf | None
    steps: tuple[StepResult, ...]
    recognised: bool = True
    fields: Mapping[str, Scalar] = field(default_factory=dict)
    status: Status | None = None

    @property
    def young(self) -> bool:
        """Whether the age step was reached and holds."""
        return any(step.name == "age" and step.ok for step in self.steps)

    def to_json(self) -> dict[str, JsonValue]:
        """As `gwanmun verify --json` prints it; `current` is true, false or "unknown"."""
        as_of: JsonValue = {"block": self.as_of.block, "time": self.as_of.time} if self.as_of else None
        return {
            "valid": self.valid,
            "current": self.current,
            "complete": self.complete,
            "as_of": as_of,
            "status": self.status.to_json() if self.status else None,
            "fields": dict(self.fields),
            "steps": [{"name": step.name, "ok": step.ok, "detail": step.detail} for step in self.steps],
        }


def exit_code(verdict: Verdict) -> int:
    """0 valid and young enough, 1 invalid, 2 no bundle, 3 genuine but too old."""
    if not verdict.recognised:
        return EXIT_UNREADABLE
    if not verdict.valid:
        return EXIT_INVALID
    return EXIT_GOOD if verdict.young else EXIT_OLD


@dataclass(frozen=True, slots=True)
class Finding(Generic[T]):
    """What a step that holds hands on to the next, and says to the reader."""

    value: T
    detail: str


class Stopped(Exception):
    """A step does not hold; the steps so far are in the log."""


@dataclass(slots=True)
class StepLog:
    """Takes the steps one after the other and notes each."""

    steps: list[StepResult] = field(default_factory=list)

    def take(self, name: str, step: Callable[P, Finding[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the step found.

        Raises:
            Stopped: the step does not hold.
        """
        try:
            finding = step(*args, **kwargs)
        except EvidenceError as error:
            self.steps.append(StepResult(name, False, str(error)))
            raise Stopped(name) from error
        self.steps.append(StepResult(name, True, finding.detail))
        return finding.value


def instant(seconds: int) -> str:
    """Unix seconds as ISO 8601, or as they are beyond the year 9999."""
    if not 0 <= seconds <= _LAST_INSTANT:
        return f"{seconds} s"
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
