"""Why two records are taken for one person's: what each comparison adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commonweal.analysis.linkage import link_people
from commonweal.analysis.methods import runs, sample
from commonweal.assessment.figures.theme import (
    BRICK,
    INK,
    LINE,
    SOFT,
    TEAL,
    Layer,
    spec,
    values,
)  # fmt: skip
from commonweal.assessment.structure import Figure
from commonweal.vocabulary import words

PAIR = (5, 8)
"""Noah Watson, born 2008-03-23, and Watson Noah, born 2008-06-15: made-up records."""
CAPTION = "Two made-up records of one person: how much likelier each likeness makes it"


def figure() -> Figure:
    found = link_people(sample("fake_1000.csv"), **runs()["link-people"].example)
    steps = found.explain(*PAIR)
    rows: list[dict[str, Any]] = []
    before = 0.0
    for step in steps.to_dict("records"):
        weight, total = float(step["weight"]), float(step["total"])
        if step["found"] in ("judged above", "missing"):
            continue
        rows.append(
            {
                "step": [_named(step), str(step["found"])],
                "from": min(before, total), "to": max(before, total), "total": total,
                "kind": "for" if weight >= 0 else "against",
                "text": _times(weight) if rows else "",
            }
        )  # fmt: skip
        before = total
    chance = float(steps["probability"].iloc[-1])
    rows.append(
        {
            "step": ["All together", _odds(chance)], "from": min(0.0, before),
            "to": max(0.0, before), "total": before, "kind": "all", "text": "",
        }
    )  # fmt: skip
    order = [row["step"] for row in rows]
    y = {
        "field": "step", "type": "nominal", "sort": order, "title": None,
        "axis": {"labelLimit": 330, "labelColor": INK, "labelLineHeight": 18, "grid": False,
                 "tickSize": 0, "domain": False},
    }  # fmt: skip
    x = {
        "type": "quantitative", "title": "against a match on the left, for it on the right",
        "axis": {"labels": False, "ticks": False, "grid": False, "domain": False},
        "scale": {"domain": [min(r["from"] for r in rows) - 1, max(r["to"] for r in rows) + 5]},
    }  # fmt: skip
    layers: list[Layer] = [
        {
            "data": values([{"zero": 0}]),
            "mark": {"type": "rule", "stroke": LINE, "strokeWidth": 2},
            "encoding": {"x": x | {"field": "zero"}},
        },
        {
            "data": values(rows),
            "mark": {"type": "bar", "height": {"band": 0.5}, "tooltip": True},
            "encoding": {
                "y": y, "x": x | {"field": "from"}, "x2": {"field": "to"},
                "fill": {
                    "field": "kind", "type": "nominal", "legend": None,
                    "scale": {"domain": ["for", "against", "all"], "range": [TEAL, BRICK, INK]},
                },
            },
        },
        {
            "data": values(rows),
            "mark": {"type": "text", "align": "left", "dx": 8, "fontWeight": 600, "fill": SOFT},
            "encoding": {"y": y, "x": x | {"field": "to"}, "text": {"field": "text"}},
        },
    ]  # fmt: skip
    said = "; ".join(f"{row['step'][0].lower()}: {row['step'][1]}" for row in rows)
    alt = f"Waterfall of the evidence that two made-up records are of one person. {said}."
    return Figure(
        id="worked.linkage",
        caption=CAPTION,
        alt=alt,
        source="Synthetic records (Splink, Ministry of Justice, MIT licence)",
        spec=spec(layers, title=CAPTION, alt=alt, width=400, height=62 * len(rows), narrow=190),
    )


def _named(step: Mapping[Any, Any]) -> str:
    """Its heading; names that stand in one another's place are judged together."""
    both = step["step"] == "first name" and "surname" in str(step["found"])
    return "Names" if both else str(step["step"]).capitalize()


def _times(weight: float) -> str:
    """How much likelier a match this makes it: two to the power of the weight."""
    times = 2.0 ** abs(weight)
    # Two significant figures: the model is not surer of itself than that.
    digits = max(0, len(str(int(times))) - 2)
    said = words.count(round(times, -digits)) if times >= 10 else f"{times:.1f}"
    return f"{said} times {'likelier' if weight >= 0 else 'less likely'}"


def _odds(chance: float) -> str:
    if chance > 0.999:
        return "more than 999 in 1,000 that it is one person"
    return f"{1000 * chance:.0f} in 1,000 that it is one person"
