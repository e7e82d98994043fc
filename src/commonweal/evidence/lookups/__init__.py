"""Official lookups between kinds of area, carried with the package.

They change once in ten years and every count needs them, so they are not left to a
download. `SOURCES.md` beside this file says whose they are.
"""

from __future__ import annotations

import io
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def _read(name: str) -> pa.Table:
    import gzip

    import pyarrow.csv as pacsv

    packed = resources.files(__package__).joinpath(name).read_bytes()
    text = gzip.decompress(packed).removeprefix(b"\xef\xbb\xbf")
    return pacsv.read_csv(io.BytesIO(text))


@cache
def exact() -> pa.Table:
    """2011 to 2021 LSOAs: lsoa11_name, lsoa11_code, change_code, lsoa21_name, lsoa21_code, ltla22_name, ltla22_code."""
    return _read("lookup_lsoa11_lsoa21_ltla22.csv.gz")


@cache
def best_fit() -> pa.Table:
    """2011 LSOA to one 2021 LSOA: lsoa11, lsoa21."""
    table = _read("lsoa11_to_lsoa21_best_fit.csv.gz")
    return table.select(["LSOA11CD", "LSOA21CD"]).rename_columns(["lsoa11", "lsoa21"])


@cache
def wards() -> pa.Table:
    """2021 LSOA to ward and district: lsoa21_name, lsoa21_code, ward24_name, ward24_code, ltla24_name, ltla24_code."""
    return _read("lookup_lsoa21_ward24_ltla24.csv.gz")


@cache
def forces() -> dict[str, str]:
    """District of 2024 by code to the short name of the police force that covers it."""
    import csv

    text = resources.files(__package__).joinpath("districts_to_forces.csv").read_text("utf-8")
    return {row["ltla24_code"]: row["force"] for row in csv.DictReader(text.splitlines())}


@cache
def vintages() -> pa.Table:
    """Each LSOA code ever used: code, in_2011, in_2021."""
    import pyarrow as pa

    old = set(exact().column("lsoa11_code").to_pylist())
    new = set(exact().column("lsoa21_code").to_pylist())
    codes = sorted(old | new)
    return pa.table(
        {"code": codes, "in_2011": [c in old for c in codes], "in_2021": [c in new for c in codes]}
    )
