"""Incidents, as logs of several agencies hold them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from commonweal.analysis.linkage import preparing as p
from commonweal.analysis.linkage.models import Comparison, Level, Model, exact, identity

if TYPE_CHECKING:
    import pandas as pd

HOURS, METRES = 48.0, 4_000.0
"""Sides of the boxes that incidents are blocked in; four, each a quarter along on every side.

Two incidents within a quarter of a side (12 hours, 1 km) share at least one box: each of
time, east and north can part them in one box of the four at most.
"""


def _prepare_incidents(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    import pandas as pd

    when = pd.to_datetime(table[columns["when"]], format="mixed", errors="coerce")
    moment = (when - pd.Timestamp("2000-01-01")).dt.total_seconds() / 3600
    x, y = (pd.to_numeric(table[columns[c]], errors="coerce").astype("float64") for c in "xy")
    known = (moment.notna() & x.notna() & y.notna()).to_numpy()
    made: dict[str, Any] = {
        "moment": moment, "x": x, "y": y,
        "hour": np.floor(moment).astype("Int64"),
        "square": (np.floor(x / 100) * 100_000 + np.floor(y / 100)).astype("Int64"),
    }  # fmt: skip
    for k in range(4):
        boxes = [
            pd.Series(np.floor(v / side + k / 4), index=table.index).where(known).astype("Int64")
            for v, side in ((moment, HOURS), (x, METRES), (y, METRES))
        ]
        made[f"box_{k}"] = (
            boxes[0].astype("string") + " " + boxes[1].astype("string") + " "
            + boxes[2].astype("string")
        )  # fmt: skip
    if "category" in columns:
        made["category"] = p.once_each(table[columns["category"]], p.words)
    if "reference" in columns:
        made["reference"] = p.once_each(table[columns["reference"]], p.code)
    return pd.DataFrame(made)


def _apart(hours: float) -> str:
    return f"abs(moment_l - moment_r) <= {hours}"


def _away(metres: float) -> str:
    return f"((x_l - x_r) * (x_l - x_r) + (y_l - y_r) * (y_l - y_r) <= {metres * metres})"


INCIDENTS = Model(
    "incidents",
    {
        "when": "date and time it happened", "x": "easting [metres]", "y": "northing [metres]",
        "category": "kind of incident",
        "reference": "a number that is one incident's alone in every log",
    },
    (
        Comparison(
            "time", "hour",
            (
                Level(_apart(0.25), "within 15 minutes"), Level(_apart(1), "within an hour"),
                Level(_apart(6), "within 6 hours"), Level(_apart(24), "within a day"),
            ),
            "further apart",
        ),
        Comparison(
            "place", "square",
            (
                Level(_away(50), "within 50 m"), Level(_away(200), "within 200 m"),
                Level(_away(1000), "within 1 km"),
            ),
            "further apart",
        ),
        Comparison("category", "category", (exact("category", "the same kind"),), "different"),
        identity("reference", "reference"),
    ),
    blocking=(("reference",), ("box_0",), ("box_1",), ("box_2",), ("box_3",)),
    training=(("hour",), ("square",), ("reference",)),
    certain=(("reference",), ("hour", "square", "category")),
    certain_finds=0.3,
    prepare=_prepare_incidents,
    one_of=(("when",), ("x",), ("y",)),
    hard=("reference",),
    span={"moment": 48.0},
)  # fmt: skip
