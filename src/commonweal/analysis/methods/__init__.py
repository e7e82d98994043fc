"""What can be run: for each question its page (`.md`), its runs (`.toml`) and real samples (`data/`).

A run is one public function of this room. Its name, its sample and the arguments of its worked
example stand in the `.toml` file; everything else (which arguments, of what kind, with what
meaning) is read from the function itself, so that a command, a page and `help()` cannot disagree.
"""

from __future__ import annotations

import importlib
import inspect
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

from commonweal.analysis.methods.answers import Answer
from commonweal.analysis.methods.arguments import Argument, arguments_of, meanings
from commonweal.vocabulary.errors import InvalidValues, UnknownName

if TYPE_CHECKING:
    import pandas as pd

HERE = "commonweal.analysis.methods"


@dataclass(frozen=True)
class Run:
    """One function that a person can run on a table of her own."""

    id: str
    page: str
    """Name of the method page that explains it."""
    does: str
    """What it does: one line, beginning with a verb."""
    target: str
    """`module:function` in `commonweal.analysis`."""
    samples: Mapping[str, str]
    """The file in `data/` for each of its tables, in the function's order."""
    example: Mapping[str, Any]
    """Arguments of the worked example."""
    personal: bool = False
    """True where its tables hold people: no website takes them, only one's own machine."""
    slow: bool = False
    """True where the worked example takes more than a second or two."""

    @cached_property
    def function(self) -> Callable[..., Any]:
        module, _, name = self.target.partition(":")
        found: Callable[..., Any] = getattr(
            importlib.import_module(f"commonweal.analysis.{module}"), name
        )
        return found

    @cached_property
    def arguments(self) -> tuple[Argument, ...]:
        """Its arguments in order, tables first."""
        return arguments_of(self.function)

    @property
    def tables(self) -> tuple[Argument, ...]:
        return tuple(a for a in self.arguments if a.kind in ("table", "series"))

    @property
    def options(self) -> tuple[Argument, ...]:
        return tuple(a for a in self.arguments if a.kind not in ("table", "series"))

    @property
    def explained(self) -> str:
        """The docstring up to its list of arguments."""
        return (inspect.getdoc(self.function) or "").split("\nArgs:")[0].strip()

    @property
    def paragraphs(self) -> list[str]:
        """The same for a page: a paragraph each, without the marks of code."""
        parts = re.split(r"\n\s*\n", self.explained)
        return [" ".join(part.split()).replace("`", "") for part in parts]

    @property
    def returns(self) -> str:
        return meanings(self.function, "Returns")

    def on(self, tables: Mapping[str, pd.DataFrame], given: Mapping[str, str]) -> Answer:
        """Run on tables, with arguments as a person writes them.

        Args:
            tables: A table for each of `self.tables`, by name.
            given: Text for each argument that is not left at its usual value.

        Raises:
            InvalidValues: A table or an argument is missing, unknown or cannot be read.
        """
        known = {a.name for a in self.options}
        if unknown := sorted(set(given) - known):
            raise InvalidValues(
                f"“{self.id}” has no {', '.join(unknown)}.",
                seen=f"It has: {', '.join(sorted(known))}.",
            )
        values: dict[str, Any] = {}
        for argument in self.tables:
            if argument.name not in tables:
                raise InvalidValues(
                    f"“{self.id}” needs a table: {argument.name}.", seen=argument.means
                )
            values[argument.name] = argument.table(tables[argument.name])
        for argument in self.options:
            if argument.name in given:
                values[argument.name] = argument.read(given[argument.name])
            elif argument.needed:
                raise InvalidValues(
                    f"“{self.id}” needs to be told {argument.name}.",
                    seen=argument.means,
                    do=f"Give it: {argument.flag}",
                )
        first = [values.pop(a.name) for a in self.tables]
        return Answer.of(self.function(*first, **values))

    def sample(self) -> dict[str, pd.DataFrame]:
        """The tables of the worked example."""
        return {name: sample(file) for name, file in self.samples.items()}

    def written_example(self) -> dict[str, str]:
        """The arguments of the worked example as a person would write them."""
        return {name: as_written(value) for name, value in self.example.items()}


def as_written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{k}={as_written(v)}" for k, v in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(as_written(v) for v in value)
    return str(value)


@cache
def runs() -> dict[str, Run]:
    """Everything that can be run, by id, in the order of the alphabet."""
    found = {}
    for file in resources.files(HERE).iterdir():
        if file.name.endswith(".toml"):
            page = file.name.removesuffix(".toml")
            for id, held in tomllib.loads(file.read_text("utf-8")).items():
                found[id] = Run(
                    id,
                    page,
                    held["does"],
                    held["function"],
                    held.get("tables", {}),
                    held.get("example", {}),
                    held.get("personal", False),
                    held.get("slow", False),
                )
    return dict(sorted(found.items()))


def run(id: str) -> Run:
    """A run by its id.

    Raises:
        UnknownName: There is none.
    """
    if id not in runs():
        raise UnknownName(
            f"There is no method “{id[:60]}”.", seen=f"There are: {', '.join(runs())}."
        )
    return runs()[id]


def sample(name: str) -> pd.DataFrame:
    """A sample table that the method pages work on. Where each is from: `data/SOURCES.md`."""
    import gzip

    import pandas as pd

    with resources.files(HERE).joinpath("data", name).open("rb") as stream:
        if name.endswith(".geojson.gz"):
            import geopandas as gpd

            with gzip.open(stream) as plain:
                layer: pd.DataFrame = gpd.read_file(plain)
            return layer
        return pd.read_csv(stream, compression="gzip" if name.endswith(".gz") else None)
