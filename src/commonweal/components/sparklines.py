"""The shape of a series at the size of a word: no axis, gaps hatched, a dot on the last month."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from commonweal.vocabulary.series import Series

WIDTH, HEIGHT = 300, 64
_LEFT, _RIGHT, _TOP, _BOTTOM = 2, 6, 8, 6
HEADROOM = 0.25
"""Share of the range left free below the lowest point, so that no line lies on the edge."""


def sparkline(series: Series, *, words: str = "") -> SafeString:
    """A small line of a series, as inline SVG.

    Scaled to the series' own range, not from zero: it shows the shape, and the number beside
    it shows the size. Lines never cross a gap or a break.

    Args:
        series: What to draw; at least one month is complete.
        words: What it shows, for those who cannot see it; made from the series if not given.
    """
    known = [value for _, value in series if value is not None]
    if not known:
        return format_html("")
    low, high = min(known), max(known)
    low = max(0.0, low - HEADROOM * (high - low or high or 1))
    step = (WIDTH - _LEFT - _RIGHT) / max(1, len(series) - 1)

    def x(at: int) -> str:
        return f"{_LEFT + at * step:.1f}"

    def y(value: float) -> str:
        share = (value - low) / (high - low) if high > low else 0.5
        return f"{HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM):.1f}"

    gaps = format_html_join(
        "",
        '<rect x="{}" y="6" width="{}" height="54" fill="url(#hatch)"/>',
        (
            (f"{max(0.0, _LEFT + (first - 0.5) * step):.1f}", f"{(last - first + 1) * step:.1f}")
            for first, last in _gaps(series)
        ),
    )
    breaks = format_html_join(
        "",
        '<line class="break" x1="{0}" x2="{0}" y1="4" y2="60"/>',
        ((f"{_LEFT + (b.month - series.start - 0.5) * step:.1f}",) for b in series.breaks),
    )
    lines = []
    for run in series.runs():
        first = run.start - series.start
        points = [f"{x(first + i)},{y(v)}" for i, v in enumerate(run.values) if v is not None]
        if len(points) == 1:
            # A month between two gaps has no line: a dash of its own makes it seen.
            at = _LEFT + first * step
            points = [
                f"{at - 1.5:.1f},{points[0].split(',')[1]}",
                f"{at + 1.5:.1f},{points[0].split(',')[1]}",
            ]
        lines.append((" ".join(points),))
    drawn = format_html_join("", '<polyline class="line" points="{}"/>', lines)
    last = max(i for i, (_, value) in enumerate(series) if value is not None)
    ending = series.values[last]
    assert ending is not None
    return format_html(
        '<svg class="chart spark" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}'
        '<circle class="dot" cx="{}" cy="{}" r="3.6"/></svg>',
        WIDTH, HEIGHT, words or _words(series), gaps, breaks, drawn, x(last), y(ending),
    )  # fmt: skip


def _gaps(series: Series) -> list[tuple[int, int]]:
    """First and last position of each run of gaps."""
    found: list[tuple[int, int]] = []
    for at, (_, value) in enumerate(series):
        if value is not None:
            continue
        if found and found[-1][1] == at - 1:
            found[-1] = found[-1][0], at
        else:
            found.append((at, at))
    return found


def _words(series: Series) -> str:
    gaps = len(series.gaps)
    said = f"{series.name}, monthly, {series.start.label} to {series.end.label}"
    return said + (
        f"; {gaps} {'month has' if gaps == 1 else 'months have'} no complete data" if gaps else ""
    )
