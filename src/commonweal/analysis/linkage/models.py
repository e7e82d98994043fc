"""What is compared, and which pairs: one model each for people, addresses and incidents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from commonweal.analysis.linkage import preparing as p

if TYPE_CHECKING:
    import pandas as pd

ModelName = Literal["people", "addresses", "incidents"]


@dataclass(frozen=True)
class Level:
    """One degree of likeness, best first. SQL that DuckDB and Spark both read."""

    sql: str
    words: str
    exact_on: str = ""
    """Column whose rare values count for more than its common ones."""


@dataclass(frozen=True)
class Comparison:
    """One thing compared between two records."""

    name: str
    column: str
    """Prepared column; where it is missing on either side nothing is learnt."""
    levels: tuple[Level, ...]
    otherwise: str
    unless: str = ""
    """Where this holds nothing is learnt either: another comparison has judged it."""

    @property
    def takes(self) -> str:
        """What a caller names the column for."""
        return {"time": "when", "place": "x"}.get(self.name, self.name.lower().replace(" ", "_"))


@dataclass(frozen=True)
class Model:
    """How one kind of record is linked."""

    name: ModelName
    takes: Mapping[str, str]
    """What a caller may name a column for, and what it is."""
    comparisons: tuple[Comparison, ...]
    blocking: tuple[tuple[str, ...], ...]
    """Pairs alike on all columns of any of these are compared."""
    training: tuple[tuple[str, ...], ...]
    """Pairs alike on these teach how the other columns agree among true matches."""
    certain: tuple[tuple[str, ...], ...]
    """Pairs alike on these are taken for matches when their number is first estimated."""
    certain_finds: float
    """Share of true matches that `certain` is taken to find. [proportion]"""
    prepare: Callable[[pd.DataFrame, Mapping[str, str]], pd.DataFrame]
    one_of: tuple[tuple[str, ...], ...]
    """Sets of columns one of which a caller must name."""
    hard: tuple[str, ...] = ()
    """Prepared columns of which a true cluster holds one value at most."""
    span: Mapping[str, float] = field(default_factory=dict)
    """Prepared number columns, and how far apart they may lie in a true cluster."""


def _both(template: str, column: str) -> str:
    return template.format(l=f"{column}_l", r=f"{column}_r")


def _exact(column: str, words: str, *, rare: bool = True) -> Level:
    return Level(_both("{l} = {r}", column), words, column if rare else "")


def _slip(column: str) -> str:
    """One letter more, less or other, or two changed about."""
    a, b = f"{column}_l", f"{column}_r"
    return (
        f"(abs(length({a}) - length({b})) <= 1 and length({a}) > 2 and length({b}) > 2 and "
        f"(levenshtein({a}, {b}) <= 1 or "
        f"({column}_letters_l = {column}_letters_r and levenshtein({a}, {b}) <= 2)))"
    )


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


_SLIPPED = "one letter different, or two changed about"
_FIRST = (
    _exact("first", "the same first name"),
    Level(_both("{l} = {r}", "first_root"), "a short form or spelling of one name"),
    Level(_slip("first"), _SLIPPED),
    Level(f"({_FIRST_IS_LAST} and {_LAST_IS_FIRST})", "first name and surname changed about"),
    Level(CROSSED, "the first name of one is the surname of the other"),
    Level(_near("first"), "alike in sound or beginning"),
)
_LAST = (
    _exact("last", "the same surname"),
    Level(_slip("last"), _SLIPPED),
    Level(_near("last"), "alike in sound or beginning"),
)
_DATE = (
    _exact("dob", "the same date", rare=False),
    Level("(dob_turned_l = dob_r or dob_turned_r = dob_l)", "day and month changed about"),
    Level(
        "(levenshtein(dob_l, dob_r) <= 1 or "
        "(dob_letters_l = dob_letters_r and levenshtein(dob_l, dob_r) <= 2))",
        "one digit different, or two changed about",
    ),
    Level("abs(dob_day_l - dob_day_r) <= 31", "within a month"),
    Level("abs(dob_day_l - dob_day_r) <= 366", "within a year"),
)
_POSTCODE = (
    _exact("postcode", "the same postcode"),
    Level(_slip("postcode"), "one character different, or two changed about"),
    Level(_both("{l} = {r}", "sector"), "the same postcode sector"),
    Level(_both("{l} = {r}", "district"), "the same postcode district"),
)
_TOWN = (
    _exact("town", "the same town"),
    Level(_slip("town"), "one letter different, or two changed about"),
)


def _identity(column: str, what: str) -> Comparison:
    return Comparison(what, column, (_exact(column, f"the same {what}", rare=False),), "different")


def _add_name(made: dict[str, Any], column: str, values: pd.Series[Any]) -> None:
    made[column] = p.once_each(values, p.name)
    made[f"{column}_letters"] = p.once_each(made[column], p.letters)
    made[f"{column}_sound"] = p.once_each(made[column], p.sound)


def _add_postcode(made: dict[str, Any], values: pd.Series[Any]) -> None:
    made["postcode"] = p.once_each(values, p.postcode)
    made["postcode_letters"] = p.once_each(made["postcode"], p.letters)
    made["sector"] = p.once_each(made["postcode"], lambda code: code[:-2])
    made["district"] = p.once_each(made["postcode"], lambda code: code[:-3])


def _add_town(made: dict[str, Any], values: pd.Series[Any]) -> None:
    made["town"] = p.once_each(values, p.words)
    made["town_letters"] = p.once_each(made["town"], p.letters)


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
        _add_postcode(made, given["postcode"])
    if "town" in given:
        _add_town(made, given["town"])
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
        Comparison("postcode", "postcode", _POSTCODE, "another district"),
        Comparison("town", "town", _TOWN, "different"),
        Comparison(
            "email",
            "email",
            (
                _exact("email", "the same address"),
                Level(_both("{l} = {r}", "mailbox"), "the same before the @"),
                Level(
                    '(levenshtein(email_l, email_r) <= 3 or email_letters_l = email_letters_r)',
                    "up to three characters different, or some changed about",
                ),
            ),
            "different",
        ),
        _identity("phone", "phone"),
        _identity("sex", "sex"),
        _identity("uprn", "UPRN"),
        _identity("reference", "reference"),
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


def _prepare_addresses(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    import pandas as pd

    given = {what: table[column] for what, column in columns.items()}
    made: dict[str, Any] = {}
    for what in ("number", "flat", "uprn"):
        if what in given:
            made[what] = p.once_each(given[what], _SIMPLE[what])
    if "number" in made:
        made["number_digits"] = p.once_each(made["number"], p.digits)
    made["street"] = p.once_each(given["street"], p.street)
    made["street_letters"] = p.once_each(made["street"], p.letters)
    made["street_sound"] = p.once_each(
        made["street"], lambda s: " ".join(p.sound(w) for w in s.split()[:-1] or s.split())
    )
    if "postcode" in given:
        _add_postcode(made, given["postcode"])
    if "town" in given:
        _add_town(made, given["town"])
    return pd.DataFrame(made)


ADDRESSES = Model(
    "addresses",
    {
        "number": "house number or name", "flat": "flat", "street": "street",
        "postcode": "postcode", "town": "town or city", "uprn": "UPRN",
    },
    (
        Comparison(
            "number",
            "number",
            (
                _exact("number", "the same number"),
                Level(_both("{l} = {r}", "number_digits"), "the same number, another letter"),
            ),
            "different",
        ),
        _identity("flat", "flat"),
        Comparison(
            "street",
            "street",
            (
                _exact("street", "the same street"),
                Level(_slip("street"), "one letter different, or two changed about"),
                Level(
                    '(street_sound_l = street_sound_r or '
                    'levenshtein(street_l, street_r) <= 3)',
                    "alike in sound or spelling",
                ),
            ),
            "different",
        ),
        Comparison("postcode", "postcode", _POSTCODE, "another district"),
        Comparison("town", "town", _TOWN, "different"),
        _identity("uprn", "UPRN"),
    ),
    blocking=(
        ("uprn",), ("postcode", "number"), ("street", "number"), ("postcode", "street"),
        ("street_sound", "number", "district"), ("number", "flat", "district"),
    ),
    training=(("postcode",), ("street", "number"), ("uprn",)),
    certain=(("uprn",), ("number", "street", "postcode")),
    certain_finds=0.7,
    prepare=_prepare_addresses,
    one_of=(("street",), ("number", "flat"), ("postcode", "town", "uprn")),
    hard=("uprn",),
)  # fmt: skip

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
        Comparison("category", "category", (_exact("category", "the same kind"),), "different"),
        _identity("reference", "reference"),
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

MODELS: Mapping[str, Model] = {m.name: m for m in (PEOPLE, ADDRESSES, INCIDENTS)}

_IN_WORDS = {
    "first": "first name", "first_root": "first name or its short form",
    "first_sound": "sound of first name", "last": "surname", "last_sound": "sound of surname",
    "names": "both names in either order", "dob": "date of birth",
    "dob_either": "date of birth, day and month in either order", "dob_day": "date of birth",
    "sector": "postcode sector", "district": "postcode district", "uprn": "UPRN",
    "street_sound": "sound of street", "moment": "time", "box_0": "a box of time and place",
    "box_1": "the box a quarter on", "box_2": "the box a half on",
    "box_3": "the box three quarters on",
}  # fmt: skip


def in_words(column: str) -> str:
    """A prepared column as a person would say it."""
    return _IN_WORDS.get(column, column)
