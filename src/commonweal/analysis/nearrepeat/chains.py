"""Which events hang together, and which came first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.inputs import need_columns, need_positive
from commonweal.analysis.nearrepeat.events import days, plane
from commonweal.analysis.nearrepeat.pairs import Metric

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Chains:
    """Events tied to one another by nearness in place and time."""

    chains: pd.DataFrame
    """A row for each: `chain`, `events`, `places`, `first`, `last`, `originator`, `tied`."""
    events: pd.DataFrame
    """The events, with `chain` (0: none), `role`, `follows` (row number; −1: none), `metres`, `days`."""
    in_chains: int
    left_out: int
    """Rows without a date or a place."""

    @property
    def in_words(self) -> str:
        if self.chains.empty:
            return "No two events lay near in both place and time."
        longest = self.chains.iloc[0]
        tied = int(self.chains["tied"].sum())
        return (
            f"{self.in_chains:,} of {len(self.events) - self.left_out:,} events stand in "
            f"{len(self.chains):,} chains; the longest has {longest['events']} events, "
            f"{longest['first']} to {longest['last']}."
            + (
                f" In {tied:,} chains two events or more share the first day, so which began "
                "it cannot be told."
                if tied
                else ""
            )
        )


def near_repeat_chains(
    events: pd.DataFrame,
    *,
    x: str,
    y: str,
    when: str,
    metres: float = 200,
    within_days: int = 14,
    metric: Metric = "manhattan",
) -> Chains:
    """Chains of events, each within a distance and a time of another, and who began each.

    Two events are tied when less than `metres` and at most `within_days` lie
    between them. Chains form by chance too: where there are many events nearly
    all hang together, so read them only where `near_repeats` finds an excess.
    Not evidence that the same people did them.

    Args:
        events: One row an event, each with a place and a day.
        x: Column of eastings. [metres]
        y: Column of northings. [metres]
        when: Column of dates; a time of day is dropped.
        metres: Two events this far apart or farther are not tied. [metres]
        within_days: Two events more than this many days apart are not tied. [days]
        metric: `manhattan` (along and across) or `euclidean`.

    Returns:
        `Chains`. An event `follows`, of all earlier ones it is tied to, the one
        with the least sum of distance and time, each as a share of its limit.
        The `originator` is the row of the first event of a chain (of those
        `tied` for first, the first in the table).

    Raises:
        NotDefined: The dates are only months, as at data.police.uk.

    Source:
        The originator as in Esri's Repeat and Near Repeat Classification; chains
        as connected components: Haberman and Ratcliffe (2012), Policing 6, 151-166.

    >>> import pandas as pd
    >>> e = pd.DataFrame({"x": [0, 50, 900], "y": [0, 0, 0],
    ...     "day": ["2026-01-01", "2026-01-08", "2026-01-09"]})
    >>> near_repeat_chains(e, x="x", y="y", when="day").events["role"].tolist()
    ['originator', 'near repeat', '']
    """
    import pandas as pd
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    need_columns(events, "events", x, y, when)
    need_positive(metres, "The distance")
    across, up, placed = plane(events, x, y)
    day, dated = days(events, when, method="Near-repeat chains")
    rows = np.flatnonzero(placed & dated)
    n = len(rows)
    spots, d = np.column_stack([across[rows], up[rows]]), day[rows]
    power = 1 if metric == "manhattan" else 2
    pairs = cKDTree(spots).query_pairs(metres * (1 + 1e-9), p=power, output_type="ndarray")
    a, b = pairs[:, 0], pairs[:, 1]
    apart = np.abs(spots[a] - spots[b])
    far = apart.sum(axis=1) if power == 1 else np.sqrt((apart**2).sum(axis=1))
    gap = np.abs(d[a] - d[b])
    tie = (far < metres) & (gap <= within_days)
    a, b, far, gap = a[tie], b[tie], far[tie], gap[tie]
    _, group = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(n, n)))
    size = np.bincount(group, minlength=1)[group] if n else np.zeros(0, dtype=int)
    earlier, later = np.where(d[a] <= d[b], a, b), np.where(d[a] <= d[b], b, a)
    since = d[earlier] < d[later]
    cost = far[since] / metres + gap[since] / max(within_days, 1)
    order = np.lexsort((rows[earlier[since]], cost, later[since]))
    who = later[since][order]
    best = order[np.concatenate([[True], who[1:] != who[:-1]])] if len(who) else order
    follows, metres_to, days_to = np.full(n, -1), np.full(n, np.nan), np.full(n, np.nan)
    at = later[since][best]
    follows[at] = rows[earlier[since][best]]
    metres_to[at], days_to[at] = far[since][best], gap[since][best]
    table = pd.DataFrame(
        {"row": rows, "group": group, "day": d, "place": spots[:, 0] + 1j * spots[:, 1]}
    )[size > 1]
    grouped = table.sort_values(["day", "row"], kind="stable").groupby("group", sort=False)
    found = grouped.agg(
        events=("row", "size"), places=("place", "nunique"), first=("day", "min"),
        last=("day", "max"), originator=("row", "first"),
    )  # fmt: skip
    on_first = table["day"].eq(table["group"].map(found["first"]))
    found["tied"] = on_first.groupby(table["group"]).sum().gt(1)
    found = found.sort_values(
        ["events", "first", "originator"], ascending=[False, True, True], kind="stable"
    )
    found.insert(0, "chain", np.arange(1, len(found) + 1))
    number = found["chain"].reindex(group, fill_value=0).to_numpy()
    first_day = found["first"].reindex(group, fill_value=-1).to_numpy()
    role = np.where(
        number == 0, "", np.where(
            np.isin(rows, found["originator"]), "originator",
            np.where(d == first_day, "tied for first", "near repeat"),
        ),
    )  # fmt: skip
    same = (metres_to == 0) & (role == "near repeat")
    role = np.where(same, "repeat at the same place", role)
    for column in ("first", "last"):
        found[column] = [str(np.datetime64(int(v), "D")) for v in found[column]]
    whole = {
        "chain": np.zeros(len(events), dtype=np.int64), "role": np.full(len(events), "", object),
        "follows": np.full(len(events), -1), "metres": np.full(len(events), np.nan),
        "days": np.full(len(events), np.nan),
    }  # fmt: skip
    for name, values in zip(whole, (number, role, follows, metres_to, days_to), strict=True):
        whole[name][rows] = values
    return Chains(
        found.reset_index(drop=True), events.assign(**whole), int((number > 0).sum()),
        len(events) - n,
    )  # fmt: skip
