"""What a model is: what it compares, and which pairs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from commonweal.analysis.linkage import preparing as p

if TYPE_CHECKING:
    import pandas as pd


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
    missing: str = ""
    """When nothing is learnt, where that is not simply when `column` is missing on one side."""
    unless: str = ""
    """Where this holds nothing is learnt either: another comparison has judged it."""

    @property
    def takes(self) -> str:
        """What a caller names the column for."""
        return {"time": "when", "place": "x"}.get(self.name, self.name.lower().replace(" ", "_"))


@dataclass(frozen=True)
class Model:
    """How one kind of record is linked."""

    name: str
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


def both(template: str, column: str) -> str:
    return template.format(l=f"{column}_l", r=f"{column}_r")


def exact(column: str, words: str, *, rare: bool = True) -> Level:
    return Level(both("{l} = {r}", column), words, column if rare else "")


def slip(column: str) -> str:
    """One letter more, less or other, or two changed about."""
    a, b = f"{column}_l", f"{column}_r"
    return (
        f"(abs(length({a}) - length({b})) <= 1 and length({a}) > 2 and length({b}) > 2 and "
        f"(levenshtein({a}, {b}) <= 1 or "
        f"({column}_letters_l = {column}_letters_r and levenshtein({a}, {b}) <= 2)))"
    )


SLIPPED = "one letter different, or two changed about"

POSTCODE = (
    exact("postcode", "the same postcode"),
    Level(slip("postcode"), "one character different, or two changed about"),
    Level(both("{l} = {r}", "sector"), "the same postcode sector"),
    Level(both("{l} = {r}", "district"), "the same postcode district"),
)
TOWN = (
    exact("town", "the same town"),
    Level(slip("town"), "one letter different, or two changed about"),
)


def identity(column: str, what: str) -> Comparison:
    return Comparison(what, column, (exact(column, f"the same {what}", rare=False),), "different")


def add_postcode(made: dict[str, Any], values: pd.Series[Any]) -> None:
    made["postcode"] = p.once_each(values, p.postcode)
    made["postcode_letters"] = p.once_each(made["postcode"], p.letters)
    made["sector"] = p.once_each(made["postcode"], lambda code: code[:-2])
    made["district"] = p.once_each(made["postcode"], lambda code: code[:-3])


def add_town(made: dict[str, Any], values: pd.Series[Any]) -> None:
    made["town"] = p.once_each(values, p.words)
    made["town_letters"] = p.once_each(made["town"], p.letters)


_IN_WORDS = {
    "first": "first name", "first_root": "first name or its short form",
    "first_sound": "sound of first name", "last": "surname", "last_sound": "sound of surname",
    "names": "both names in either order", "dob": "date of birth",
    "dob_either": "date of birth, day and month in either order", "dob_day": "date of birth",
    "sector": "postcode sector", "district": "postcode district", "uprn": "UPRN",
    "street_sound": "sound of street", "moment": "time", "box_0": "a box of time and place",
    "box_1": "the box a quarter on", "box_2": "the box a half on",
    "box_3": "the box three quarters on",
    "door": "number and flat", "flat_number": "flat",
}  # fmt: skip


def in_words(column: str) -> str:
    """A prepared column as a person would say it."""
    return _IN_WORDS.get(column, column)
