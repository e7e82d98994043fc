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
    Column,
    Document,
    Figure,
    Finding,
    Section,
    SourceNote,
    Table,
    Verdict,
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


def series(
    name: str, categories: tuple[str, ...] | None = None, breaks: tuple[Break, ...] = ()
) -> Series:
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
        ratio, half = (
            sum(found) / len(found) / overall,
            1.96 * sqrt(sum(found)) * 2.2 / len(found) / overall,
        )
        profile.append(MonthRatio(number, ratio, ratio - half, ratio + half))
    people = sum(a["people"] for a in areas)
    per_year = {c: sum(data["monthly"][c][-12:]) for c in data["monthly"]}
    average = sum(a["count"] for a in areas) / people * 1000
    funnel_limits = [
        FunnelLimit(
            p, average - 3.09 * sqrt(average * 1000 / p), average + 3.09 * sqrt(average * 1000 / p)
        )
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


def table_of_months() -> Table:
    everything, crime = series("All"), series("Neighbourhood crime", NEIGHBOURHOOD)
    return Table(
        id="months",
        caption="Recorded each month, Wolverhampton",
        columns=(
            Column("month", "Month", kind="month"),
            Column("all", "All crime and anti-social behaviour", "recorded", "count"),
            Column("neighbourhood", "Neighbourhood crime", "recorded", "count"),
        ),
        rows=tuple(
            (str(m), None if a is None else int(a), None if b is None else int(b))
            for (m, a), (_, b) in zip(everything, crime, strict=True)
        ),
        notes=("September and October 2024 were not delivered complete.",),
        source=SOURCE,
        provenance=WHENCE,
    )


def document() -> Document:
    data, drawn = held(), gallery()
    areas = data["areas"]
    everything, crime = series("All"), series("Neighbourhood crime", NEIGHBOURHOOD)
    total, people = int(everything.total(YEAR)), sum(a["people"] for a in areas)
    both = [m for m in YEAR if everything[m + -12] is not None]
    now = int(sum(everything[m] or 0 for m in both))
    then = int(sum(everything[m + -12] or 0 for m in both))
    change = now / then - 1
    nc = int(crime.total(YEAR))
    nc_rate, nc_low, nc_high = limits(nc, people)
    ranked = sorted(areas, key=lambda a: (-a["count"], a["code"]))
    half, places = 0, 0
    for a in ranked:
        if half * 2 >= nc:
            break
        half, places = half + a["count"], places + 1
    comparison = Table(
        id="comparison",
        caption="The ten months that both years have",
        columns=(
            Column("what", "What was counted"),
            Column("before", "A year before", "recorded", "count"),
            Column("now", "Year to March 2026", "recorded", "count"),
            Column("change", "Change", "", "percent"),
            Column("p", "Chance of a change this large by luck alone", "p value", "p"),
        ),
        rows=(("All crime and anti-social behaviour", then, now, change, 0.00001),),
        notes=("September and October are left out: 2024 was not delivered complete.",),
        source=SOURCE,
    )
    level = Table(
        id="level",
        caption="The year to March 2026 in numbers",
        columns=(
            Column("what", "What was counted"),
            Column("recorded", "Recorded", "in the year", "count"),
            Column("rate", "Rate", "per 1,000 residents", "rate"),
            Column("lower", "Lower limit", "95%", "rate"),
            Column("upper", "Upper limit", "95%", "rate"),
            Column("people", "Residents", "Census 2021", "count"),
        ),
        rows=(
            ("All crime and anti-social behaviour", total, *limits(total, people), people),
            ("Neighbourhood crime", nc, nc_rate, nc_low, nc_high, people),
        ),
        source=SOURCE,
    )
    where = Table(
        id="areas",
        caption="Neighbourhood crime by neighbourhood, year to March 2026",
        columns=(
            Column("code", "Code"), Column("name", "Neighbourhood"),
            Column("count", "Recorded", "in the year", "count"),
            Column("people", "Residents", "Census 2021", "count"),
            Column("rate", "Rate", "per 1,000 residents", "rate"),
        ),
        rows=tuple(
            (a["code"], a["name"], a["count"], a["people"], limits(a["count"], a["people"])[0])
            for a in ranked
        ),
        source=SOURCE,
    )  # fmt: skip
    concentration = Table(
        id="concentration", caption="How few places hold half of neighbourhood crime",
        columns=(Column("what", "What"), Column("n", "Number", "", "count")),
        rows=(("Neighbourhood crimes in the year", nc), ("Neighbourhoods that hold half", places),
              ("Neighbourhoods", len(areas))),
    )  # fmt: skip
    categories = Table(
        id="categories", caption="Recorded by category, year to March 2026",
        columns=(Column("category", "Category"), Column("n", "Recorded", "in the year", "count")),
        rows=tuple(sorted(((c, sum(v[-12:])) for c, v in data["monthly"].items()), key=lambda r: -r[1])),
        source=SOURCE,
    )  # fmt: skip
    f_level = Finding(
        id="all.level", title="How much was recorded",
        sentence=f"The police recorded {words.count(total)} crimes and anti-social behaviour "
                 f"incidents in the year to March 2026, {words.rate(total / people * 1000)} for "
                 "every 1,000 residents.",
        numbers={"recorded": total, "rate": total / people * 1000},
        figures=(drawn["line"],), tables=(level, table_of_months()), provenance=WHENCE,
        caveats=("What is recorded is not all that happens: it moves with reporting and recording too.",),
    )  # fmt: skip
    f_change = Finding(
        id="all.change", title="Change since last year",
        sentence=f"Over the ten months that can be compared, that is {words.percent(-change)} fewer "
                 f"than a year before ({words.count(then)} then, {words.count(now)} now), more than "
                 "chance explains.",
        numbers={"then": then, "now": now, "change": change}, verdict=Verdict.BETTER,
        test="Comparison of two counts with room for months that vary; p under 0.001.",
        tables=(comparison,), provenance=WHENCE,
        comment="Fewer calls reached us after the **town centre team** doubled in May. "
                "We asked the police whether recording changed; *it did not*.\n\n* First point & <b>no markup</b>\n* Second",
        comment_note="The number under these words has changed since they were written.",
    )  # fmt: skip
    f_where = Finding(
        id="nc.where", title="Half of it is in few places",
        sentence=f"Half of the {words.count(nc)} neighbourhood crimes were in {places} of "
                 f"{len(areas)} neighbourhoods.",
        numbers={"total": nc, "places": places, "areas": len(areas)}, verdict=Verdict.CARE,
        figures=(drawn["map"], drawn["bars-limits"]), tables=(concentration, where),
        provenance=WHENCE, sources=2,
        caveats=("Points on police maps are approximate and are never read as addresses.",),
    )  # fmt: skip
    f_season = Finding(
        id="all.season", title="Summer is higher",
        sentence="July is usually the highest month and February the lowest.",
        figures=(drawn["season"],), provenance=WHENCE, verdict=Verdict.SAME,
    )  # fmt: skip
    f_none = Finding(
        id="hate.level", title="Hate crime", verdict=Verdict.NO_DATA,
        sentence="No partner return has been received, so nothing can be said about hate crime.",
        caveats=("The quarterly police return would fill this.",), sources=0,
    )  # fmt: skip
    return Document(
        id="wolverhampton-2026", title="How safe is Wolverhampton?",
        subtitle="Strategic assessment of crime, disorder and substance misuse",
        partnership="Safer Wolverhampton Partnership", period="Year to March 2026",
        dated=date(2026, 4, 20), snapshot="3f0a9c", version="0.1.0",
        summary=Section(
            id="summary", title="Summary", lead=f_change.sentence,
            prose=("This page says what matters most. Each sentence is explained in a chapter.",
                   "Text that looks like =SUM(1) or #panic() or <script> & *stars* stays text."),
            findings=(f_change,),
        ),
        sections=(
            Section(
                id="levels", title="Levels and patterns",
                lead="Two crimes in five are violence or sexual offences.",
                findings=(f_level,),
                sections=(
                    Section(id="levels.kinds", title="What kind of crime", figures=(drawn["bars"],),
                            tables=(categories,)),
                    Section(id="levels.season", title="When", findings=(f_season,)),
                ),
            ),
            Section(id="places", title="Places", lead="A few places hold most of it.",
                    findings=(f_where,), figures=(drawn["gradient"],)),
            Section(id="gaps", title="What we cannot yet say", gap=True,
                    prose=("Three kinds of harm have no data behind them.",), findings=(f_none,)),
        ),
        sources=(
            SourceNote("d1", "Recorded crime by LSOA and month", "data.police.uk", "Open Government Licence v3.0",
                       "west-midlands-lsoa-month.csv", "ab" * 32, "2026-04-20",
                       "September 2023 to March 2026", 81_234),
            SourceNote("d2", "Usual residents by LSOA, Census 2021", "Office for National Statistics",
                       "Open Government Licence v3.0", "TS001.csv", "cd" * 32, "2026-04-20",
                       "Census day 2021", 35_672),
        ),
        attribution=tuple(data["attribution"]),
    )  # fmt: skip
