"""People, as agencies write them down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from commonweal.analysis.linkage import preparing as p
from commonweal.analysis.linkage.models import (
    POSTCODE,
    SLIPPED,
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

_FIRST_IS_LAST, _LAST_IS_FIRST = "first_l = last_r", "last_l = first_r"
CROSSED = f"(({_FIRST_IS_LAST}) or ({_LAST_IS_FIRST}))"
"""One name stands in the other's place: judged once, under first name, never under both."""


CROSSED_APART = f"({CROSSED} and first_l <> first_r and last_l <> last_r)"


def _near(column: str) -> str:
    a, b = f"{column}_l", f"{column}_r"
    return (
        f"((length({a}) > 5 and length({b}) > 5 and levenshtein({a}, {b}) <= 2) or "
        f"((length({a}) = 1 or length({b}) = 1) and substr({a}, 1, 1) = substr({b}, 1, 1)) or "
        f"(length({a}) > 2 and length({b}) > 2 and "
        f"(substr({a}, 1, length({b})) = {b} or substr({b}, 1, length({a})) = {a})) or "
        f"{column}_sound_l = {column}_sound_r)"
    )


_FIRST = (
    exact("first", "the same first name"),
    Level(both("{l} = {r}", "first_root"), "a short form or spelling of one name"),
    Level(slip("first"), SLIPPED),
    Level(f"({_FIRST_IS_LAST} and {_LAST_IS_FIRST})", "first name and surname changed about"),
    Level(CROSSED, "the first name of one is the surname of the other"),
    Level(_near("first"), "alike in sound or beginning"),
)
_LAST = (
    exact("last", "the same surname"),
    Level(slip("last"), SLIPPED),
    Level(_near("last"), "alike in sound or beginning"),
)
_DATE = (
    exact("dob", "the same date", rare=False),
    Level("(dob_turned_l = dob_r or dob_turned_r = dob_l)", "day and month changed about"),
    Level(
        "(levenshtein(dob_l, dob_r) <= 1 or "
        "(dob_letters_l = dob_letters_r and levenshtein(dob_l, dob_r) <= 2))",
        "one digit different, or two changed about",
    ),
    Level("abs(dob_day_l - dob_day_r) <= 31", "within a month"),
    Level("abs(dob_day_l - dob_day_r) <= 366", "within a year"),
)


def _add_name(made: dict[str, Any], column: str, values: pd.Series[Any]) -> None:
    made[column] = p.once_each(values, p.name)
    made[f"{column}_letters"] = p.once_each(made[column], p.letters)
    made[f"{column}_sound"] = p.once_each(made[column], p.sound)


_SIMPLE: Mapping[str, Callable[[str], Any]] = {
    "sex": p.sex, "uprn": p.digits, "phone": p.telephone, "email": p.email, "reference": p.code,
    "number": p.house, "flat": p.flat,
}  # fmt: skip


def _prepare_people(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    import pandas as pd

    given = {what: table[column] for what, column in columns.items()}
    empty = pd.Series(None, index=table.index, dtype="object")
    made: dict[str, Any] = {}
    _add_name(made, "first", given.get("first_name", empty))
    _add_name(made, "last", given.get("surname", empty))
    made["first_root"] = p.once_each(made["first"], p.root)
    # Alike whichever way round two names were written down.
    a, b = made["first_root"].astype("string"), made["last"].astype("string")
    made["names"] = a.where(a < b, b) + " " + b.where(a < b, a)
    made["initials"] = made["first"].str[:1] + made["last"].str[:1]
    if "date_of_birth" in given:
        made["dob"] = p.dates(given["date_of_birth"])
        made["dob_letters"] = p.once_each(made["dob"], p.letters)
        made["dob_turned"] = p.once_each(made["dob"], p.transposed)
        made["dob_day"] = p.once_each(made["dob"], p.day_number).astype("Int64")
        turned = made["dob_turned"].where(made["dob_turned"] < made["dob"], made["dob"])
        made["dob_either"] = turned.where(made["dob_turned"].notna(), made["dob"])
    if "postcode" in given:
        add_postcode(made, given["postcode"])
    if "town" in given:
        add_town(made, given["town"])
    for what in ("sex", "uprn", "phone", "email", "reference"):
        if what in given:
            made[what] = p.once_each(given[what], _SIMPLE[what])
    if "email" in made:
        made["email_letters"] = p.once_each(made["email"], p.letters)
        made["mailbox"] = p.once_each(made["email"], lambda e: e.split("@")[0])
    return pd.DataFrame(made)


PEOPLE = Model(
    "people",
    {
        "first_name": "first or given name", "surname": "surname or family name",
        "date_of_birth": "date of birth", "sex": "sex", "postcode": "home postcode",
        "town": "town or city", "uprn": "UPRN of the home", "email": "email address",
        "phone": "telephone number",
        "reference": "a number that is one person's alone: NHS, PNC, National Insurance",
    },
    (
        Comparison("first name", "first", _FIRST, "different"),
        Comparison("surname", "last", _LAST, "different", unless=CROSSED_APART),
        Comparison("date of birth", "dob", _DATE, "further apart"),
        Comparison("postcode", "postcode", POSTCODE, "another district"),
        Comparison("town", "town", TOWN, "different"),
        Comparison(
            "email",
            "email",
            (
                exact("email", "the same address"),
                Level(both("{l} = {r}", "mailbox"), "the same before the @"),
                Level(
                    '(levenshtein(email_l, email_r) <= 3 or email_letters_l = email_letters_r)',
                    "up to three characters different, or some changed about",
                ),
            ),
            "different",
        ),
        identity("phone", "phone"),
        identity("sex", "sex"),
        identity("uprn", "UPRN"),
        identity("reference", "reference"),
    ),
    blocking=(
        ("reference",),
        ("email",),
        ("phone",),
        ("names", "dob_either"),
        ("names", "postcode"),
        ("dob", "first_sound"),
        ("dob", "last_sound"),
        ("dob", "initials"),
        ("dob", "postcode"),
        ("last", "first_sound", "district"),
        ("first_root", "last_sound", "sector"),
        ("first_root", "postcode"),
        ("last", "postcode"),
        ("first_root", "last", "town"),
        ("last", "uprn"),
        ("first_root", "uprn"),
    ),
    training=(("dob",), ("first", "last"), ("email",), ("reference",)),
    certain=(
        ("reference",), ("first", "last", "dob"), ("last", "dob", "postcode"),
        ("first", "dob", "postcode"), ("email", "dob"),
    ),
    certain_finds=0.8,
    prepare=_prepare_people,
    one_of=(("first_name", "surname"), ("date_of_birth", "postcode", "email", "uprn", "phone")),
    hard=("reference",),
    span={"dob_day": 20 * 365.25},
)  # fmt: skip
