"""The identity of our charts: colours, type, and the parts that every chart shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commonweal.assessment.drawing import HATCHED

INK = "#14213a"
TEXT = "#1c2430"
SOFT = "#55606f"
LINE = "#dcd8cf"
PAPER = "#fffdf8"
SAND = "#f6f3ec"
SAND_EDGE = "#8f8778"
"""The dashed edge of what is not known."""
TEAL = "#0b5f63"
GOLD = "#f2b81e"
GOLD_WASH = "#fcf1d3"
GREEN = "#0b6b4f"
BRICK = "#a3341f"
UNKNOWN = HATCHED

SEQUENTIAL = ("#e6eeea", "#b9d3cb", "#80b3a9", "#35857f", "#0a4649")
"""Low to high. One hue; lightness falls by even steps, so greyscale keeps the order."""
HOT = ("#0a3b3e", "#35857f")
"""Hot spots, surest first."""
COLD = "#b3bac6"
ORDINARY = "#f1eee6"
COMPARED = "#7a6a4f"
"""What our own line is compared with: lighter weight and dashes tell it apart, not hue alone."""

FONT = "Public Sans"
WIDE = 720
NARROW = 350

Layer = dict[str, Any]


def config() -> dict[str, Any]:
    """Vega-Lite configuration shared by every chart."""
    return {
        "font": FONT,
        "background": None,
        "padding": {"left": 2, "top": 4, "right": 6, "bottom": 2},
        "view": {"stroke": None},
        "axis": {
            "labelColor": SOFT, "labelFontSize": 14, "labelPadding": 7,
            "titleColor": SOFT, "titleFontSize": 14, "titleFontWeight": 400, "titlePadding": 10,
            "gridColor": LINE, "domain": False, "tickColor": SOFT, "ticks": False,
            "labelFontWeight": 400,
        },
        "axisX": {"grid": False, "ticks": True, "tickSize": 5},
        "legend": {
            "labelColor": TEXT, "labelFontSize": 14, "titleColor": SOFT, "titleFontSize": 14,
            "titleFontWeight": 400, "symbolSize": 220, "orient": "bottom", "offset": 14,
            "columnPadding": 18, "rowPadding": 6, "labelLimit": 320, "titleLimit": 600,
        },
        "text": {"font": FONT, "fontSize": 14, "fill": TEXT},
        "line": {"strokeCap": "round", "strokeJoin": "round"},
    }  # fmt: skip


def spec(
    layers: Sequence[Layer],
    *,
    title: str,
    alt: str,
    width: int = WIDE,
    height: int = 260,
    narrow: int | None = NARROW,
    **more: Any,
) -> dict[str, Any]:
    """A complete Vega-Lite specification of layers, with its words."""
    words: dict[str, Any] = {"title": title, "alt": alt}
    if narrow:
        words["narrow"] = narrow
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": alt,
        "usermeta": words,
        "width": width,
        "height": height,
        **more,
        "layer": list(layers),
        "config": config(),
    }


def values(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"values": [dict(row) for row in rows]}


def wrap(text: str, width: int, lines: int = 3) -> list[str]:
    """Words broken into lines of at most `width` letters; an ellipsis where they do not fit."""
    import textwrap

    broken = textwrap.wrap(text, width) or [""]
    if len(broken) > lines:
        broken = [*broken[: lines - 1], broken[lines - 1].rstrip(" ,;.") + "…"]
    return broken


def top_of_scale(highest: float) -> float:
    """A round number a little above the highest value, so that labels have room."""
    if highest <= 0:
        return 1.0
    import math

    wanted = highest * 1.12
    step = 10.0 ** math.floor(math.log10(wanted))
    for part in (1, 1.2, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 10):
        if part * step >= wanted:
            return float(part * step)
    return 10 * step
