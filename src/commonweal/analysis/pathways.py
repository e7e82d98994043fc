"""How do people move through services, and how mixed is what they meet?"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from commonweal.analysis.disproportionality import need_reference
from commonweal.analysis.inputs import counts, need_columns, need_level, populations
from commonweal.analysis.rates import rate_ratio
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.words import count as figures
from commonweal.vocabulary.words import percent, plural

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Stages:
    """People left at each stage, by cohort."""

    table: pd.DataFrame
    """One row per cohort and stage: `cohort`, `stage`, `people`, `of_before` and its limits
    `lower`, `upper` (Wilson), `of_first`, `problem` (why a stage has more than the one before)."""
    monotonic: bool
    """Whether no stage of any cohort has more people than the stage before it."""
    confidence: float

    @property
    def in_words(self) -> str:
        whole = self.table.groupby("stage", sort=False)["people"].sum()
        first, last = whole.index[0], whole.index[-1]
        text = (
            f"Of {figures(whole.iloc[0])} at “{first}”, {figures(whole.iloc[-1])} reached “{last}”"
            + (f" ({percent(whole.iloc[-1] / whole.iloc[0])})." if whole.iloc[0] else ".")
        )
        wrong = self.table[self.table["problem"] != ""]
        return text if wrong.empty else f"{text} {wrong['problem'].iloc[0]}"


def stages_by_cohort(
    cohorts: pd.DataFrame,
    *,
    cohort: str,
    stages: tuple[str, ...],
    confidence: float = 0.95,
) -> Stages:
    """Identified, referred, engaged, sustained: how many are left at each stage?

    A cohort is followed: those identified in a year, and how many of *them* went
    on, whenever that was. Counting what happened in a year instead mixes people,
    and stages can then grow; where one does, it is said and explained, never cut
    down. A recent cohort has had less time, so its later stages are low for
    that reason alone. Reaching a stage is not an outcome.

    Args:
        cohorts: One row per cohort.
        cohort: Column of cohorts, such as the year people were identified in.
        stages: Columns of people at each stage, in order. [people]
        confidence: Two-sided level. [proportion]

    Returns:
        A `Stages`.

    Raises:
        NotEnoughData: Fewer than two stages.
        InvalidValues: A count is negative, missing or not whole.

    Source:
        Wilson (1927), Journal of the American Statistical Association 22, 209-212.

    >>> import pandas as pd
    >>> year = pd.DataFrame({"year": ["2024/25"], "identified": [80], "referred": [40],
    ...     "engaged": [30]})
    >>> found = stages_by_cohort(
    ...     year, cohort="year", stages=("identified", "referred", "engaged")
    ... )
    >>> found.table["of_before"].tolist()[1:], found.monotonic
    ([0.5, 0.75], True)
    """
    import pandas as pd

    need_columns(cohorts, "cohorts", cohort, *stages)
    level = need_level(confidence)
    if len(stages) < 2:
        raise NotEnoughData("A pathway needs two stages or more.", seen=f"{len(stages)} given.")
    people = np.column_stack([counts(cohorts, stage) for stage in stages])
    rows = []
    for name, line in zip(cohorts[cohort].astype(str), people, strict=True):
        for k, (stage, n) in enumerate(zip(stages, line, strict=True)):
            before = line[k - 1] if k else math.nan
            share, low, high, problem = math.nan, math.nan, math.nan, ""
            if k and n > before:
                problem = (
                    f"In {name} more people are counted at “{stage}” ({figures(n)}) than at "
                    f"“{stages[k - 1]}” ({figures(before)}): some came in by another way, or each "
                    "stage was counted by when it happened and not by cohort."
                )
            elif k and before > 0:
                share = n / before
                low, high = wilson_limits(n, before, confidence=level)
            of_first = n / line[0] if line[0] else math.nan
            rows.append((name, stage, n, share, low, high, of_first, problem))
    columns = ["cohort", "stage", "people", "of_before", "lower", "upper", "of_first", "problem"]
    table = pd.DataFrame(rows, columns=columns)
    return Stages(table, bool((table["problem"] == "").all()), level)


def wilson_limits(successes: float, trials: float, *, confidence: float) -> tuple[float, float]:
    """Wilson's limits of a proportion.

    >>> [round(v, 3) for v in wilson_limits(81, 263, confidence=0.95)]
    [0.255, 0.366]
    """
    from statistics import NormalDist

    z = NormalDist().inv_cdf(0.5 + need_level(confidence) / 2)
    p, part = successes / trials, z * z / trials
    centre = (p + part / 2) / (1 + part)
    reach = z * math.sqrt(p * (1 - p) / trials + part / (4 * trials)) / (1 + part)
    return max(0.0, centre - reach), min(1.0, centre + reach)


def diversity(
    mix: pd.DataFrame,
    *,
    of: str,
    kind: str,
    count: str,
    fewest: int = 20,
) -> pd.DataFrame:
    """How mixed are the offences of a place, a group or a network?

    Near 0: nearly all of one kind. Says nothing of how many or how harmful:
    three thefts and three murders are equally mixed. Depends on how finely kinds
    are told apart, so only mixes counted by the same list can be compared; and it
    grows with the number of events, most of all where they are few.

    Args:
        mix: One row for each of what is described and each kind; a kind that
            is not there is nil.
        of: Column of what is described: places, groups, networks. Not people.
        kind: Column of kinds of offence.
        count: Column of events. [events]
        fewest: With fewer events no index is worked out. [events]

    Returns:
        One row for each, most mixed first: `of`, `events`, `kinds` (with an
        event), `simpson` (chance that two events drawn are of different kinds,
        without replacement), `shannon` [nats], `effective_kinds` (e to the
        Shannon index: how many equally common kinds would be as mixed), `evenness`
        (Shannon over its most, for that many kinds), `main` (commonest kind),
        `main_share`.

    Raises:
        InvalidValues: A count is negative or not whole, or a kind is there twice.

    Source:
        Simpson (1949), Nature 163, 688; Shannon (1948); Hill (1973), Ecology 54,
        427-432.

    >>> import pandas as pd
    >>> market = pd.DataFrame({"group": ["A"] * 3, "kind": ["drugs", "theft", "violence"],
    ...     "n": [10, 6, 4]})
    >>> diversity(market, of="group", kind="kind", count="n")["simpson"].round(4).tolist()
    [0.6526]
    """
    import pandas as pd

    need_columns(mix, "mix", of, kind, count)
    counts(mix, count)
    if mix.duplicated([of, kind]).any():
        raise InvalidValues("A kind is there twice.", do="Add its rows up first.")
    rows = []
    for name, part in mix.groupby(of, sort=False):
        n = part[count].to_numpy(dtype=np.float64)
        total, kinds = float(n.sum()), int((n > 0).sum())
        if total < max(fewest, 2):
            rows.append((name, total, kinds, *[math.nan] * 4, "", math.nan))
            continue
        p = n[n > 0] / total
        shannon = float(-(p * np.log(p)).sum()) + 0.0
        simpson = 1 - float((n * (n - 1)).sum()) / (total * (total - 1))
        even = shannon / math.log(kinds) if kinds > 1 else 0.0
        most = part.iloc[int(n.argmax())]
        rows.append(
            (name, total, kinds, simpson, shannon, math.exp(shannon), even, most[kind],
             float(n.max()) / total)
        )  # fmt: skip
    columns = ["of", "events", "kinds", "simpson", "shannon", "effective_kinds", "evenness",
               "main", "main_share"]  # fmt: skip
    found = pd.DataFrame(rows, columns=columns)
    return found.sort_values("simpson", ascending=False, kind="stable").reset_index(drop=True)


@dataclass(frozen=True)
class Overlap:
    """Who is known to more than one service, in numbers only."""

    pairs: pd.DataFrame
    """One row per pair of services: `service`, `other`, `people` known to both, `of_service` and
    `of_other` (as shares of each), `by_chance` (expected if the services had nothing to do with
    one another), `times` (over that)."""
    services: pd.DataFrame
    """One row per service: `service`, `people`, `contacts`, `also_elsewhere` (people), `share`."""
    people: int
    contacts: int
    known_to_many: int
    """People known to more than one service."""
    top_people: int
    top_share: float
    """Share of all contacts made by those `top_people`."""
    top: float

    @property
    def in_words(self) -> str:
        return (
            f"{figures(self.known_to_many)} of {figures(self.people)} people "
            f"({percent(self.known_to_many / self.people)}) are known to more than one service. "
            f"{percent(self.top)} of people ({plural(self.top_people, 'person', 'people')}) make "
            f"{percent(self.top_share)} of all {figures(self.contacts)} contacts."
        )


def demand_overlap(
    contacts: pd.DataFrame,
    *,
    person: str,
    service: str,
    top: float = 0.01,
    least: int = 5,
) -> Overlap:
    """How much of the demand on different services comes from the same people?

    Shows where one plan could stand for several. Numbers only: no one is named,
    ranked or scored. Only as good as the linking of records: missed links make
    overlap look small. `by_chance` is among the people of this table, all of whom
    are known to some service, so services that divide people between them come out
    below chance. Contacts are what services recorded, not need.

    Args:
        contacts: One row per contact.
        person: Column of pseudonyms, the same person the same in every service.
        service: Column of services.
        top: Share of people whose share of contacts is worked out. [proportion]
        least: A pair of services with fewer people in common is not counted out.
            [people]

    Returns:
        An `Overlap`. `top_people` is `top` of the people, rounded up; where
        people tie at the edge, any of them gives the same share.

    Raises:
        NotEnoughData: Fewer than two services, or nobody.
        InvalidValues: A pseudonym or a service is missing.

    Source:
        Own count; `concentration` has the curve over all shares.

    >>> import pandas as pd
    >>> log = pd.DataFrame({"who": [1, 1, 1, 2, 3, 3], "service": list("AABABB")})
    >>> found = demand_overlap(log, person="who", service="service", top=0.34, least=0)
    >>> found.known_to_many, found.top_people, found.top_share
    (1, 2, 0.8333333333333334)
    """
    import pandas as pd

    need_columns(contacts, "contacts", person, service)
    need_level(top, "The share of people")
    if contacts[[person, service]].isna().any(axis=None):
        raise InvalidValues(
            "A contact lacks its pseudonym or its service.",
            do="Leave out contacts that cannot be linked, and say how many.",
        )
    grid = pd.crosstab(contacts[person], contacts[service])
    known = grid.to_numpy() > 0
    if len(grid) == 0 or known.shape[1] < 2:
        raise NotEnoughData("Overlap needs people and two services or more.")
    everyone = len(grid)
    size = known.sum(axis=0)
    many = known.sum(axis=1) > 1
    names = [str(name) for name in grid.columns]
    pairs = []
    for i, j in itertools.combinations(range(len(names)), 2):
        both = float((known[:, i] & known[:, j]).sum())
        chance = float(size[i] * size[j]) / everyone
        if 0 < both < least:
            both = math.nan
        pairs.append((names[i], names[j], both, both / size[i], both / size[j], chance,
                      both / chance))  # fmt: skip
    each = np.sort(grid.to_numpy().sum(axis=1))[::-1]
    first = math.ceil(top * everyone - 1e-9)
    elsewhere = (known & many[:, None]).sum(axis=0)
    return Overlap(
        pairs=pd.DataFrame(
            pairs, columns=["service", "other", "people", "of_service", "of_other", "by_chance",
                            "times"]),
        services=pd.DataFrame(
            {"service": names, "people": size, "contacts": grid.to_numpy().sum(axis=0),
             "also_elsewhere": elsewhere, "share": elsewhere / size}),
        people=everyone, contacts=int(each.sum()), known_to_many=int(many.sum()),
        top_people=first, top_share=float(each[:first].sum() / each.sum()), top=top,
    )  # fmt: skip


def relative_rate_index(
    groups: pd.DataFrame,
    *,
    group: str,
    stages: tuple[str, ...],
    reference: str,
    least: int = 10,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """At which step of a process does a group begin to fare differently?

    Each stage is set against the one before it, not against the population: of
    those arrested, how many were charged. So a difference made early is not
    counted again at every later step. An index of 1 at a step says nothing of
    who reached it. Steps must be counted in the same way and over the same time;
    people move through them in different years.

    Args:
        groups: One row per group.
        group: Column of group names, each once.
        stages: Columns in order, the population first: aged_10_to_17,
            first_time_entrants, custody. [people]
        reference: The group that the others are compared with.
        least: A stage with fewer in either group is not shown. [people]
        confidence: Two-sided level. [proportion]

    Returns:
        One row per stage after the first and group: `stage`, `of` (the stage
        before), `group`, `count`, `rate` [per 100 of the stage before], `index`,
        `lower`, `upper`, `method`, `note`.

    Raises:
        UnknownName: No group is called `reference`.
        InvalidValues: A stage has more than the one before it.

    Source:
        Office of Juvenile Justice and Delinquency Prevention, Disproportionate
        Minority Contact Technical Assistance Manual, 4th edition (2009), chapter 1.

    >>> import pandas as pd
    >>> youth = pd.DataFrame({"group": ["White", "Black"], "aged_10_17": [50_000, 4_000],
    ...     "entrants": [100, 24], "custody": [20, 10]})
    >>> found = relative_rate_index(youth, group="group",
    ...     stages=("aged_10_17", "entrants", "custody"), reference="White")
    >>> found.loc[found["group"] == "Black", "index"].round(2).tolist()
    [3.0, 2.08]
    """
    import pandas as pd

    need_columns(groups, "groups", group, *stages)
    level = need_level(confidence)
    need_reference(groups, group, reference)
    if len(stages) < 2:
        raise NotEnoughData("An index needs two stages or more.", seen=f"{len(stages)} given.")
    names = groups[group].astype(str).tolist()
    there = names.index(reference)
    rows = []
    for before, stage in itertools.pairwise(stages):
        top, bottom = counts(groups, stage), populations(groups, before)
        if (top > bottom).any():
            raise InvalidValues(
                f"More are counted at {stage} than at {before} before it.",
                do="Count the same people at every stage, or use `side_by_side`.",
            )
        b, m = float(top[there]), float(bottom[there])
        for name, a, n in zip(names, top, bottom, strict=True):
            row = {"stage": stage, "of": before, "group": name, "count": a, "rate": a / n * 100}
            if name == reference:
                rows.append(row | _indexed(math.nan, math.nan, math.nan, "", "reference"))
            elif min(a, b) < least:
                row |= {"count": math.nan, "rate": math.nan} if a < least else {}
                note = f"[c] suppressed: fewer than {least}"
                rows.append(row | _indexed(math.nan, math.nan, math.nan, "", note))
            else:
                found = rate_ratio(a, n, b, m, confidence=level, method="log-normal proportions")
                rows.append(row | _indexed(found.ratio, found.lower, found.upper, found.method, ""))
    return pd.DataFrame(rows)


def _indexed(index: float, lower: float, upper: float, method: str, note: str) -> dict[str, Any]:
    return {"index": index, "lower": lower, "upper": upper, "method": method, "note": note}
