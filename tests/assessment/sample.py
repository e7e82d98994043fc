"""A real document for the writers' tests: Wolverhampton, from open police counts.

Every number is added up from `data/wolverhampton.json` here, in sight.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

from commonweal.assessment import figures
from commonweal.assessment.figures.bars import Bar, FunnelLimit, FunnelPoint
from commonweal.assessment.figures.gradient import Group
from commonweal.assessment.figures.lines import Limits
from commonweal.assessment.figures.season import MonthRatio
from commonweal.assessment.structure import (
    Column, Document, Figure, Finding, Section, SourceNote, Table, Verdict,
)  # fmt: skip
from commonweal.vocabulary import words
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.places import Area, AreaKind
from commonweal.vocabulary.series import Break, Provenance, Series

DATA = Path(__file__).parent / "data" / "wolverhampton.json"
PLACE = Area(AreaKind.DISTRICT, "E08000031", "Wolverhampton")
YEAR = Span.parse("2025-04", "2026-03")
NEIGHBOURHOOD = ("Burglary", "Robbery", "Theft from the person", "Vehicle crime")
WHENCE = Provenance(
    snapshot="3f0a9c", deliveries=("d1",), sources=("data.police.uk, Open Government Licence v3.0",),
    definition="neighbourhood-crime 1", method="Counts added up by month.",
    denominator="Census 2021 usual residents",
)  # fmt: skip
SOURCE = "data.police.uk, counted by UK-Crime-Explorer; Open Government Licence v3.0"


@cache
def held() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DATA.read_text("utf-8"))
    return found


def series(name: str, categories: tuple[str, ...] | None = None, breaks: tuple[Break, ...] = ()) -> Series:
    data = held()
    chosen = categories or tuple(data["monthly"])
    gaps = {Month.parse(m): why for m, why in data["gaps"].items()}
    months = [Month.parse(m) for m in data["months"]]
    values = tuple(
        None if month in gaps else float(sum(data["monthly"][c][n] for c in chosen))
        for n, month in enumerate(months)
    )
    return Series(name, PLACE, months[0], values, gaps, breaks, WHENCE)


def limits(count: float, people: float, per: int = 1_000) -> tuple[float, float, float]:
    """Rate with Byar's 95% limits."""
    z = 1.959964
    low = count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3 if count else 0.0
    high = (count + 1) * (1 - 1 / (9 * (count + 1)) + z / (3 * sqrt(count + 1))) ** 3
    return count / people * per, low / people * per, high / people * per


@cache
def gallery() -> dict[str, Figure]:
    """One of every figure, from the real counts."""
    data = held()
    everything = series("All crime and anti-social behaviour")
    crime = series("Neighbourhood crime", NEIGHBOURHOOD)
    areas = data["areas"]
    names = {a["code"]: a["name"] for a in areas}
    rates = {a["code"]: limits(a["count"], a["people"])[0] for a in areas}
    boundaries = {a["code"]: a["geometry"] for a in areas}
    ranked = sorted(areas, key=lambda a: (-a["count"], a["code"]))
    tenths: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for a in areas:
        tenths[a["decile"]][0] += a["count"]
        tenths[a["decile"]][1] += a["people"]
    groups = [Group(d, *limits(c, p)) for d, (c, p) in sorted(tenths.items())]
    mean = sum(v for _, v in crime if v is not None) / sum(v is not None for _, v in crime)
    band = [Limits(m, mean, mean - 3 * sqrt(mean), mean + 3 * sqrt(mean))
            for m, v in crime if v is not None]  # fmt: skip
    by_month: dict[int, list[float]] = defaultdict(list)
    for month, value in everything:
        if value is not None:
            by_month[month.number].append(value)
    overall = sum(map(sum, by_month.values())) / sum(map(len, by_month.values()))
    profile = []
    for number, found in by_month.items():
        ratio, half = sum(found) / len(found) / overall, 1.96 * sqrt(sum(found)) * 2.2 / len(found) / overall
        profile.append(MonthRatio(number, ratio, ratio - half, ratio + half))
    people = sum(a["people"] for a in areas)
    per_year = {c: sum(data["monthly"][c][-12:]) for c in data["monthly"]}
    average = sum(a["count"] for a in areas) / people * 1000
    funnel_limits = [
        FunnelLimit(p, average - 3.09 * sqrt(average * 1000 / p), average + 3.09 * sqrt(average * 1000 / p))
        for p in range(800, 3700, 100)
    ]
    highest = ranked[:3]
    return {
        f.id: f
        for f in (
            figures.monthly_line(everything, id="line", period=YEAR, source=SOURCE, table="months"),
            figures.monthly_line(
                series("Neighbourhood crime", NEIGHBOURHOOD,
                       (Break(Month(2025, 4), "Counting of vehicle crime was changed (an example)"),)),
                id="line-limits", limits=band, source=SOURCE, table="months",
            ),
            figures.monthly_line(series("Burglary", ("Burglary",)), id="line-compared", period=YEAR,
                                 compared=series("Robbery", ("Robbery",)), table="months"),
            figures.sparkline(crime, id="spark"),
            figures.choropleth(
                boundaries, rates, id="map", names=names, source=SOURCE, table="areas",
                caption="Neighbourhood crime by neighbourhood, year to March 2026",
                measure="Neighbourhood crime per 1,000 residents",
            ),
            figures.choropleth(
                boundaries, {**rates, areas[0]["code"]: None, areas[5]["code"]: None}, id="map-gaps",
                names=names, caption="With two neighbourhoods missing", measure="Crime per 1,000 residents",
            ),
            figures.hot_spot_map(
                boundaries,
                {a["code"]: "hot99" if rates[a["code"]] > 35 else "hot95" if rates[a["code"]] > 24
                 else "cold" if rates[a["code"]] < 5 else "ordinary" for a in areas},
                id="hot", names=names, top=[a["code"] for a in highest], table="areas",
                caption="Classes cut by hand to try the map, not a test",
            ),
            figures.ranked_bars(
                [Bar(c, float(n)) for c, n in per_year.items()], id="bars",
                caption="Recorded crime and anti-social behaviour by category, year to March 2026",
                measure="Recorded in the year", source=SOURCE, table="categories",
            ),
            figures.ranked_bars(
                [Bar(a["name"], *limits(a["count"], a["people"])) for a in ranked[:8]], id="bars-limits",
                caption="Neighbourhood crime per 1,000 residents", measure="Per 1,000 residents",
                number=words.rate, table="areas",
            ),
            figures.dot_comparison(
                [Bar(c, *limits(per_year[c], people), meant=c == "Vehicle crime")
                 for c in ("Burglary", "Robbery", "Vehicle crime", "Shoplifting")],
                id="dots", caption="Rates per 1,000 residents", measure="Per 1,000 residents",
                reference=10.0, reference_name="A line at",
            ),
            figures.month_profile(profile, id="season", caption="All crime and anti-social behaviour",
                                  table="months"),
            figures.deprivation_gradient(
                groups, id="gradient", measure="neighbourhood crime per 1,000 residents", table="tenths",
                caption="Neighbourhood crime per 1,000 residents by deprivation of the neighbourhood",
                slope=(17.5, 8.0), slope_words="a straight line drawn by hand to try the chart",
            ),
            figures.funnel(
                [FunnelPoint(a["name"], a["people"], rates[a["code"]], named=a in highest)
                 for a in areas], funnel_limits, id="funnel", average=average,
                caption="Neighbourhood crime by population", measure="Per 1,000 residents",
                people="Residents",
            ),
        )
    }  # fmt: skip
