"""What an indicator is, and the catalogue of those that ship with Commonweal."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.vocabulary.errors import NotDefined, UnknownName
from commonweal.vocabulary.places import AreaKind


class Good(StrEnum):
    """Which way is good."""

    DOWN = "down"
    UP = "up"
    UNDER_REPORTED = "under-reported"
    """Most of it is never reported: more reports may be better news. Never red by itself."""
    ACTIVITY = "activity"
    """Moves with what services do, not only with what happens."""


class Status(StrEnum):
    """Whether there can be a number."""

    OPEN = "open"
    """Open data answers it."""
    PARTNER = "partner"
    """A partner holds the data."""
    SURVEY = "survey"
    """Only asking people answers it."""
    UNDEFINED = "undefined"
    """Nobody has said what is counted."""


class Weights(BaseModel):
    """A harm index: what one recorded offence of each category weighs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: str
    published: str
    publisher: str
    unit: str
    note: str
    weights: Mapping[str, float]
    """By category id. A category that is not here has no weight and is left out, and said so."""


class Numerator(BaseModel):
    """What is counted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: tuple[str, ...]
    """Ids of sources, the preferred first; a month is taken from the first that has it."""
    categories: tuple[str, ...] = ()
    """Category ids to add up; all if empty."""
    who: str = "*"
    """Group of people, where the source says; `*` adds all groups up."""
    weights: str = ""
    """Name of a file in `weights/`, if each count is weighted by harm."""


class Denominator(BaseModel):
    """What a rate is of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Literal["residents"] = "residents"
    per: int = 1_000


class Indicator(BaseModel):
    """One indicator, as its reviewed file defines it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    version: int = 1
    title: str
    noun: str = ""
    """As it stands in a sentence: `burglaries`, `violence and sexual offences`."""
    why: str
    definition: str
    status: Status
    numerator: Numerator | None = None
    denominator: Denominator | None = None
    unit: str = "recorded"
    good: Good
    levels: tuple[AreaKind, ...] = ()
    caveats: tuple[str, ...] = ()
    needs: str = ""
    """What would fill it, where there is no number."""
    held_by: str = ""
    """Who holds that."""
    owner: str
    reviewed: str
    next_review: str
    order: int = 100

    @model_validator(mode="after")
    def _open_means_countable(self) -> Indicator:
        if (self.status is Status.OPEN) != (self.numerator is not None):
            raise ValueError("an open indicator says what is counted, and no other does")
        if self.status is not Status.OPEN and not self.needs:
            raise ValueError("an indicator without a number says what would fill it")
        return self

    @property
    def phrase(self) -> str:
        return self.noun or self.title[0].lower() + self.title[1:]

    def countable(self) -> Numerator:
        """What is counted.

        Raises:
            NotDefined: There is no number, with the reason and what would change that.
        """
        if self.numerator is None:
            wrong = {
                Status.UNDEFINED: f"“{self.title}” has no agreed definition, so it has no number.",
                Status.PARTNER: f"“{self.title}” needs data that a partner holds.",
                Status.SURVEY: f"“{self.title}” needs a survey.",
            }[self.status]
            raise NotDefined(wrong, seen=self.definition, do=self.needs)
        return self.numerator


@cache
def catalogue() -> dict[str, Indicator]:
    """Every indicator that ships, by id, in reading order."""
    folder = resources.files(__package__).joinpath("definitions")
    found = [
        Indicator.model_validate(tomllib.loads(file.read_text("utf-8")))
        for file in sorted(folder.iterdir(), key=lambda f: f.name)
        if file.name.endswith(".toml")
    ]
    found.sort(key=lambda i: (i.order, i.id))
    return {i.id: i for i in found}


def indicator(id: str) -> Indicator:
    """An indicator by its id.

    Raises:
        UnknownName: There is none.
    """
    if id not in catalogue():
        raise UnknownName(
            f"There is no indicator “{id}”.",
            seen=f"There are {len(catalogue())}: {', '.join(catalogue())}.",
            do="List them with: commonweal indicators",
        )
    return catalogue()[id]


@cache
def weights(name: str) -> Weights:
    """A harm index by the name of its file."""
    folder = resources.files(__package__).joinpath("weights")
    about = tomllib.loads(folder.joinpath(f"{name}.toml").read_text("utf-8"))
    rows = csv.DictReader(folder.joinpath(f"{name}.csv").read_text("utf-8").splitlines())
    return Weights(**about, weights={row["category"]: float(row["weight"]) for row in rows})
