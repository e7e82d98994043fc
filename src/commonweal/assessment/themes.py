"""The standard chapters: nine critical themes, their issues, and measures that speak to them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from commonweal.vocabulary.errors import UnknownName


class Measure(BaseModel):
    """An indicator that speaks to a theme, and what it does not say about it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    indicator: str
    full: bool = False
    """Whether maps, deprivation and other places are drawn; otherwise only told."""
    home: bool = False
    """Whether its full findings stand in this chapter; other chapters point to them."""
    shows_not: str = ""


class Need(BaseModel):
    """Evidence that no indicator covers yet, and who holds it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: str
    held_by: str


class Theme(BaseModel):
    """A critical theme. `basis` (victims, offenders, locations) is asked for, never guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    question: str
    issues: tuple[str, ...]
    measure: tuple[Measure, ...] = ()
    need: tuple[Need, ...] = ()
    basis: str = ""

    @property
    def section(self) -> str:
        return f"theme-{self.id}"


@cache
def themes() -> tuple[Theme, ...]:
    """The nine themes, in the order of the strategy they come from."""
    text = resources.files(__package__).joinpath("themes.toml").read_text("utf-8")
    return tuple(Theme.model_validate(theme) for theme in tomllib.loads(text)["theme"])


def theme(id: str) -> Theme:
    """A theme by its id.

    Raises:
        UnknownName: There is none.
    """
    for candidate in themes():
        if candidate.id == id:
            return candidate
    raise UnknownName(
        f"There is no theme “{id}”.", seen=f"There are: {', '.join(t.id for t in themes())}."
    )


def home_of(indicator: str) -> Theme | None:
    """The theme in whose chapter an indicator's full findings stand."""
    for candidate in themes():
        if any(m.indicator == indicator and m.home for m in candidate.measure):
            return candidate
    return None
