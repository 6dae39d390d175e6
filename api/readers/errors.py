"""Why an input is refused: one family of typed errors, each with findings that name path, value and list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

if TYPE_CHECKING:
    from api.readers.elements import Element

LONGEST_VALUE: Final = 120
MOST_FINDINGS: Final = 50


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a message is, as far as it was read before it was refused. None: not read."""

    kind: str | None = None
    function_code: str | None = None
    type_code: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `code` is a stable slug, `path` a path in the input ("" is the whole of it), `value` what
    stands there (cut to 120 characters), `code_list` the list it is not in."""

    code: str
    path: str
    problem: str
    value: str | None = None
    code_list: str | None = None

    @property
    def message(self) -> str:
        """Path and problem in one sentence, as a person reads it."""
        return f"{self.path}: {self.problem}" if self.path else self.problem


def finding(
    code: str, path: str, problem: str, value: object = None, code_list: str | None = None
) -> Finding:
    """A finding whose value is made fit to travel: cut, and without lone surrogates."""
    text = None if value is None else str(value)[:LONGEST_VALUE].encode("utf-8", "replace").decode("utf-8")
    safe = problem.encode("utf-8", "replace").decode("utf-8")
    return Finding(code, path.encode("utf-8", "replace").decode("utf-8"), safe, text, code_list)


class ReaderError(Exception):
    """The input is refused. The only error that leaves this package.

    `status` is the HTTP status that fits and `slug` names the problem type; `code`, `path`, `value` and
    `code_list` are those of the first finding.
    """

    status: ClassVar[int] = 422
    slug: ClassVar[str] = "unreadable"
    title: ClassVar[str] = "The document cannot be read"

    def __init__(self, findings: Finding | Sequence[Finding], recognition: Recognition | None = None) -> None:
        self.findings = (findings,) if isinstance(findings, Finding) else tuple(findings[:MOST_FINDINGS])
        self.recognition = recognition
        super().__init__("; ".join(found.message for found in self.findings))

    @property
    def code(self) -> str:
        return self.findings[0].code

    @property
    def path(self) -> str:
        return self.findings[0].path

    @property
    def value(self) -> str | None:
        return self.findings[0].value

    @property
    def code_list(self) -> str | None:
        return self.findings[0].code_list


class InputTooLarge(ReaderError):
    """More bytes than this gateway reads."""

    status: ClassVar[int] = 413
    slug: ClassVar[str] = "too-large"
    title: ClassVar[str] = "The document is larger than this gateway reads"


class XmlRefused(ReaderError):
    """Not well-formed, or XML that is never read here: a DTD, an entity, another encoding, too deep, too many
    elements.
    """

    slug: ClassVar[str] = "xml-refused"
    title: ClassVar[str] = "The XML is not well-formed or not safe to read"
    partial: Element | None = None
    """The root with what was read of it before the refusal."""


class JsonRefused(ReaderError):
    """Not JSON that has only one reading."""

    slug: ClassVar[str] = "json-refused"
    title: ClassVar[str] = "The JSON cannot be read in one way only"


class UnknownMessage(ReaderError):
    """Sound XML, but no message, function or type that this gateway knows."""

    slug: ClassVar[str] = "unknown-message"
    title: ClassVar[str] = "No message that this gateway knows"


class ImportNotSupported(ReaderError):
    """An import declaration: recognised, and refused because imports are not filed here."""

    slug: ClassVar[str] = "import-not-supported"
    title: ClassVar[str] = "Import declarations are not filed here"


class ContentRefused(ReaderError):
    """A known message with missing, malformed or contradictory values, or codes that no list holds."""

    slug: ClassVar[str] = "content-refused"
    title: ClassVar[str] = "Values of the document are missing, malformed or unknown"
