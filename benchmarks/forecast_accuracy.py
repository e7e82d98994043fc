"""Forecasts on real months held back: ours beside AutoETS, Theta and the seasonal naive.

    uv run benchmarks/forecast_accuracy.py DATA             the last 12 months of each set
    uv run benchmarks/forecast_accuracy.py DATA --rolling   and 6 months from every third origin

DATA holds `police-uk/`, `police-uk-derived/` and `geography/`. What is held back was chosen
before anything was fitted: the last 12 months of each set, and 6 months from rolling origins.
Months of police.uk that the publisher holds in part are gaps; for the peers, which take none,
a gap is filled with the same month of the year before or after.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

PARTIAL = {"2023-05", "2023-06", "2023-07", "2023-08", "2024-09", "2024-10"}
"""Months of which the copy of Wolverhampton holds a part or nothing."""
DISTRICTS = ("Sheffield", "Barnsley", "Doncaster", "Rotherham")


@dataclass(frozen=True)
class Held:
    """One set of real counts: rows are series, columns months, NaN a gap."""

    name: str
    areas: np.ndarray
    categories: np.ndarray
    months: list[str]
    counts: np.ndarray


def south_yorkshire(data: Path) -> Held:
    """Wards of 2024 by type, 2018-01 to 2021-03, July 2019 never delivered."""
    folder = data / "police-uk" / "south-yorkshire"
    rows = pd.concat(
        pd.read_parquet(path, columns=["Month", "LSOA code", "Crime type"])
        for path in sorted(folder.glob("*.parquet"))
    )
    best = pd.read_csv(data / "geography" / "lookup_lsoa11_lsoa21_ltla22.csv.gz", dtype=str)
    wards = pd.read_csv(data / "geography" / "lookup_lsoa21_ward24_ltla24.csv.gz", dtype=str)
    link = (
        best[["lsoa11_code", "lsoa21_code"]]
        .drop_duplicates("lsoa11_code")
        .merge(wards, on="lsoa21_code")
    )
    link = link[link["ltla24_name"].isin(DISTRICTS)]
    rows = rows.merge(link, left_on="LSOA code", right_on="lsoa11_code")
    return _wide("South Yorkshire, ward by type", rows, "ward24_code", "Crime type", "Month", ["2019-07"])


def city_of_london(data: Path) -> Held:
    """Neighbourhoods by type, 2018 to 2020."""
    rows = pd.concat(
        pd.read_csv(path, usecols=["Month", "LSOA code", "LSOA name", "Crime type"])
        for path in sorted((data / "police-uk" / "city-of-london").glob("*.csv.gz"))
    )
    rows = rows[rows["LSOA name"].str.startswith("City of London", na=False)]
    return _wide("City of London, neighbourhood by type", rows, "LSOA code", "Crime type", "Month", [])


def wolverhampton(data: Path) -> Held:
    """Wards of 2024 by type, 2023-09 to 2026-03, two months of 2024 in part."""
    parts = [
        pd.read_csv(path)
        for path in sorted((data / "police-uk-derived" / "west-midlands-lsoa-month").glob("*.csv*"))
    ]
    rows = pd.concat(parts)
    rows = rows[rows["borough"].str.contains("Wolverhampton")]
    rows["month"] = (
        rows["year"].astype(str) + "-" + rows["month"].astype(int).map("{:02d}".format)
    )
    wards = pd.read_csv(data / "geography" / "lookup_lsoa21_ward24_ltla24.csv.gz", dtype=str)
    rows = rows.merge(wards, left_on="lsoa_code", right_on="lsoa21_code")
    rows = rows[rows["month"] >= "2023-09"]
    return _wide(
        "Wolverhampton, ward by type", rows, "ward24_code", "category", "month",
        sorted(PARTIAL), count="crime_count",
    )  # fmt: skip


def leeds(data: Path) -> Held:
    """Middle-layer areas by type, August 2022 to July 2025."""
    rows = pd.read_parquet(data / "police-uk-derived" / "leeds-msoa-ts_analysis_df.parquet")
    rows = rows.assign(month=rows["month"].dt.strftime("%Y-%m"))
    return _wide(
        "Leeds, MSOA by type", rows, "msoa_hocl_name", "crime_type", "month", [],
        count="crime_count",
    )  # fmt: skip


def _wide(
    name: str,
    rows: pd.DataFrame,
    area: str,
    category: str,
    month: str,
    gaps: list[str],
    count: str | None = None,
) -> Held:
    size = rows.assign(n=1 if count is None else rows[count]).groupby([area, category, month])["n"].sum()
    table = size.unstack(fill_value=0)
    cells = pd.MultiIndex.from_product([table.index.unique(0), table.index.unique(1)])
    months = [str(m) for m in pd.period_range(min(table.columns), max(table.columns), freq="M")]
    table = table.reindex(index=cells, columns=months, fill_value=0).astype(float)
    table[[m for m in gaps if m in months]] = np.nan
    return Held(
        name, table.index.get_level_values(0).to_numpy(), table.index.get_level_values(1).to_numpy(),
        months, table.to_numpy(),
    )  # fmt: skip
