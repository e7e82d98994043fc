"""What a function asks for, read from its signature and its docstring."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from commonweal.vocabulary.errors import InvalidValues, MissingColumns
from commonweal.vocabulary.months import Month, Span

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal[
    "table", "series", "text", "whole", "number", "yes or no", "choice", "month", "span", "date",
    "texts", "numbers", "named numbers", "named texts",
]  # fmt: skip
"""What an argument takes."""

NONE = "none"
"""How a person writes that an argument is to be left without a value."""

_PLAIN: dict[str, Kind] = {
    "pd.DataFrame": "table", "gpd.GeoDataFrame": "table", "Series": "series", "str": "text",
    "int": "whole", "float": "number", "bool": "yes or no", "Month": "month", "Span": "span",
    "date": "date",
}  # fmt: skip
_MANY: dict[Kind, Kind] = {"text": "texts", "number": "numbers", "whole": "numbers"}
_NAMED: dict[Kind, Kind] = {
    "text": "named texts", "number": "named numbers", "whole": "named numbers"
}  # fmt: skip


@dataclass(frozen=True)
class Argument:
    """One argument of a function that a person can run."""

    name: str
    kind: Kind
    needed: bool
    usual: Any = None
    """Its value where none is given."""
    choices: tuple[str, ...] = ()
    means: str = ""
    may_be_none: bool = False
    whole: bool = False
    """For `numbers`: whole ones."""

    @property
    def flag(self) -> str:
        return f"--{self.name.replace('_', '-')}"

    @property
    def usual_in_words(self) -> str:
        """How its usual value is written; empty where there is none."""
        if self.needed or self.usual is None or self.usual == ():
            return ""
        if isinstance(self.usual, bool):
            return "yes" if self.usual else "no"
        if isinstance(self.usual, tuple | list):
            return ", ".join(map(str, self.usual))
        return str(self.usual)

    def read(self, text: str) -> Any:
        """A value from what a person wrote.

        Raises:
            InvalidValues: It is not of this argument's kind.
        """
        text = text.strip()
        if self.may_be_none and text.lower() in ("", NONE):
            return None
        if self.kind == "choice":
            if text not in self.choices:
                raise self._refused(text, f"Use one of: {', '.join(self.choices)}.")
            return text
        try:
            return _READ[self.kind](text, self)
        except (ValueError, InvalidValues) as error:
            raise self._refused(text, f"Give {_LIKE[self.kind]}.") from error

    def _refused(self, text: str, do: str) -> InvalidValues:
        return InvalidValues(
            f"{self.name} cannot be read.", seen=f"It was given as “{text[:60]}”.", do=do
        )

    def table(self, table: pd.DataFrame) -> Any:
        """A table as the function takes it: as it is, or as a monthly series."""
        return _series(table, self.name) if self.kind == "series" else table


def arguments_of(function: Callable[..., Any]) -> tuple[Argument, ...]:
    """The arguments of a function, in order.

    Raises:
        TypeError: One is of a kind that nobody can write.
    """
    means = _described(function)
    space = vars(sys.modules[function.__module__])
    found = []
    for parameter in inspect.signature(function).parameters.values():
        kind, choices, none, whole = _kind(str(parameter.annotation), space)
        needed = parameter.default is inspect.Parameter.empty
        if kind is None:
            if needed:
                raise TypeError(f"{function.__name__}: nobody can write a {parameter.annotation}.")
            continue  # an argument for programs only
        usual = None if needed else parameter.default
        found.append(
            Argument(
                parameter.name, kind, needed, usual, choices, means.get(parameter.name, ""), none,
                whole,
            )
        )  # fmt: skip
    return tuple(found)


def meanings(function: Callable[..., Any], part: str) -> str:
    """A part of a docstring (`Returns`, `Raises`, `Source`), its lines joined."""
    text = inspect.getdoc(function) or ""
    found = re.search(rf"^{part}:\n((?:[ \t]+.*\n?|\n)+)", text, re.MULTILINE)
    return " ".join(found[1].split()) if found else ""


def _described(function: Callable[..., Any]) -> dict[str, str]:
    text = inspect.getdoc(function) or ""
    found = re.search(r"^Args:\n((?:[ \t]+.*\n?|\n)+)", text, re.MULTILINE)
    if not found:
        return {}
    pieces = re.split(r"^ {4}(\w+(?:, \w+)*): ", found[1], flags=re.MULTILINE)
    means = {}
    for names, words in zip(pieces[1::2], pieces[2::2], strict=True):
        for name in names.split(", "):
            means[name] = " ".join(words.split())
    return means


def _kind(
    annotation: str, space: dict[str, Any]
) -> tuple[Kind | None, tuple[str, ...], bool, bool]:
    """Kind, choices, whether None is allowed, whether numbers are whole."""
    tree = ast.parse(annotation, mode="eval").body
    parts = _alternatives(tree)
    none = any(isinstance(p, ast.Constant) and p.value is None for p in parts)
    parts = [p for p in parts if not (isinstance(p, ast.Constant) and p.value is None)]
    for part in parts:  # the first alternative that a person can write
        kind, choices, whole = _one(part, space)
        if kind is not None:
            return kind, choices, none, whole
    return None, (), none, False


def _alternatives(tree: ast.expr) -> list[ast.expr]:
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.BitOr):
        return [*_alternatives(tree.left), *_alternatives(tree.right)]
    return [tree]


def _one(tree: ast.expr, space: dict[str, Any]) -> tuple[Kind | None, tuple[str, ...], bool]:
    if isinstance(tree, ast.BinOp):
        found = (_one(part, space) for part in _alternatives(tree))
        return next((one for one in found if one[0] is not None), (None, (), False))
    name = ast.unparse(tree)
    if name in _PLAIN:
        return _PLAIN[name], (), name == "int"
    if isinstance(tree, ast.Name):
        held = space.get(name)
        if get_origin(held) is Literal:
            return "choice", tuple(map(str, get_args(held))), False
        return None, (), False
    if isinstance(tree, ast.Subscript):
        outer = ast.unparse(tree.value)
        inside = tree.slice.elts if isinstance(tree.slice, ast.Tuple) else [tree.slice]
        if outer == "Literal":
            return "choice", tuple(str(ast.literal_eval(item)) for item in inside), False
        kind, choices, whole = _one(
            inside[-1 if "apping" in outer or outer == "dict" else 0], space
        )
        if kind is None:
            return None, (), False
        if outer in ("Mapping", "dict"):
            return _NAMED.get(kind), (), whole
        if outer in ("tuple", "Sequence", "list", "Iterable"):
            return _MANY.get(kind), choices, whole
    return None, (), False


def _number(text: str) -> float:
    """A number, or a percentage: 5% is 0.05."""
    text = text.replace(",", "").replace("−", "-")
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def _yes(text: str, _: Argument) -> bool:
    if text.lower() in ("yes", "true", "1", "on"):
        return True
    if text.lower() in ("no", "false", "0", "off"):
        return False
    raise ValueError(text)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _named(text: str) -> list[tuple[str, str]]:
    pairs = []
    for part in _listed(text):
        name, equals, value = part.partition("=")
        if not equals:
            raise ValueError(part)
        pairs.append((name.strip(), value.strip()))
    return pairs


_READ: dict[Kind, Callable[[str, Argument], Any]] = {
    "text": lambda text, _: text,
    "whole": lambda text, _: int(text.replace(",", "")),
    "number": lambda text, _: _number(text),
    "yes or no": _yes,
    "month": lambda text, _: Month.parse(text),
    "span": lambda text, _: Span.parse(*re.split(r"\s+to\s+|\.\.", text, maxsplit=1)),
    "date": lambda text, _: date.fromisoformat(text),
    "texts": lambda text, _: tuple(_listed(text)),
    "numbers": lambda text, a: tuple(int(n) if a.whole else _number(n) for n in _listed(text)),
    "named numbers": lambda text, _: {name: _number(value) for name, value in _named(text)},
    "named texts": lambda text, _: dict(_named(text)),
}
_LIKE: dict[Kind, str] = {
    "text": "words",
    "whole": "a whole number",
    "number": "a number",
    "yes or no": "yes or no",
    "month": "a month: 2025-04",
    "span": "two months: 2025-04 to 2026-03",
    "date": "a date: 2025-04-01",
    "texts": "words with commas between",
    "numbers": "numbers with commas between",
    "named numbers": "names and numbers: wards=3, parks=1.5",
    "named texts": "names and words: first=given name, last=surname",
}


def _series(table: pd.DataFrame, name: str) -> Any:
    """A monthly series from columns `month` and `value`; an empty value is a gap."""
    import pandas as pd

    from commonweal.vocabulary.places import Area, AreaKind
    from commonweal.vocabulary.series import Series

    if missing := {"month", "value"} - set(table.columns):
        raise MissingColumns.of(name, missing, map(str, table.columns))
    months = [Month.parse(str(m)) for m in table["month"]]
    if len(set(months)) < len(months) or not months:
        raise InvalidValues("Each month may stand in the series once.", seen=f"{len(months)} rows.")
    held = dict(zip(months, table["value"], strict=True))
    span = Span(min(months), max(months))
    values = tuple(None if (v := held.get(m)) is None or pd.isna(v) else float(v) for m in span)
    gaps = {m: "not in the table" for m, v in zip(span, values, strict=True) if v is None}
    return Series("The series", Area(AreaKind.DISTRICT, "", "the table"), span.start, values, gaps)
