"""The story as a picture: one lane for each actor, time from left to right."""

from collections.abc import Sequence
from html import escape

from scripts.demo.narrator import Mark, Moment

LANE_HEIGHT = 78
LEFT = 190
STEP = 118
TOP = 70
COLOURS: dict[Mark, str] = {"done": "#1a7f37", "refused": "#bf8700", "proved": "#0969da"}
LABELS: dict[Mark, str] = {"done": "confirmed on the chain", "refused": "refused", "proved": "proved offline"}
LINE_CHARACTERS = 18
MOST_LINES = 3


def timeline_svg(moments: Sequence[Moment]) -> str:
    """An SVG of the moments in their order, evenly spaced, each under its time in seconds."""
    actors = list(dict.fromkeys(moment.who for moment in moments))
    width, height = LEFT + STEP * len(moments) + 40, TOP + LANE_HEIGHT * len(actors) + 60
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="system-ui, sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        '<text x="16" y="32" font-size="18" font-weight="600">The way of one certificate of origin</text>',
    ]
    parts += [_lane(actor, index, width) for index, actor in enumerate(actors)]
    parts += [_path(moments, actors)]
    parts += [_dot(moment, index, actors.index(moment.who)) for index, moment in enumerate(moments)]
    parts += [_legend(height), "</svg>"]
    return "\n".join(parts) + "\n"


def _place(index: int, lane: int) -> tuple[int, int]:
    return LEFT + STEP * index + STEP // 2, TOP + LANE_HEIGHT * lane + 20


def _lane(actor: str, index: int, width: int) -> str:
    y = _place(0, index)[1]
    return (
        f'<line x1="{LEFT}" y1="{y}" x2="{width - 20}" y2="{y}" stroke="#d0d7de"/>'
        f'<text x="16" y="{y + 4}" font-weight="600">{escape(actor)}</text>'
    )


def _path(moments: Sequence[Moment], actors: Sequence[str]) -> str:
    places = (_place(index, actors.index(moment.who)) for index, moment in enumerate(moments))
    points = " ".join(f"{x},{y}" for x, y in places)
    return f'<polyline points="{points}" fill="none" stroke="#d0d7de" stroke-dasharray="3 3"/>'


def _dot(moment: Moment, index: int, lane: int) -> str:
    x, y = _place(index, lane)
    lines = _wrapped(moment.what)
    text = "".join(
        f'<text x="{x}" y="{y + 20 + 13 * row}" text-anchor="middle" fill="#24292f" font-size="11">'
        f"{escape(line)}</text>"
        for row, line in enumerate(lines)
    )
    return (
        f'<circle cx="{x}" cy="{y}" r="7" fill="{COLOURS[moment.mark]}">'
        f"<title>{escape(moment.what)}</title></circle>"
        f'<text x="{x}" y="{y - 12}" text-anchor="middle" fill="#57606a" font-size="10">{moment.at:.1f} s</text>'
        f"{text}"
    )


def _wrapped(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) + 1 > LINE_CHARACTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return (
        lines[:MOST_LINES]
        if len(lines) <= MOST_LINES
        else [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} ..."]
    )


def _legend(height: int) -> str:
    items = []
    for index, (mark, label) in enumerate(LABELS.items()):
        x = LEFT + 200 * index
        items.append(
            f'<circle cx="{x}" cy="{height - 24}" r="6" fill="{COLOURS[mark]}"/>'
            f'<text x="{x + 12}" y="{height - 20}">{label}</text>'
        )
    return "".join(items)
