"""The witnesses as a page for people: no script, nothing from elsewhere."""

from collections.abc import Iterable
from html import escape
from typing import Final

from api.checkpoints.schemas import WitnessView
from evidence.verification.verdict import instant

_STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .5rem .75rem; border-bottom: 1px solid #ccc; }
.faulty, .silent { color: #a30000; font-weight: 600; }
.behind, .unseen { color: #7a4b00; }
"""
_WORDS: Final = {
    "signs": "signs",
    "behind": "is behind",
    "silent": "is silent",
    "unseen": "was not heard of yet",
    "faulty": "signed two histories: it counts for nothing",
}


def page(member: str, witnesses: Iterable[WitnessView]) -> str:
    """HTML of the status page of a member's gateway."""
    rows = "\n".join(_row(one) for one in witnesses)
    title = f"Witnesses, as {escape(member)} sees them"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="10">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{title}</h1>
<table>
<thead><tr><th scope="col">Member</th><th scope="col">Its witness</th><th scope="col">Latest signature</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</body>
</html>
"""


def _row(one: WitnessView) -> str:
    signed = "none" if one.block is None else f"block {one.block} of {instant(one.time or 0)}"
    behind = f", {one.behind_s} s behind the newest" if one.behind_s else ""
    return (
        f'<tr><th scope="row">{escape(one.name)}</th>'
        f'<td class="{one.standing}">{_WORDS[one.standing]}</td><td>{signed}{behind}</td></tr>'
    )
