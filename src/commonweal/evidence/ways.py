"""Ways from any place that a publisher names to the area that it is counted in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonweal.vocabulary.places import AreaKind

if TYPE_CHECKING:
    import pandas as pd


def ways(
    kind: AreaKind,
    districts: list[str],
    *,
    lsoas: pd.DataFrame,
    fit: pd.DataFrame,
    msoas: pd.DataFrame,
) -> pd.DataFrame:
    """How to count any published place in areas of a kind: place_kind, place, code, district.

    Args:
        kind: Kind of area to count in.
        districts: Codes; only their areas are there.
        lsoas: Each LSOA of 2021 with its ward, MSOA and district.
        fit: Any LSOA code to that of 2021.
        msoas: MSOAs that are known by name.
    """
    import pandas as pd

    here = lsoas[lsoas["district"].isin(districts)]
    msoas = msoas[msoas["district"].isin(districts)]
    columns = {
        AreaKind.LSOA21: "code",
        AreaKind.WARD24: "ward",
        AreaKind.DISTRICT: "district",
    }
    found: list[pd.DataFrame] = []
    if kind in columns or kind is AreaKind.MSOA21:
        small = fit.merge(here, left_on="lsoa21", right_on="code", suffixes=("", "_21"))
        if kind is AreaKind.MSOA21:
            names = dict(zip(msoas["name"], msoas["code"], strict=True))
            target = small["msoa_name"].map(names).fillna(small["msoa_name"])
        else:
            target = small[columns[kind] if kind is not AreaKind.LSOA21 else "lsoa21"]
        found.append(
            pd.DataFrame(
                {
                    "place_kind": "lsoa",
                    "place": small["code"],
                    "code": target,
                    "district": small["district"],
                }
            )
        )
    if kind in (AreaKind.MSOA21, AreaKind.DISTRICT):
        code = msoas["code"] if kind is AreaKind.MSOA21 else msoas["district"]
        for names_column in ("code", "name", "known_as"):
            found.append(
                pd.DataFrame(
                    {
                        "place_kind": "msoa21",
                        "place": msoas[names_column],
                        "code": code,
                        "district": msoas["district"],
                    }
                )
            )
    if kind in (AreaKind.WARD24, AreaKind.DISTRICT):
        wards = here.drop_duplicates("ward")
        found.append(
            pd.DataFrame(
                {
                    "place_kind": "ward24",
                    "place": wards["ward"],
                    "code": wards[columns[kind]],
                    "district": wards["district"],
                }
            )
        )
    if kind is AreaKind.DISTRICT:
        whole = here.drop_duplicates("district")
        for names_column in ("district", "district_name"):
            for place_kind in ("district", "csp"):
                found.append(
                    pd.DataFrame(
                        {
                            "place_kind": place_kind,
                            "place": whole[names_column],
                            "code": whole["district"],
                            "district": whole["district"],
                        }
                    )
                )
    table = pd.concat(found, ignore_index=True).dropna(subset=["place"])
    return table[table["place"] != ""].drop_duplicates(["place_kind", "place"])
