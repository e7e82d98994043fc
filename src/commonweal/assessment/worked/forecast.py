"""Violence in one ward: what was recorded, and the months ahead with their intervals."""

from __future__ import annotations

from commonweal.analysis.forecast import forecast as worked_out
from commonweal.analysis.methods import sample
from commonweal.assessment.figures.theme import (
    COMPARED,
    SOFT,
    TEAL,
    TEXT,
    UNKNOWN,
    Layer,
    spec,
    top_of_scale,
    values,
)
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.months import Month

WARD, KIND = "St Peters", "Violence and sexual offences"


def figure() -> Figure:
    table = sample("wolverhampton_ward_crime.csv")
    found = worked_out(table, horizon=6)
    mine = table[(table["area"] == WARD) & (table["category"] == KIND)]
    ahead = found.months[(found.months["area"] == WARD) & (found.months["category"] == KIND)]
    start = Month.parse(mine["month"].min())
    known = {
        Month.parse(m) - start: int(n) for m, n in zip(mine["month"], mine["count"], strict=True)
    }
    end = max(known)
    past: list[dict[str, object]] = []
    run = 0
    for at in range(end + 1):
        if at in known:
            past.append({"at": at, "value": known[at], "run": run})
        else:
            run += 1
    gaps = [at for at in range(end + 1) if at not in known]
    rows = [
        {"at": Month.parse(row["month"]) - start, "month": Month.parse(row["month"]).label,
         "expected": round(row["expected"], 1), "naive": row["seasonal_naive"],
         **{k: row[k] for k in ("lower80", "upper80", "lower95", "upper95")}}
        for row in ahead.to_dict("records")
    ]  # fmt: skip
    last = rows[-1]
    ticks = {i: (start + i).short for i in range(0, int(last["at"]) + 1, 6)}
    label = "".join(f"datum.value == {i} ? '{word}' : " for i, word in ticks.items()) + "''"
    x = {"field": "at", "type": "quantitative",
         "scale": {"domain": [-0.3, last["at"] + 0.6], "nice": False, "zero": False},
         "axis": {"title": None, "values": list(ticks), "labelExpr": label,
                  "labelOverlap": "greedy"}}  # fmt: skip
    top = top_of_scale(max([row["upper95"] for row in rows] + [float(v) for v in known.values()]))
    y = {"type": "quantitative", "scale": {"domain": [0, top], "nice": False},
         "axis": {"title": None, "tickCount": 4, "format": ",~f"}}  # fmt: skip

    def band(level: int, opacity: float) -> Layer:
        return {"data": values(rows), "mark": {"type": "area", "fill": TEAL, "opacity": opacity},
                "encoding": {"x": x, "y": y | {"field": f"lower{level}"},
                             "y2": {"field": f"upper{level}"}}}  # fmt: skip

    def word(text: str, at: float, value: float, fill: str, align: str = "right") -> Layer:
        return {"data": values([{"at": at, "value": value, "text": text}]),
                "mark": {"type": "text", "align": align, "fill": fill, "fontSize": 14},
                "encoding": {"x": x, "y": y | {"field": "value"}, "text": {"field": "text"}}}  # fmt: skip

    line = {"type": "line", "stroke": TEAL, "strokeWidth": 2.4}
    layers: list[Layer] = [
        {"data": values([{"at": min(gaps) - 0.5, "to": max(gaps) + 0.5}]),
         "mark": {"type": "rect", "fill": UNKNOWN},
         "encoding": {"x": x, "x2": {"field": "to"}}},
        band(95, 0.16), band(80, 0.24),
        {"data": values(past), "mark": line,
         "encoding": {"x": x, "y": y | {"field": "value"}, "detail": {"field": "run"}}},
        {"data": values(rows), "mark": line | {"strokeDash": [6, 4]},
         "encoding": {"x": x, "y": y | {"field": "expected"}}},
        {"data": values(rows),
         "mark": {"type": "point", "filled": True, "fill": COMPARED, "size": 34, "opacity": 1},
         "encoding": {"x": x, "y": y | {"field": "naive"}}},
        word("not delivered in full", max(gaps) + 0.9, top * 0.05, SOFT, "left"),
        word("forecast", last["at"], last["upper95"] + top * 0.045, TEXT),
        word("dots: a year before", last["at"], last["lower95"] - top * 0.05, COMPARED),
    ]  # fmt: skip
    caption = (
        f"{KIND} in {WARD}, Wolverhampton, with the six months ahead: dark band 80%, "
        "light band 95% of what may come"
    )
    alt = (
        f"Line of {len(known)} months between {min(known.values())} and {max(known.values())}, "
        f"two of them missing. Then {rows[0]['expected']:.0f} to {last['expected']:.0f} expected; "
        f"for {last['month']} the 95% interval runs from {last['lower95']:.0f} to "
        f"{last['upper95']:.0f}."
    )
    return Figure(
        id="worked.forecast", caption=f"{caption}.", alt=alt, source="data.police.uk",
        spec=spec(layers, title=caption, alt=alt, height=280),
    )  # fmt: skip
