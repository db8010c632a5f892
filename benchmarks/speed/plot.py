"""The history of ratios as a picture: one line a ratio, one point a run, on a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.speed.history import Run
from benchmarks.speed.table import amount

WIDTH, HEIGHT = 1120, 520
LEFT, RIGHT, TOP, BOTTOM = 64, 430, 56, 64
"""The margins in pixels; the legend stands in the right one."""
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#5b3a8c", "#7a6a00", "#333333")
"""Told apart by people who see few colours too (Okabe and Ito), and darker ones behind them."""
DASHES = ("", ' stroke-dasharray="7 4"', ' stroke-dasharray="2 3"')
"""For the lines behind those for which there are colours."""
LONGEST_NAME = 60
LABELS = 8
"""Dates along the axis at most."""


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    colour: str
    dashes: str
    points: tuple[tuple[int, float], ...]
    """Number of the run and ratio."""


def plot(history: Sequence[Run], form: str) -> str:
    """An SVG picture of the runs of a form."""
    runs = [run for run in history if run["form"] == form]
    lines = list(_lines(runs))
    values = [ratio for line in lines for _, ratio in line.points] or [1.0]
    low = math.floor(math.log10(min(values)))
    high = max(low + 1, math.ceil(math.log10(max(values))))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="#222">',
        f"<title>Speed of ticketsafe by run, {escape(form)} form</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="26" font-size="16" font-weight="600">'
        f"Ratios by run, {escape(form)} form: more is better</text>",
        f'<text x="{LEFT}" y="44" fill="#666">logarithmic scale; processor time for each byte, '
        "or time by the clock where it is of two workers</text>",
        *_scale(low, high),
        *_dates(runs),
        *(part for line in lines for part in _line(line, len(runs), low, high)),
        *_legend(lines),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _lines(runs: Sequence[Run]) -> Iterator[_Line]:
    names = list(dict.fromkeys(name for run in runs for name, ratio in run["ratios"].items() if ratio > 0))
    last = runs[-1]["ratios"] if runs else {}
    names.sort(key=lambda name: -last.get(name, 0.0))
    for number, name in enumerate(names):
        points = tuple(
            (at, run["ratios"][name]) for at, run in enumerate(runs) if run["ratios"].get(name, 0) > 0
        )
        again, colour = divmod(number, len(COLOURS))
        yield _Line(name, COLOURS[colour], DASHES[again % len(DASHES)], points)


def _x(at: int, count: int) -> float:
    width = WIDTH - LEFT - RIGHT
    return LEFT + (width / 2 if count < 2 else 12 + (width - 24) * at / (count - 1))


def _y(value: float, low: int, high: int) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (math.log10(value) - low) / (high - low)


def _scale(low: int, high: int) -> Iterator[str]:
    right = WIDTH - RIGHT
    for power in range(low, high + 1):
        y = _y(10.0**power, low, high)
        yield f'<line x1="{LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="#c8c8c8"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:,.6g}</text>'
        if power < high:
            for step in range(2, 10):
                fine = _y(step * 10.0**power, low, high)
                yield f'<line x1="{LEFT}" y1="{fine:.1f}" x2="{right}" y2="{fine:.1f}" stroke="#f0f0f0"/>'
    bottom = HEIGHT - BOTTOM
    yield f'<path d="M{LEFT} {TOP}V{bottom}H{right}" fill="none" stroke="#666"/>'


def _dates(runs: Sequence[Run]) -> Iterator[str]:
    every = max(1, math.ceil(len(runs) / LABELS))
    bottom = HEIGHT - BOTTOM
    for at, run in enumerate(runs):
        x = _x(at, len(runs))
        yield f'<line x1="{x:.1f}" y1="{bottom}" x2="{x:.1f}" y2="{bottom + 5}" stroke="#666"/>'
        if at % every == 0:
            day, _, clock = run["date"].partition("T")
            yield f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle">{escape(day)}</text>'
            hour = f'x="{x:.1f}" y="{bottom + 35}" text-anchor="middle" fill="#666"'
            yield f"<text {hour}>{escape(clock)}</text>"
    middle = (LEFT + WIDTH - RIGHT) / 2
    yield f'<text x="{middle}" y="{bottom + 54}" text-anchor="middle" fill="#666">run</text>'


def _line(line: _Line, count: int, low: int, high: int) -> Iterator[str]:
    places = [(_x(at, count), _y(ratio, low, high)) for at, ratio in line.points]
    if len(places) > 1:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        yield f'<polyline points="{path}" fill="none" stroke="{line.colour}" stroke-width="2"{line.dashes}/>'
    for (x, y), (_, ratio) in zip(places, line.points, strict=True):
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{line.colour}">'
            f"<title>{escape(line.name)}: {amount(ratio)}</title></circle>"
        )


def _legend(lines: Sequence[_Line]) -> Iterator[str]:
    left = WIDTH - RIGHT + 20
    room = HEIGHT - TOP - 20
    step = min(22.0, room / max(1, len(lines)))
    for number, line in enumerate(lines):
        y = TOP + 8 + number * step
        name = line.name if len(line.name) <= LONGEST_NAME else line.name[: LONGEST_NAME - 1] + "…"
        yield (
            f'<line x1="{left}" y1="{y:.1f}" x2="{left + 18}" y2="{y:.1f}" '
            f'stroke="{line.colour}" stroke-width="3"{line.dashes}/>'
        )
        yield (
            f'<text x="{left + 24}" y="{y + 4:.1f}" font-size="11">{escape(name)} '
            f'<tspan fill="#666">{amount(line.points[-1][1])}</tspan></text>'
        )
