"""The share of burglary in the 16 worst places, in the winter they were picked and around it."""

from __future__ import annotations

from commonweal.analysis.methods import sample
from commonweal.assessment.figures.theme import COMPARED, INK, TEAL, spec, values
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.words import percent

WINTERS = {
    "winter_2024": "The winter before",
    "winter_2025": "The winter they were picked on",
    "winter_2026": "The winter after",
}


def figure() -> Figure:
    table = sample("wolverhampton_winters.csv")
    top = table["picked"] == 1
    shares = {
        column: float(table.loc[top, column].sum() / table[column].sum()) for column in WINTERS
    }
    rows = [
        {"name": name, "share": shares[column], "text": percent(shares[column]),
         "picked": column == "winter_2025"}
        for column, name in WINTERS.items()
    ]  # fmt: skip
    y = {"field": "name", "type": "nominal", "sort": list(WINTERS.values()),
         "axis": {"title": None, "labelFontSize": 15, "labelLimit": 260}}  # fmt: skip
    x = {"field": "share", "type": "quantitative", "axis": None,
         "scale": {"domain": [0, 0.4], "nice": False}}  # fmt: skip
    layers = [
        *(
            {"data": values([row for row in rows if row["picked"] is picked]),
             "mark": {"type": "bar", "height": {"band": 0.6},
                      "fill": TEAL if picked else COMPARED},
             "encoding": {"y": y, "x": x}}
            for picked in (False, True)
        ),
        {"data": values(rows),
         "mark": {"type": "text", "align": "left", "dx": 8, "fontWeight": 600, "fill": INK},
         "encoding": {"y": y, "x": x, "text": {"field": "text"}}},
    ]  # fmt: skip
    caption = (
        "Share of Wolverhampton's burglary in the 16 neighbourhoods that had most in one winter. "
        "Nobody acted on the list: the bulge is in the picking"
    )
    alt = "Bar chart. " + "; ".join(f"{row['name']}: {row['text']}" for row in rows) + "."
    return Figure(
        id="worked.regressiontomean", caption=f"{caption}.", alt=alt, source="data.police.uk",
        spec=spec(layers, title=caption, alt=alt, width=460, height=150, narrow=150),
    )  # fmt: skip
