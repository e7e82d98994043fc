"""Two neighbourhoods, one with the most mixed crime of Leeds and one with the least."""

from __future__ import annotations

from typing import Any

from commonweal.analysis.methods import sample
from commonweal.analysis.pathways import diversity
from commonweal.assessment.figures.theme import SOFT, TEAL, TEXT, Layer, spec, values
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.words import percent


def figure() -> Figure:
    mix = sample("leeds_offences_by_area.csv")
    found = diversity(mix, of="area", kind="kind", count="count").dropna(subset=["simpson"])
    chosen = [found.iloc[0], found.iloc[-1]]
    titles = [
        f"{row['of']}: like {row['effective_kinds']:.1f} equally common kinds" for row in chosen
    ]
    kinds = mix.groupby("kind")["count"].sum().sort_values(ascending=False).index.tolist()
    rows: list[dict[str, Any]] = []
    for row, title in zip(chosen, titles, strict=True):
        part = mix[mix["area"] == row["of"]].set_index("kind")["count"]
        for kind in kinds:
            share = float(part.get(kind, 0)) / float(part.sum())
            rows.append({"kind": kind, "share": share, "at": title, "said": percent(share)})
    y = {"field": "kind", "type": "nominal", "sort": kinds,
         "axis": {"title": None, "labelColor": TEXT, "labelLimit": 230}}  # fmt: skip
    x = {"field": "share", "type": "quantitative", "axis": None,
         "scale": {"domain": [0, 0.7], "nice": False}}  # fmt: skip
    panels: list[Layer] = []
    for n, title in enumerate(titles):
        part_y: Layer = (
            y if n == 0 else y | {"axis": {"title": None, "labels": False, "ticks": False}}
        )
        panels.append(
            {
                "title": {"text": title, "anchor": "start", "fontSize": 15, "color": TEXT},
                "width": 220, "height": 27 * len(kinds),
                "layer": [
                    {"data": values([r for r in rows if r["at"] == title]),
                     "mark": {"type": "bar", "height": {"band": 0.62}, "fill": TEAL},
                     "encoding": {"x": x, "y": part_y}},
                    {"data": values([r for r in rows if r["at"] == title]),
                     "mark": {"type": "text", "align": "left", "dx": 6, "fill": SOFT},
                     "encoding": {"x": x, "y": part_y, "text": {"field": "said"}}},
                ],
            }
        )  # fmt: skip
    caption = "Recorded crime in Leeds, August 2024 to July 2025: the most and the least mixed"
    alt = (
        f"Two bar charts of shares by kind of crime. {titles[0]}, largest "
        f"{percent(float(chosen[0]['main_share']))} {chosen[0]['main']}. {titles[1]}, largest "
        f"{percent(float(chosen[1]['main_share']))} {chosen[1]['main']}."
    )
    whole = spec([], title=caption, alt=alt, narrow=None)
    for unused in ("layer", "width", "height"):
        del whole[unused]
    return Figure(
        id="worked.pathways", caption=f"{caption}.", alt=alt, source="data.police.uk",
        spec=whole | {"hconcat": panels, "spacing": 24},
    )  # fmt: skip
