"""A line of log is one object, whatever happens, and tells nothing of what an exception says."""

import json
import subprocess
import sys

SECRET = "a price of 12,000"


def logged(code: str) -> list[dict[str, object]]:
    """Lines of a process that logs as ours do."""
    start = "import logging; from nodes.logs import fields, log_as_json; log_as_json('gateway', 'kcs')\n"
    done = subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True, timeout=60)
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_fields_keep_their_types() -> None:
    (line,) = logged(
        "logging.getLogger('api').info('took %d', 3, extra=fields(block=7, done=True, why=None))"
    )
    assert (line["event"], line["block"], line["done"], line["why"]) == ("took 3", 7, True, None)
    assert (line["process"], line["member"], line["level"], line["logger"]) == (
        "gateway",
        "kcs",
        "info",
        "api",
    )


def test_a_text_with_line_breaks_stays_on_its_line() -> None:
    (line,) = logged("logging.getLogger('api').warning('a\\nb\\u2028c \"{}')")
    assert line["event"] == 'a\nb\u2028c "{}'


def test_an_exception_is_told_by_type_and_place_and_not_by_what_it_says() -> None:
    code = f"""
try:
    try:
        raise ValueError({SECRET!r})
    except ValueError as error:
        raise KeyError({SECRET!r}) from error
except KeyError as error:
    logging.getLogger('api').error('failed', exc_info=error)
    logging.getLogger('asyncio').error('never retrieved\\nfuture: {SECRET}', exc_info=error)
"""
    told = logged(code)
    assert [line["event"] for line in told] == ["failed", "never retrieved"]
    assert all(line["error"] == ["KeyError", "ValueError"] for line in told)
    assert SECRET not in json.dumps(told)


def test_uncaught_exceptions_and_warnings_are_lines_too() -> None:
    threads = "import threading; t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join()"
    told = logged(f"import warnings; warnings.warn('old'); {threads}; raise RuntimeError({SECRET!r})")
    assert [(line["level"], line.get("error")) for line in told] == [
        ("warning", None),
        ("critical", ["ZeroDivisionError"]),
        ("critical", ["RuntimeError"]),
    ]
    assert SECRET not in json.dumps(told[1:])


def test_libraries_are_heard_from_warnings_on() -> None:
    assert (
        logged("logging.getLogger('httpx').info('GET /bodies/...'); logging.getLogger('api').debug('x')")
        == []
    )
