"""How much falls again on the same people, places and premises?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import Floats, need_columns
from commonweal.analysis.nearrepeat.events import days
from commonweal.analysis.repeats.matching import Found, repeats_found
from commonweal.analysis.repeats.reoffending import (
    Reoffending,
    proven_reoffending,
    reoffending_rates,
)
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

Of = Literal["people", "places", "premises"]
Rule = Literal["rolling", "from first"]
Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
SOON = (7, 30, 90, 180, 365)
BUSIEST = 20
FEWEST_WAITING = 30
"""Events still followed, below which no share is given: two or three would move it by a tenth."""

__all__ = [
    "Found", "Reoffending", "Repeats", "flag_repeats", "proven_reoffending",
    "reoffending_rates", "repeat_victimisation", "repeats_found",
]  # fmt: skip


@dataclass(frozen=True)
class Repeats:
    """How events fall again on the same people or places."""

    of: str
    events: int
    victims: int
    repeat_victims: int
    """Those with one repeat or more, by the stated rule."""
    repeat_events: int
    repeat_rate: float
    """Repeat victims over victims. [proportion]"""
    repeat_share: float
    """Repeat events over events. [proportion]"""
    share_at_repeat: float
    """Share of events that fell on repeat victims, their first ones too. [proportion]"""
    top_share: float
    """Share of events that fell on the busiest hundredth of victims. [proportion]"""
    chance_repeat_share: float | None
    """Events beyond the first of each victim, had the same number fallen at random on all at risk."""
    by_number: pd.DataFrame
    """`times`, `victims`, `events`, `share_of_victims`, `share_of_events`, `expected_victims`."""
    curve: pd.DataFrame
    """`victims` and `events`, running shares from 0 to 1, busiest first."""
    timing: pd.DataFrame
    """`within_days`, `share`, `lower`, `upper`, `at_risk`, `chance`."""
    busiest: pd.DataFrame
    """The twenty with the most: `key`, `events`, `share`, `running_share`, `first`, `last`."""
    by_category: pd.DataFrame
    """The same rates for each category; empty where none was named."""
    rule: str
    within_days: int
    short_history: int
    """Judged events with less than the window of history before them: repeats may be missed."""
    left_out: int
    """Rows without a key or a date."""

    @property
    def in_words(self) -> str:
        chance = ""
        if self.chance_repeat_share is not None:
            chance = f" Had they fallen at random, {self.chance_repeat_share:.1%} would have."
        short = ""
        if self.short_history:
            short = (
                f" {self.short_history:,} events have less than {self.within_days} days of records "
                "before them, so the true share is no lower."
            )
        return (
            f"{self.repeat_events:,} of {self.events:,} events ({self.repeat_share:.1%}) fell on "
            f"{self.of} already hit within {self.within_days} days; "
            f"{self.repeat_victims:,} of {self.victims:,} {self.of} ({self.repeat_rate:.1%}) bore "
            f"{self.share_at_repeat:.1%} of all events.{chance}{short}"
        )


def repeat_victimisation(
    events: pd.DataFrame,
    *,
    key: str,
    when: str,
    of: Of = "people",
    within_days: int = 365,
    rule: Rule = "rolling",
    at_risk: int | None = None,
    category: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Repeats:
    """How many events fall again on the same people, places or premises, and how soon.

    Counts what was recorded and matched: a victim recorded under two keys looks
    like two victims, a block or a snap point under one key like one premises.
    Says nothing of those who did not report, and chance alone repeats too.

    Args:
        events: One row an event.
        key: Column of pseudonymous keys of the victim, place or premises; never names.
        when: Column of dates.
        of: What a key stands for: `people`, `places` or `premises`.
        within_days: An event is a repeat within so many days of an earlier one. [days]
        rule: `rolling`: of any earlier one. `from first`: of the one that opened the
            window; the first event after it opens the next.
        at_risk: How many there are who could be hit, for what chance would give. [number]
        category: Column of categories, each worked out alone as well.
        since: First day judged; events before it serve as history only. A date.
        until: Last day recorded, where waiting ends; the last event's day if not given. A date.

    Returns:
        `Repeats`: rates, concentration, time to the next (Kaplan-Meier, with those
        still waiting at the end counted as waiting), and the busiest.

    Raises:
        NotDefined: The dates are only months, as at data.police.uk.
        InvalidValues: Keys look like names or addresses of e-mail.
        NotEnoughData: No event with key and date.

    Source:
        Farrell and Pease (1993), Once Bitten, Twice Bitten, Home Office Crime
        Prevention Unit Paper 46; time course: Johnson, Bowers and Hirschfield
        (1997), British Journal of Criminology 37, 224-241; Kaplan and Meier (1958).

    >>> import pandas as pd
    >>> e = pd.DataFrame({"who": ["a", "a", "b", "c"], "day": ["2026-01-01", "2026-01-20",
    ...     "2026-02-01", "2026-03-01"]})
    >>> found = repeat_victimisation(e, key="who", when="day")
    >>> found.repeat_events, found.repeat_victims, found.share_at_repeat
    (1, 1, 0.5)
    """
    import pandas as pd

    columns = [key, when, *([category] if category else [])]
    need_columns(events, "events", *columns)
    if within_days < 1:
        raise InvalidValues("The window must be a day or more.", seen=f"{within_days}.")
    day, dated = days(events, when, method="Repeats")
    keyed = (events[key].notna() & (events[key].astype(str).str.strip() != "")).to_numpy()
    held = keyed & dated
    if not held.any():
        raise NotEnoughData("There is no event with a key and a date.", seen=f"{len(events)} rows.")
    if of == "people":
        _pseudonyms(events.loc[held, key].astype(str))
    number, names = pd.factorize(events.loc[held, key].astype(str))
    at = day[held]
    start = _day(since) if since else int(at.min())
    end = _day(until) if until else int(at.max())
    if end < at.max():
        raise InvalidValues("Events lie after the last day recorded.", seen=f"{until}.")
    kinds = np.full(len(at), "") if category is None else (
        events.loc[held, str(category)].astype(str).to_numpy()
    )  # fmt: skip
    found = _rates(number, at, within_days, rule, start)
    flags, judged = found.pop("flags"), at >= start
    counts = np.bincount(number[judged], minlength=len(names))
    counts = counts[counts > 0]
    rows = []
    for kind in sorted({str(k) for k in kinds}) if category else ():
        mine = _rates(number[kinds == kind], at[kinds == kind], within_days, rule, start)
        mine.pop("flags")
        rows.append({"category": kind, **mine})
    by_number, chance = _by_number(counts, at_risk)
    return Repeats(
        of=of,
        **found,
        top_share=_top_share(counts),
        chance_repeat_share=chance,
        by_number=by_number,
        curve=_curve(counts),
        timing=_timing(number, at, start, end, at_risk),
        busiest=_busiest(names, number[judged], at[judged]),
        by_category=pd.DataFrame(rows),
        rule=rule,
        within_days=within_days,
        short_history=int(((at - at.min() < within_days) & judged & ~flags).sum()),
        left_out=int((~held).sum()),
    )


def flag_repeats(key: Rows, day: Rows, *, within_days: int, rule: Rule = "rolling") -> Flags:
    """Which events are repeats, from arrays of whole numbers; order does not matter."""
    order = np.lexsort((np.arange(len(key)), day, key))
    k, d = key[order], day[order]
    flags = np.zeros(len(key), dtype=bool)
    if len(key) < 2:
        return flags
    same = k[1:] == k[:-1]
    soon = same & (d[1:] - d[:-1] <= within_days)
    ordered = np.concatenate([[False], soon])
    if rule == "from first":
        opened = 0
        ordered[:] = False
        for i in range(1, len(k)):
            if k[i] == k[opened] and d[i] - d[opened] <= within_days:
                ordered[i] = True
            else:
                opened = i
    flags[order] = ordered
    return flags


def _rates(number: Rows, at: Rows, within: int, rule: Rule, start: int) -> dict[str, Any]:
    flags = flag_repeats(number, at, within_days=within, rule=rule)
    judged = at >= start
    events = int(judged.sum())
    if not events:
        raise NotEnoughData("No event lies on or after the first day judged.")
    victims = np.unique(number[judged])
    again = np.unique(number[judged & flags])
    repeat = int((judged & flags).sum())
    on_them = int((judged & np.isin(number, again)).sum())
    return {
        "events": events, "victims": len(victims), "repeat_victims": len(again),
        "repeat_events": repeat, "repeat_rate": len(again) / len(victims),
        "repeat_share": repeat / events, "share_at_repeat": on_them / events, "flags": flags,
    }  # fmt: skip


def _by_number(counts: Rows, at_risk: int | None) -> tuple[pd.DataFrame, float | None]:
    import pandas as pd
    from scipy.stats import binom

    events = int(counts.sum())
    times, victims = np.unique(counts, return_counts=True)
    expected, chance = np.full(len(times), np.nan), None
    if at_risk is not None:
        if at_risk < len(counts):
            raise InvalidValues(
                "Fewer are at risk than were hit.", seen=f"{at_risk} and {len(counts)}."
            )
        law = binom(events, 1 / at_risk)
        expected = at_risk * law.pmf(times)
        chance = float(1 - at_risk * law.sf(0) / events)
    table = pd.DataFrame(
        {
            "times": times, "victims": victims, "events": times * victims,
            "share_of_victims": victims / len(counts), "share_of_events": times * victims / events,
            "expected_victims": expected,
        }
    )  # fmt: skip
    return table, chance


def _curve(counts: Rows) -> pd.DataFrame:
    import pandas as pd

    ordered = np.sort(counts)[::-1]
    n = len(ordered)
    shares = np.concatenate([[0.0], np.cumsum(ordered) / ordered.sum()])
    keep = np.unique(np.concatenate([np.linspace(0, n, min(n, 200) + 1).astype(int), [n]]))
    return pd.DataFrame({"victims": keep / n, "events": shares[keep]})


def _top_share(counts: Rows) -> float:
    top = max(1, round(len(counts) / 100))
    return float(np.sort(counts)[::-1][:top].sum() / counts.sum())


def _timing(number: Rows, at: Rows, start: int, end: int, at_risk: int | None) -> pd.DataFrame:
    """Share hit again within so many days of an event, by Kaplan and Meier."""
    import pandas as pd

    order = np.lexsort((at, number))
    k, d = number[order], at[order]
    again = np.concatenate([k[1:] == k[:-1], [False]])
    wait = np.where(again, np.concatenate([d[1:], [0]]) - d, end - d)
    mine = d >= start
    wait, again = wait[mine], again[mine]
    longest = int(wait.max()) + 1
    hit = np.bincount(wait[again], minlength=longest)
    risk = np.cumsum(np.bincount(wait, minlength=longest)[::-1])[::-1].astype(float)
    left = np.cumprod(1 - hit / np.maximum(risk, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        term = np.where(risk > hit, hit / (risk * (risk - hit)), 0.0)
    spread = np.sqrt(np.cumsum(term))
    rate = None if at_risk is None else mine.sum() / at_risk / max(end - start + 1, 1)
    rows: list[dict[str, float]] = []
    for within in SOON:
        if within >= longest or risk[within] < FEWEST_WAITING:
            break
        s, g = float(left[within]), float(spread[within])
        lower, upper = _log_log(s, g)
        rows.append(
            {"within_days": within, "share": 1 - s, "lower": 1 - upper, "upper": 1 - lower,
             "at_risk": float(risk[within]),
             "chance": np.nan if rate is None else float(1 - np.exp(-rate * (within + 1)))}
        )  # fmt: skip
    names = ["within_days", "share", "lower", "upper", "at_risk", "chance"]
    return pd.DataFrame(rows, columns=names).astype({"within_days": np.int64, "at_risk": np.int64})


def _log_log(s: float, g: float) -> tuple[float, float]:
    """95% limits of a Kaplan-Meier share on the log-log scale, which keep to 0 and 1."""
    if s <= 0 or s >= 1:
        return s, s
    width = 1.959964 * g / abs(np.log(s))
    return float(s ** np.exp(width)), float(s ** np.exp(-width))


def _busiest(names: Any, number: Rows, at: Rows) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame({"number": number, "at": at}).groupby("number")["at"]
    found = table.agg(events="size", first="min", last="max").reset_index()
    found = found.sort_values(["events", "number"], ascending=[False, True]).head(BUSIEST)
    share: Floats = found["events"].to_numpy() / len(number)
    return pd.DataFrame(
        {
            "key": names[found["number"].to_numpy()], "events": found["events"].to_numpy(),
            "share": share, "running_share": np.cumsum(share),
            **{c: [str(np.datetime64(int(v), "D")) for v in found[c]] for c in ("first", "last")},
        }
    )  # fmt: skip


def _pseudonyms(keys: pd.Series[str]) -> None:
    """Refuse keys that read as people's names or addresses; never shows one."""
    name = keys.str.fullmatch(r"[A-Za-z'’-]{2,}(\s+[A-Za-z'’.-]+)+") | keys.str.contains("@")
    if name.mean() > 0.2:
        raise InvalidValues(
            "The keys look like names of people.",
            seen=f"{int(name.sum()):,} of {len(keys):,} are words with spaces, or hold an @.",
            do="Replace each name by a pseudonym made with a secret key, and keep that elsewhere.",
        )


def _day(text: str) -> int:
    try:
        return int(np.datetime64(str(text), "D").astype(np.int64))
    except ValueError as error:
        raise InvalidValues("That is not a date.", seen=text, do="Write it 2026-04-01.") from error
