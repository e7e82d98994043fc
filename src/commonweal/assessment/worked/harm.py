"""Shares of the count beside shares of the harm."""

from __future__ import annotations

from datetime import date

from commonweal.analysis.harm import Harm, Weights, harm_index, weights_by_volume
from commonweal.analysis.methods import sample
from commonweal.assessment.figures.theme import COMPARED, TEAL, TEXT, spec, values
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.words import percent


def weighed() -> Harm:
    """Wolverhampton's year to March 2026 by the Cambridge index."""
    weights = Weights(
        "Cambridge Crime Harm Index",
        "2026 update",
        date(2026, 2, 1),
        "days of sentence",
        weights_by_volume(
            sample("cchi_2026_subgroup_weights.csv"),
            category="policeuk_category",
            weight="cchi_days_median",
            volume="national_count_2024_25",
        ),
        {"Anti-social behaviour": "no sentence"},
    )
    months = sample("wolverhampton_monthly_counts.csv").set_index("month")
    year = months.loc["2025-04":"2026-03"].sum().rename_axis("category").reset_index(name="count")
    return harm_index(year, category="category", count="count", weights=weights)


def figure() -> Figure:
    table = weighed().table.sort_values("share_of_harm", ascending=False)
    rows, said = [], []
    for row in table.to_dict("records"):
        for kind, value in (
            ("of the count", row["share_of_count"]),
            ("of the harm", row["share_of_harm"]),
        ):
            rows.append(
                {"name": row["category"], "kind": kind, "value": value, "text": percent(value)}
            )
        said.append(
            f"{row['category']} {percent(row['share_of_count'])} of the count and "
            f"{percent(row['share_of_harm'])} of the harm"
        )
    y = {"field": "name", "type": "nominal", "sort": list(table["category"]),
         "axis": {"title": None, "labelFontSize": 15, "labelLimit": 240}}  # fmt: skip
    offset = {"field": "kind", "type": "nominal", "sort": ["of the count", "of the harm"]}
    x = {"field": "value", "type": "quantitative", "axis": None,
         "scale": {"domain": [0, 0.95], "nice": False}}  # fmt: skip
    colour = {"field": "kind", "type": "nominal", "title": "Share",
              "scale": {"domain": ["of the count", "of the harm"], "range": [COMPARED, TEAL]}}  # fmt: skip
    layers = [
        {"data": values(rows), "mark": {"type": "bar"},
         "encoding": {"y": y, "x": x, "yOffset": offset, "color": colour}},
        {"data": values(rows), "mark": {"type": "text", "align": "left", "dx": 5, "fill": TEXT,
                                        "fontSize": 13},
         "encoding": {"y": y, "x": x, "yOffset": offset, "text": {"field": "text"}}},
    ]  # fmt: skip
    caption = (
        "Kinds of crime in Wolverhampton, year to March 2026: their share of the count, and of the "
        "harm by days of sentence (Cambridge Crime Harm Index 2026)"
    )
    alt = f"Paired bars. {'; '.join(said[:5])}; and {len(said) - 5} more."
    return Figure(
        id="worked.harm", caption=f"{caption}.", alt=alt,
        source="data.police.uk; Cambridge Centre for Evidence-Based Policing",
        spec=spec(layers, title=caption, alt=alt, width=440, height=34 * len(table), narrow=110),
    )  # fmt: skip
