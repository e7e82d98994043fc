"""Is a group met with more often than its numbers would lead one to expect?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Literal

from commonweal.analysis.inputs import counts, need_columns, need_level, need_positive, populations
from commonweal.analysis.intervals import exact_poisson_limits
from commonweal.analysis.rates import rate_ratio
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData, UnknownName
from commonweal.vocabulary.words import join

if TYPE_CHECKING:
    import pandas as pd

TOGETHER = "Smaller groups together"
TOO_FEW = "too few to say"
Few = Literal["suppress", "pool", "show"]


@dataclass(frozen=True)
class Disproportionality:
    """Each group beside a reference group, once for each population it may be set against."""

    table: pd.DataFrame
    """One row per benchmark and group: `benchmark`, `group`, `count`, `population`, `rate`,
    `lower`, `upper` [events per `per` people], `ratio`, `ratio_lower`, `ratio_upper`, `beyond`
    (events beyond those at the reference group's rate), `method`, `note`. Where a group is
    suppressed all its numbers are missing and the note says so."""
    agreement: pd.DataFrame
    """One row per group: `group`, `lowest` and `highest` ratio over the benchmarks, `says`
    (`higher on every benchmark`, `lower on every benchmark` or `depends on the benchmark, or on
    chance`)."""
    reference: str
    benchmarks: tuple[str, ...]
    confidence: float
    per: float
    rule: str
    """What was done with small groups."""

    @property
    def in_words(self) -> str:
        found = self.agreement[self.agreement["highest"].notna()]
        if found.empty:
            return "Every group but the reference is too small to show."
        first = found.sort_values("lowest", ascending=False).iloc[0]
        span = (
            f"{first['lowest']:.1f} to {first['highest']:.1f} times"
            if len(self.benchmarks) > 1
            else f"{first['lowest']:.1f} times"
        )
        text = (
            f"The rate of the group {first['group']} is {span} that of {self.reference}, by the "
            f"benchmark chosen ({join(list(self.benchmarks), 'or')})."
        )
        open_ = list(found.loc[found["says"].str.startswith("depends"), "group"])
        return text + (
            f" For {join(open_)} the answer depends on the benchmark, or on chance."
            if open_
            else " Every group differs in the same direction on every benchmark."
        )


def side_by_side(
    groups: pd.DataFrame,
    *,
    group: str,
    count: str,
    benchmarks: dict[str, str],
    reference: str,
    few: Few = "suppress",
    least: int = 10,
    per: float = 1_000,
    confidence: float = 0.95,
) -> Disproportionality:
    """Rates of groups and their ratio to a reference group, on every benchmark that is defensible.

    The answer turns on whom the events are set against: residents, people there
    by day, suspects named by victims. None is right for all purposes, so they
    are shown beside one another. Measures a difference; does not say why it is
    there, and is about no person. A benchmark that itself comes from police
    activity (arrests, suspects) can hide what it is meant to find. Always from
    counts: published ratios and ratios of rounded rates are never worked out again
    from rounded rates. Events are taken as independent; one person stopped ten
    times counts ten times, and makes the limits too narrow.

    Args:
        groups: One row per group.
        group: Column of group names, each once.
        count: Column of events. [events]
        benchmarks: Name of each benchmark and the column of its people:
            residents=residents. [people]
        reference: The group that the others are compared with.
        few: What becomes of groups with fewer than `least` events: `suppress`
            (named, no numbers), `pool` (one group of all of them, with the next
            smallest if that is still too small) or `show` (exact limits).
        least: Fewest events that a group is shown with. [events]
        per: Population the rates are expressed for. [people]
        confidence: Two-sided level. [proportion]

    Returns:
        A `Disproportionality`. Limits of rates are exact Poisson; limits of
        ratios are exact (conditional binomial) where either count is below 10 and
        log-normal otherwise. A group with no event has an upper limit, never a
        bare 0.

    Raises:
        UnknownName: No group is called `reference`.
        NotEnoughData: The reference group itself is too small to show.

    Source:
        Rothman, Greenland and Lash, Modern Epidemiology (2008), chapter 14;
        Ridgeway and MacDonald (2010) on the choice of benchmark.

    >>> import pandas as pd
    >>> stops = pd.DataFrame({"group": ["White", "Black"], "stops": [10_193, 1_167],
    ...     "residents": [1_400_000, 30_000]})
    >>> found = side_by_side(stops, group="group", count="stops",
    ...     benchmarks={"residents": "residents"}, reference="White")
    >>> found.table.set_index("group")["ratio"].round(4)["Black"].item()
    5.3429
    """
    import pandas as pd

    need_columns(groups, "groups", group, count, *benchmarks.values())
    if not benchmarks:
        raise InvalidValues(
            "A rate needs a population.", do="Name at least one benchmark: residents=residents."
        )
    counts(groups, count)
    for column in benchmarks.values():
        populations(groups, column)
    level, unit = need_level(confidence), need_positive(per, "The unit")
    need_reference(groups, group, reference)
    held, hidden = _treat_few(
        groups, group, count, [*dict.fromkeys(benchmarks.values())], reference, few, least
    )
    rows = [
        _row(name, held, hidden, str(g), group, count, column, reference, unit, level, least)
        for name, column in benchmarks.items()
        for g in held[group]
    ]
    table = pd.DataFrame(rows)
    return Disproportionality(
        table, _agreement(table, reference), reference, tuple(benchmarks), level, unit,
        {"suppress": f"Groups with fewer than {least} events are not shown.",
         "pool": f"Groups with fewer than {least} events are shown together.",
         "show": "Every group is shown, with exact limits where it is small."}[few],
    )  # fmt: skip


def need_reference(groups: pd.DataFrame, group: str, reference: str) -> None:
    names = groups[group].astype(str)
    if (names == reference).sum() != 1 or names.duplicated().any():
        raise UnknownName(
            f"The reference group “{reference}” must be there once, and no group twice.",
            seen=f"Groups: {', '.join(names)}.",
        )


def _treat_few(
    groups: pd.DataFrame, group: str, count: str, people: list[str], reference: str, few: Few,
    least: int,
) -> tuple[pd.DataFrame, set[str]]:  # fmt: skip
    """The groups to show, and those of them without numbers."""
    import pandas as pd

    held = groups[[group, count, *people]].astype({group: str})
    small = held[count] < least
    if few not in ("suppress", "pool", "show"):
        raise UnknownName(f"Small groups cannot be treated by “{few}”.")
    if few == "show" or not small.any():
        return held, set()
    if float(held.loc[held[group] == reference, count].iloc[0]) < least:
        raise NotEnoughData(
            "The reference group is too small to compare with.",
            seen=f"{reference} has fewer than {least} events.",
            do="Choose a larger reference, more months, or few=“show”.",
        )
    if few == "suppress":
        return held, set(held.loc[small, group])
    # Pooling one group alone would hide nothing: the next smallest goes with it.
    others = held[held[group] != reference].sort_values(count, kind="stable")
    pooled = int(small.sum())
    while pooled < len(others) and (pooled < 2 or others[count].head(pooled).sum() < least):
        pooled += 1
    gone = others.head(pooled)
    if pooled < 2 or gone[count].sum() < least:
        return held, set(gone[group])
    together = pd.DataFrame([{group: TOGETHER, **gone[[count, *people]].sum()}])
    return pd.concat([held[~held[group].isin(gone[group])], together], ignore_index=True), set()


def _row(
    benchmark: str, held: pd.DataFrame, hidden: set[str], name: str, group: str, count: str,
    people: str, reference: str, per: float, level: float, least: int,
) -> dict[str, Any]:  # fmt: skip
    row: dict[str, Any] = {"benchmark": benchmark, "group": name}
    if name in hidden:
        numbers = ("count", "population", "rate", "lower", "upper", "ratio", "ratio_lower",
                   "ratio_upper", "beyond")  # fmt: skip
        return (
            row
            | dict.fromkeys(numbers, math.nan)
            | {"method": "", "note": f"[c] suppressed: fewer than {least} events"}
        )
    names = held[group].tolist()
    here, there = names.index(name), names.index(reference)
    a, n = float(held[count].iloc[here]), float(held[people].iloc[here])
    b, m = float(held[count].iloc[there]), float(held[people].iloc[there])
    low, high = exact_poisson_limits(a, confidence=level)
    row |= {
        "count": a, "population": n, "rate": a / n * per,
        "lower": float(low) / n * per, "upper": float(high) / n * per,
    }  # fmt: skip
    if name == reference or a + b == 0:
        note = "reference" if name == reference else "nothing to compare"
        nothing = dict.fromkeys(("ratio", "ratio_lower", "ratio_upper", "beyond"), math.nan)
        return row | nothing | {"method": "", "note": note}
    found = rate_ratio(a, n, b, m, confidence=level)
    return row | {
        "ratio": found.ratio, "ratio_lower": found.lower, "ratio_upper": found.upper,
        "beyond": a - n * b / m, "method": found.method, "note": "",
    }  # fmt: skip


def _agreement(table: pd.DataFrame, reference: str) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for name, part in table[table["group"] != reference].groupby("group", sort=False):
        says = "not shown"
        if part["ratio"].notna().all():
            says = (
                "higher on every benchmark"
                if (part["ratio_lower"] > 1).all()
                else "lower on every benchmark"
                if (part["ratio_upper"] < 1).all()
                else "depends on the benchmark, or on chance"
            )
        rows.append((name, part["ratio"].min(), part["ratio"].max(), says))
    return pd.DataFrame(rows, columns=["group", "lowest", "highest", "says"])


@dataclass(frozen=True)
class RatioOverTime:
    """The ratio of each group to the reference in every period, and its change."""

    periods: pd.DataFrame
    """One row per period and group: `period`, `group`, `count`, `rate` [events per `per` people],
    `ratio`, `lower`, `upper`, `note`."""
    change: pd.DataFrame
    """One row per group, first period to last: `group`, `first`, `last` (ratios), `times` (last
    over first), `lower`, `upper`, `p`, `says` (`wider`, `narrower`, `no clear change`)."""
    reference: str
    first: str
    last: str

    @property
    def in_words(self) -> str:
        parts = [
            f"{row.group} {row.first:.1f} to {row.last:.1f} ({row.says})"
            for row in self.change.itertuples()
            if row.says != TOO_FEW
        ]
        return (
            f"Times the rate of {self.reference}, {self.first} to {self.last}: {'; '.join(parts)}."
            if parts
            else f"No group is large enough in both {self.first} and {self.last} to say."
        )


def over_time(
    groups: pd.DataFrame,
    *,
    period: str,
    group: str,
    count: str,
    population: str,
    reference: str,
    least: int = 10,
    per: float = 1_000,
    confidence: float = 0.95,
) -> RatioOverTime:
    """Has the ratio between groups widened or narrowed?

    Events can fall for every group while the ratio grows: both are shown. Where
    one population stands for many years, as with a census, growth of a group
    looks like growth of its ratio. More events not told by group (“not stated”)
    can do the same. The change is between first and last period, whatever
    happened between.

    Args:
        groups: One row per period and group.
        period: Column of periods, in order when sorted: 2016/17, 2017/18.
        group: Column of group names.
        count: Column of events. [events]
        population: Column of people in that period. [people]
        reference: The group that the others are compared with.
        least: A group with fewer events in a period is not shown in it. [events]
        per: Population the rates are expressed for. [people]
        confidence: Two-sided level. [proportion]

    Returns:
        A `RatioOverTime`. Limits of the change: log-normal, from the four counts.

    Raises:
        NotEnoughData: Fewer than two periods, or too few events in the
            reference group in one of them.

    Source:
        Altman and Bland (2003), British Medical Journal 326, 219 (interaction:
        comparing two ratios).

    >>> import pandas as pd
    >>> years = pd.DataFrame({"year": [1, 1, 2, 2], "group": ["White", "Black"] * 2,
    ...     "stops": [1_000, 100, 400, 80], "people": [100_000, 5_000] * 2})
    >>> found = over_time(years, period="year", group="group", count="stops",
    ...     population="people", reference="White")
    >>> found.change[["first", "last", "times"]].round(2).values.tolist()
    [[2.0, 4.0, 2.0]]
    """
    import pandas as pd

    need_columns(groups, "groups", period, group, count, population)
    level = need_level(confidence)
    spans = sorted(groups[period].unique())
    if len(spans) < 2:
        raise NotEnoughData("A change needs two periods or more.", seen=f"{len(spans)} there.")
    tables = []
    for span in spans:
        found = side_by_side(
            groups[groups[period] == span], group=group, count=count,
            benchmarks={"people": population}, reference=reference, least=least, per=per,
            confidence=level,
        )  # fmt: skip
        tables.append(found.table.assign(period=str(span)))
    table = pd.concat(tables, ignore_index=True)
    z = NormalDist().inv_cdf(0.5 + level / 2)
    ends = (tables[0], tables[-1])
    ratios = [dict(zip(t["group"], t["ratio"].astype(float), strict=True)) for t in ends]
    events = [dict(zip(t["group"], t["count"].astype(float), strict=True)) for t in ends]
    rows: list[tuple[Any, ...]] = []
    for name, one in ratios[0].items():
        if name == reference or name not in ratios[1]:
            continue
        two = ratios[1][name]
        if math.isnan(one) or math.isnan(two) or not one or not two:
            rows.append((name, one, two, *[math.nan] * 4, TOO_FEW))
            continue
        error = math.sqrt(sum(1 / end[g] for end in events for g in (name, reference)))
        times = two / one
        low, high = times * math.exp(-z * error), times * math.exp(z * error)
        p = 2 * (1 - NormalDist().cdf(abs(math.log(times)) / error))
        # Away from 1 is wider, towards it narrower, on either side of it.
        away = abs(math.log(two)) > abs(math.log(one))
        says = "no clear change" if low <= 1 <= high else "wider" if away else "narrower"
        rows.append((name, one, two, times, low, high, p, says))
    columns = ["group", "first", "last", "times", "lower", "upper", "p", "says"]
    shown = ["period", "group", "count", "rate", "ratio", "ratio_lower", "ratio_upper", "note"]
    return RatioOverTime(
        table[shown].rename(columns={"ratio_lower": "lower", "ratio_upper": "upper"}),
        pd.DataFrame(rows, columns=columns), reference, str(spans[0]), str(spans[-1]),
    )  # fmt: skip
