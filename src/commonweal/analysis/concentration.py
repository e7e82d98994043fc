"""How few places hold half of it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.inputs import Floats, array, counts, need_columns
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

HALF = (0.25, 0.5, 0.8)


@dataclass(frozen=True, slots=True)
class Concentration:
    """How unevenly events lie over places."""

    places: int
    events: float
    places_with_any: int
    places_for: Mapping[float, int]
    """Fewest places that hold at least that share of events."""
    by_chance: Mapping[float, int]
    """The same, were every place alike: small counts look concentrated without being so."""
    gini: float
    """0 spread evenly, 1 all in one place."""
    gini_adjusted: float
    """The same, allowing for fewer events than places."""


def concentration(
    places: pd.DataFrame, *, count: str, shares: Sequence[float] = HALF
) -> Concentration:
    """How few places hold a quarter, half and four fifths of the events.

    Depends on how large the places are and on how many events there are: with
    few events most places have none by chance alone, so the same numbers are
    given for places that are all alike. Says nothing of whether the same
    places stay high.

    Args:
        places: One row per place, places without events among them.
        count: Column of events. [events]
        shares: Shares of all events to find the fewest places for. [proportion]

    Returns:
        A `Concentration`.

    Raises:
        NotEnoughData: No place, or no event.

    Source:
        Weisburd (2015), Criminology 53, 133-157; adjusted Gini coefficient:
        Bernasco and Steenbeek (2017), Journal of Quantitative Criminology 33,
        451-467.

    >>> import pandas as pd
    >>> c = concentration(pd.DataFrame({"thefts": [6, 2, 1, 1]}), count="thefts")
    >>> c.places_for[0.5], round(c.gini, 3)
    (1, 0.4)
    """
    values = _values(places, count)
    if any(not 0 < share <= 1 for share in shares):
        raise InvalidValues("A share lies above 0 and up to 1.", seen=f"{list(shares)}.")
    n, total = len(values), float(values.sum())
    ordered = np.sort(values)
    gini = float(2 * np.sum(np.arange(1, n + 1) * ordered) / (n * total) - (n + 1) / n)
    return Concentration(
        places=n,
        events=total,
        places_with_any=int(np.sum(values > 0)),
        places_for={share: _fewest(values, share) for share in shares},
        by_chance={share: _fewest(_alike(n, total), share) for share in shares},
        gini=gini,
        gini_adjusted=max(n / total, 1.0) * (gini - 1) + 1,
    )


def share_in_top(places: pd.DataFrame, *, count: str, top: int) -> float:
    """Share of events in the `top` busiest places. [proportion]

    Args:
        places: One row a place, those without events among them.
        count: Column of events. [events]
        top: How many of the busiest. [places]

    Raises:
        InvalidValues: `top` is not a number of places that are there.
    """
    values = _values(places, count)
    if not 1 <= top <= len(values):
        raise InvalidValues(
            "There are not so many places.", seen=f"{top} of {len(values)} were asked for."
        )
    return float(np.sort(values)[::-1][:top].sum() / values.sum())


def eighty_twenty(
    places: pd.DataFrame,
    *,
    count: str,
    top: Sequence[float] = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5),
) -> pd.DataFrame:
    """Share of events in the busiest hundredth, twentieth, fifth of places (or premises, callers).

    The 80-20 rule as a table, beside what places all alike would show: with few
    events most places have none by luck. The busiest are picked after the event,
    so the same places will hold less next time.

    Args:
        places: One row a place (or premises, caller, service user), those without
            events among them.
        count: Column of events. [events]
        top: Shares of places, busiest first. [proportion]

    Returns:
        `top`, `places`, `events`, `share_of_events` and `by_chance`. A share that
        is not a whole number of places is rounded up.

    Raises:
        NotEnoughData: No place, or no event.
        InvalidValues: A share is not above 0 and up to 1.

    Source:
        Clarke and Eck (2005), Crime Analysis for Problem Solvers, step 18.

    >>> import pandas as pd
    >>> shops = pd.DataFrame({"thefts": [6, 2, 1, 1, 0, 0, 0, 0, 0, 0]})
    >>> found = eighty_twenty(shops, count="thefts", top=(0.1, 0.2))
    >>> found["share_of_events"].tolist()
    [0.6, 0.8]
    """
    import pandas as pd

    values = _values(places, count)
    if any(not 0 < share <= 1 for share in top):
        raise InvalidValues("A share lies above 0 and up to 1.", seen=f"{list(top)}.")
    n, total = len(values), float(values.sum())
    number = [max(1, int(np.ceil(share * n - 1e-9))) for share in top]
    held = np.cumsum(np.sort(values)[::-1])
    alike = np.cumsum(np.sort(_alike(n, total))[::-1])
    events = [float(held[k - 1]) for k in number]
    return pd.DataFrame(
        {
            "top": list(top),
            "places": number,
            "events": events,
            "share_of_events": [e / total for e in events],
            "by_chance": [float(alike[k - 1] / alike[-1]) if alike[-1] else 1.0 for k in number],
        }
    )


def lorenz(places: pd.DataFrame, *, count: str) -> pd.DataFrame:
    """Running share of events over running share of places, busiest first.

    Args:
        places: One row a place, those without events among them.
        count: Column of events. [events]

    Returns:
        `places` and `events`, both from 0 to 1, one row per place and one at 0.
    """
    import pandas as pd

    values = np.sort(_values(places, count))[::-1]
    return pd.DataFrame(
        {
            "places": np.arange(len(values) + 1) / len(values),
            "events": np.concatenate([[0.0], np.cumsum(values)]) / values.sum(),
        }
    )


def _values(places: pd.DataFrame, count: str) -> Floats:
    need_columns(places, "places", count)
    values = counts(places, count)
    if not len(values) or values.sum() == 0:
        raise NotEnoughData(
            "There is nothing to be concentrated.", seen=f"{len(values)} places, no events."
        )
    return values


def _fewest(values: Floats, share: float) -> int:
    running = np.cumsum(np.sort(values)[::-1])
    return int(np.searchsorted(running, share * running[-1] * (1 - 1e-12)) + 1)


def _alike(n: int, total: float) -> Floats:
    """What n places alike would hold: the Poisson counts at the middle of each nth part."""
    from scipy.stats import poisson

    return array(poisson.ppf((np.arange(n) + 0.5) / n, total / n))
