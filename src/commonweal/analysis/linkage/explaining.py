"""Why a pair was linked: each comparison's part, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from commonweal.vocabulary.errors import InvalidValues

if TYPE_CHECKING:
    import pandas as pd

    from commonweal.analysis.linkage.linking import Linkage


def explained(
    linkage: Linkage, left: object, right: object, records: pd.DataFrame | None
) -> pd.DataFrame:
    """The waterfall of one pair: see `Linkage.explain`."""
    import pandas as pd

    pairs = linkage.pairs
    found = pairs[
        ((pairs["left"] == left) & (pairs["right"] == right))
        | ((pairs["left"] == right) & (pairs["right"] == left))
    ]
    if found.empty:
        raise InvalidValues(
            "These two records are not among the pairs.",
            seen="They were not compared, or are hardly alike.",
            do="Look for each of them in pairs.",
        )
    pair = found.iloc[0]
    total = float(np.log2(linkage.prior / (1 - linkage.prior)))
    rows = [("to begin with", f"1 in {1 / linkage.prior:,.0f} pairs match", total, total)]
    for name in linkage.parameters["comparison"].unique():
        place, weight = int(pair[f"found {name}"]), float(pair[f"weight {name}"])
        if place >= 0:
            words = str(linkage.parameters["found"].loc[place])
        else:  # names changed about are judged once, under first name
            words = "judged above" if any(name in row[1] for row in rows) else "missing"
        total += weight
        rows.append((name, words, weight, total))
    steps = pd.DataFrame(rows, columns=["step", "found", "weight", "total"])
    steps["probability"] = 1 / (1 + 2.0 ** -steps["total"].to_numpy())
    if records is not None:
        held = records.set_index(linkage.id)
        for side, key in (("left", pair["left"]), ("right", pair["right"])):
            row = held.loc[key]
            steps[side] = [
                _value(row, linkage.columns.get(step, ""), records) for step in steps["step"]
            ]
    return steps


def _value(row: pd.Series[str], column: str, records: pd.DataFrame) -> str:
    import pandas as pd

    if column not in records.columns or pd.isna(row[column]):
        return ""
    return str(row[column])
