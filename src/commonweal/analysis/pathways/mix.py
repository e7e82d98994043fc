"""How mixed are the offences of a place, a group or a network?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.inputs import counts, need_columns
from commonweal.vocabulary.errors import InvalidValues

if TYPE_CHECKING:
    import pandas as pd


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
