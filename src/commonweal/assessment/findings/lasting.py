"""Do the busiest places stay the busiest, and which are new?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonweal.assessment.findings.parts import source_count, source_line, worked
from commonweal.assessment.ground import Ground, attempt
from commonweal.assessment.sentences import p_value
from commonweal.assessment.structure import Column, Finding, Table
from commonweal.vocabulary.errors import InvalidValues
from commonweal.vocabulary.words import count, join, percent, plural, rate

if TYPE_CHECKING:
    import pandas as pd

    from commonweal.analysis.hotspotchange import PlacesHotOverTime
    from commonweal.analysis.prediction import HeldOut

LIST = 0.10
"""Share of the neighbourhoods that a list of hot spots may hold."""
NAMED = ("new", "emerging", "persistent")
"""Kinds of hot spot whose places are named in the sentence: those that are hot now."""
FOLLOWED = (
    "Recorded events follow police activity: sending officers to a list can make it come true."
)


def list_held(ground: Ground, id: str) -> Finding | None:
    """Whether last year's busiest places hold the next month's events; None if it cannot be tested."""
    found = attempt(lambda: ground.once(("held-out", id), lambda: _held_out(ground, id)))
    if found is None:
        return None
    indicator, kind = ground.indicator(id), ground.kind.plain
    rows = found.summary.to_dict("records")
    plain = rows[0]
    better = [r for r in rows[1:] if r["shown"] and r["hit_rate"] > plain["hit_rate"]]
    sentence = (
        f"The {percent(found.area)} of {kind}s with most {indicator.phrase} in the 12 months "
        f"before held {percent(plain['hit_rate'])} of the next month's, over "
        f"{plural(len(found.held_out), 'month')} held out: {rate(plain['pai'])} times what as many "
        f"{kind}s chosen at random would."
    )
    if better:
        sentence += (
            f" Choosing by {better[0]['prediction']} did better: {percent(better[0]['hit_rate'])}."
        )
    provenance = worked(
        ground, id, "Lists made from earlier months alone, judged on the months held out."
    )
    table = Table(
        id=f"{id}.list",
        caption=f"{indicator.title}: lists of {kind}s judged on months they had not seen",
        columns=(
            Column("prediction", "Chosen by"),
            Column("months", "Months held out", "months", "count"),
            Column("hit_rate", "Share held", "proportion", "percent"),
            Column("pai", "Times chance (PAI)", "", "rate"),
            Column("pei", "Share of the best possible (PEI)", "proportion", "percent"),
            Column("verdict", "Verdict"),
        ),
        rows=tuple(
            (r["prediction"], int(r["months"]), float(r["hit_rate"]), float(r["pai"]),
             float(r["pei"]), r["reason"])
            for r in rows
        ),
        notes=(f"Each list holds {percent(found.area)} of the {found.cells} {kind}s.",),
        source=source_line(provenance),
        provenance=provenance,
    )  # fmt: skip
    return Finding(
        id=f"{id}.list",
        title=f"Do the busiest places last: {indicator.title[0].lower() + indicator.title[1:]}",
        sentence=sentence,
        numbers={"area": found.area, "hit_rate": float(plain["hit_rate"]),
                 "pai": float(plain["pai"]), "months": len(found.held_out),
                 **{f"hit_rate_{r['prediction']}": float(r["hit_rate"]) for r in better[:1]}},
        test="Each list is made before the month that it is judged on",
        caveats=(FOLLOWED,),
        tables=(table,),
        provenance=provenance,
        sources=source_count(provenance),
    )  # fmt: skip


def hot_over_time(ground: Ground, id: str) -> Finding | None:
    """Which neighbourhoods are new, emerging or fading hot spots; None where luck explains them."""
    found = attempt(lambda: ground.once(("hot-over-time", id), lambda: _over_time(ground, id)))
    if found is None:
        return None
    table = found.table[found.table["kind"] != "never"]
    if table.empty or not found.moved:
        return None
    labels = ground.areas(id).table.set_index("code")["known_as"]
    indicator, kind = ground.indicator(id), ground.kind.plain
    order = {name: i for i, name in enumerate(found.kinds["kind"])}
    table = table.assign(at=table["kind"].map(order), area=table["cell"].map(labels))
    table = table.sort_values(["at", "events"], ascending=[True, False])
    number = {k: int((table["kind"] == k).sum()) for k in order if k != "never"}
    said = []
    for name, n in number.items():
        first = table.loc[table["kind"] == name, "area"].astype(str).head(2)
        names = f" ({'among them ' if n > len(first) else ''}{join(list(first))})"
        if n:
            said.append(f"{count(n)} {name}{names if name in NAMED else ''}")
    sentence = (
        f"Over {plural(len(found.periods), 'period')} of {found.months_per_period} months, "
        f"{plural(len(table), kind)} stood above the average {kind} for {indicator.phrase} beyond "
        f"chance at least once: {join(said)}."
    )
    provenance = worked(
        ground,
        id,
        "A neighbourhood is hot in a period when its count is above the average one's beyond "
        "chance, false discoveries held to 5%.",
    )
    summary = found.kinds.to_dict("records")
    return Finding(
        id=f"{id}.hot-over-time",
        title=f"Lasting and new hot spots: {indicator.title[0].lower() + indicator.title[1:]}",
        sentence=sentence,
        numbers={"periods": len(found.periods), "months": found.months_per_period,
                 "hot": len(table), **{f"{k}_places": n for k, n in number.items() if n}},
        test="As many new, emerging and fading places, had every place kept its level: "
        + p_value(found.p),
        caveats=(
            "Luck alone moves places between kinds: see how many there would be by chance.",
            "Places with more people or more to steal are hotter.",
        ),
        tables=(
            Table(
                id=f"{id}.hot-over-time",
                caption=f"{indicator.title}: {kind}s that were a hot spot",
                columns=(
                    Column("code", "Code"), Column("area", kind.capitalize()),
                    Column("kind", "Kind"), Column("events", "Count", "recorded", "count"),
                    Column("periods_hot", "Periods hot", "periods", "count"),
                ),
                rows=tuple(
                    (str(r["cell"]), str(r["area"]), r["kind"], int(r["events"]),
                     int(r["periods_hot"]))
                    for r in table.to_dict("records")
                ),
                source=source_line(provenance),
                provenance=provenance,
                glance=10,
            ),
            Table(
                id=f"{id}.hot-over-time-kinds",
                caption=f"{indicator.title}: kinds of hot spot, and how many by chance",
                columns=(
                    Column("kind", "Kind"), Column("areas", f"{kind.capitalize()}s", "", "count"),
                    Column("by_chance", "Were every level unchanged", "", "rate"),
                    Column("share", "Share of events", "proportion", "percent"),
                    Column("periods", "Periods", "", "count"),
                    Column("months", "Months in each", "", "count"),
                    Column("hot", "Hot at least once", "", "count"),
                ),
                rows=tuple(
                    (r["kind"], int(r["cells"]), float(r["by_chance"]),
                     float(r["share_of_events"]), len(found.periods), found.months_per_period,
                     len(table))
                    for r in summary
                ),
                behind=True,
            ),
        ),
        provenance=provenance,
        sources=source_count(provenance),
    )  # fmt: skip


def _monthly(ground: Ground, id: str) -> pd.DataFrame:
    from commonweal.evidence.indicators import areas_by_month

    return ground.once(
        ("areas-by-month", id),
        lambda: areas_by_month(ground.evidence, ground.indicator(id), ground.kind, ground.within),
    )


def _held_out(ground: Ground, id: str) -> HeldOut:
    from commonweal.analysis.prediction import held_out_months

    return held_out_months(
        _monthly(ground, id), cell="code", month="month", count="count", area=LIST, held_out=12
    )


def _over_time(ground: Ground, id: str) -> PlacesHotOverTime:
    from commonweal.analysis.hotspotchange import hot_over_time

    try:
        return hot_over_time(
            _monthly(ground, id), cell="code", month="month", count="count", draws=39
        )
    except InvalidValues as refusal:
        from commonweal.vocabulary.errors import NotEnoughData

        raise NotEnoughData(refusal.wrong) from refusal
