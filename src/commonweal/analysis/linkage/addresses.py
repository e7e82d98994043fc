"""Addresses, as agencies write them down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from commonweal.analysis.linkage import preparing as p
from commonweal.analysis.linkage.models import (
    TOWN,
    Comparison,
    Level,
    Model,
    add_postcode,
    add_town,
    both,
    exact,
    identity,
    slip,
)

if TYPE_CHECKING:
    import pandas as pd


def _prepare_addresses(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    import pandas as pd

    given = {what: table[column] for what, column in columns.items()}
    empty = pd.Series(None, index=table.index, dtype="object")
    made: dict[str, Any] = {}
    made["number"] = p.once_each(given.get("number", empty), p.house)
    made["number_digits"] = p.once_each(made["number"], p.digits)
    made["flat"] = p.once_each(given.get("flat", empty), p.flat)
    # Flat 3 is not Flat 5; but the first floor flat may be Flat 2, so only numbers contradict.
    made["flat_number"] = p.once_each(made["flat"], lambda f: f if f.isdigit() else None)
    made["door"] = made["number"].fillna("") + "/" + made["flat"].fillna("")
    made["door"] = made["door"].where(made["door"] != "/")
    made["street"] = p.once_each(given["street"], p.street)
    made["street_letters"] = p.once_each(made["street"], p.letters)
    made["street_sound"] = p.once_each(
        made["street"], lambda s: " ".join(p.sound(w) for w in s.split()[:-1] or s.split())
    )
    add_postcode(made, given.get("postcode", empty))
    if "town" in given:
        add_town(made, given["town"])
    if "uprn" in given:
        made["uprn"] = p.once_each(given["uprn"], p.digits)
    return pd.DataFrame(made)


_SAME_CODE, _SAME_STREET = "postcode_l = postcode_r", "street_l = street_r"
_STREET_ALIKE = (
    f"({_SAME_STREET} or {slip('street')} or street_sound_l = street_sound_r or "
    "levenshtein(street_l, street_r) <= 2)"
)
_NO_CODE = "(postcode_l is null or postcode_r is null)"

ADDRESSES = Model(
    "addresses",
    {
        "number": "house number or name", "flat": "flat", "street": "street",
        "postcode": "postcode", "town": "town or city", "uprn": "UPRN",
    },
    (
        # Street and postcode tell nearly the same thing, so they are judged together.
        Comparison(
            "street",
            "street",
            (
                Level(f"({_SAME_CODE} and {_STREET_ALIKE})", "the same postcode, the street alike"),
                Level(_SAME_CODE, "the same postcode, another street"),
                Level(
                    f"({_STREET_ALIKE} and (sector_l = sector_r or {slip('postcode')}))",
                    "the street alike, the postcode nearly",
                ),
                Level(f"({_SAME_STREET} and {_NO_CODE})", "the same street, a postcode missing"),
                Level(f"({_STREET_ALIKE} and {_NO_CODE})", "the street alike, a postcode missing"),
            ),
            "another place",
            missing=f"((street_l is null or street_r is null) and {_NO_CODE})",
        ),
        Comparison(
            "number",
            "number",
            (
                exact("number", "the same number"),
                Level(both("{l} = {r}", "number_digits"), "the same number, another letter"),
            ),
            "different",
        ),
        Comparison(
            "flat",
            "flat",
            (
                Level("flat_l = flat_r", "the same flat"),
                Level("(flat_l is null or flat_r is null)", "a flat in one only"),
            ),
            "different",
            missing="(flat_l is null and flat_r is null)",
        ),
        Comparison("town", "town", TOWN, "different"),
        identity("uprn", "UPRN"),
    ),
    blocking=(
        ("uprn",), ("postcode", "number"), ("street", "number"), ("postcode", "door"),
        ("street_sound", "number", "district"), ("street", "flat"),
    ),
    training=(("postcode",), ("number", "district"), ("number", "town"), ("uprn",)),
    certain=(("uprn",), ("door", "street", "postcode")),
    certain_finds=0.7,
    prepare=_prepare_addresses,
    one_of=(("street",), ("number", "flat"), ("postcode", "town", "uprn")),
    hard=("uprn", "flat_number"),
)  # fmt: skip
