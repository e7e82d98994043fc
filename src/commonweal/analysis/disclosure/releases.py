"""A table beside one already published, and what a reader can work out from published tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.disclosure.attack import Flags, System
from commonweal.analysis.disclosure.cells import Cells, Key, Layout, in_words, lay_out
from commonweal.analysis.disclosure.publish import (
    Loss,
    Method,
    Protected,
    audit_of,
    hide,
    problem_of,
    publish,
    shown,
)
from commonweal.analysis.disclosure.rules import RuleName, RuleSet, rule_set
from commonweal.analysis.inputs import Floats, need_columns
from commonweal.vocabulary.errors import InvalidValues
from commonweal.vocabulary.words import count as figures

if TYPE_CHECKING:
    import pandas as pd

BEFORE = ("release", "earlier")
BETWEEN = ("release", "what was added")


def protect_release(
    table: pd.DataFrame,
    earlier: pd.DataFrame,
    earlier_published: pd.DataFrame,
    *,
    dimensions: tuple[str, ...],
    count: str,
    rules: RuleName | RuleSet = "lt5_secondary",
    within: dict[str, str] | None = None,
    total: str = "Total",
    least_loss: Loss = "balanced",
    method: Method = "auto",
) -> Protected:
    """A table safe to publish beside an earlier one that it contains.

    A year to date that grows, a group made wider, a boundary moved out: what
    was added is the difference of two published numbers, and may be a handful of
    people. Here such a difference counts as a small cell, and what the earlier
    table hid stays hidden. Only for a later table that contains the earlier one,
    cell by cell; nothing can be taken back from what is already published.

    Args:
        table: The later counts, one row per cell.
        earlier: The true counts behind the earlier table.
        earlier_published: The earlier table as published, with its symbols and
            totals. A cell that is not in it counts as hidden.
        dimensions: Columns that make the cells, in all three.
        count: Column of counts (text with symbols in `earlier_published`).
            [people or events]
        rules: The rule set, also of the earlier table.
        within: Column that lies within another: ward=district.
        total: What a total is called.
        least_loss: What is kept as far as can be: `cells`, `counts` or `balanced`.
        method: As for `protect`.

    Returns:
        A `Protected`; its `audit` also has the cells that the earlier table hid
        and those of what was added (`release` in their name).

    Raises:
        InvalidValues: A later count is below the earlier one.
        NotDefined: The earlier table gives away too much for any choice to be safe.

    Source:
        Hundepool et al. (2012), Statistical Disclosure Control, sections 4.3
        and 5.6 (differencing).

    >>> import pandas as pd
    >>> ages = ("12 to 17", "18 to 24", "25 and over")
    >>> old = pd.DataFrame({"age": ages, "n": [20, 30, 40]})
    >>> new = pd.DataFrame({"age": ages, "n": [22, 38, 49]})
    >>> safe = protect_release(
    ...     new, old, old.astype({"n": str}), dimensions=("age",), count="n"
    ... )
    >>> safe.published["n"].tolist()
    ['[c]', '[c]', '49', '109']
    """
    rule = rule_set(rules)
    cells = Cells()
    columns = tuple(dimensions)
    later = lay_out(cells, table, dimensions=columns, count=count, within=within, total=total)
    size = len(cells.keys)
    before = lay_out(
        cells, earlier, dimensions=columns, count=count, within=within, total=total,
        prefix=(BEFORE,),
    )  # fmt: skip
    was_hidden = np.zeros(len(cells.keys), dtype=bool)
    was_hidden[list(before.places)] = _hidden(before, earlier_published, count, rule)
    added = _tie_releases(cells, size, total)
    small = rule.sensitive(cells.counts)
    problem = problem_of(cells, rule, small, least_loss)
    among_later = np.arange(len(cells.keys)) < size
    is_added = np.zeros(len(cells.keys), dtype=bool)
    is_added[added] = True
    problem.may_hide &= among_later
    problem.floor[is_added] = 0.0  # what was added is not printed, so it may be nil
    problem.hidden = (small & among_later) | is_added
    problem.hidden[: len(was_hidden)] |= was_hidden
    problem.sensitive = small & problem.hidden
    hidden = hide(problem, rule, method)
    report = audit_of(problem, hidden, rule, [in_words(key) for key in cells.keys])
    told = ~(is_added & ~small)[np.flatnonzero(hidden)]
    text = shown(cells, hidden, rule, seed=1)
    few = int((small & among_later).sum())
    return Protected(
        publish(later, text, count), report[told].reset_index(drop=True), rule.label, size, few,
        int((hidden & among_later).sum()) - few,
    )  # fmt: skip


def _tie_releases(cells: Cells, size: int, total: str) -> list[int]:
    """Later = earlier + added, for every cell that both have."""
    added = []
    for place in range(size):
        key = cells.keys[place]
        old = cells.at.get(frozenset((BEFORE, *key)))
        if old is None:
            continue
        more = cells.values[place] - cells.values[old]
        if more < 0:
            raise InvalidValues(
                "The later table does not contain the earlier one.",
                seen=f"{in_words(key)}: {cells.values[place]} after {cells.values[old]}.",
                do="Give the two tables of which one contains the other.",
            )
        new = cells.add(frozenset((BETWEEN, *key)), more)
        cells.tie(place, (old, new))
        added.append(new)
    return added


def _hidden(layout: Layout, published: pd.DataFrame, count: str, rule: RuleSet) -> Flags:
    values = published_values(layout, published, count, rule)
    return np.isnan(values)


def published_values(layout: Layout, published: pd.DataFrame, count: str, rule: RuleSet) -> Floats:
    """What a published table says of each row of a layout; not a number where it is hidden."""
    need_columns(published, "published", *layout.columns, count)
    held: dict[tuple[str, ...], float] = {}
    text = published[[*layout.columns, count]].astype(str)
    for *row, word in text.itertuples(index=False, name=None):
        word = word.strip().replace(",", "")
        if word == rule.symbol:
            held[tuple(row)] = np.nan
        elif word.removesuffix(".0").isdigit():
            held[tuple(row)] = float(word)
        else:
            raise InvalidValues(
                f"The column {count} must hold counts or the symbol {rule.symbol}.",
                seen=f"{', '.join(row)}: “{word[:40]}”.",
                do="A blank would read as nil: write the symbol.",
            )
    return np.array([held.get(row, np.nan) for row in layout.rows])


@dataclass(frozen=True)
class Audit:
    """What a reader can work out from a published table."""

    cells: pd.DataFrame
    """For each hidden cell: `cell`, `lower`, `upper`, `width`, `needed`, `holds`."""
    rules: str

    @property
    def holds(self) -> bool:
        return bool(self.cells["holds"].all())

    @property
    def in_words(self) -> str:
        n = len(self.cells)
        if not n:
            return "Nothing is hidden in this table."
        failing = self.cells[~self.cells["holds"]]
        if failing.empty:
            return (
                f"None of {figures(n)} hidden cells can be worked out more closely than "
                f"{self.rules} allows."
            )
        exact = int((failing["width"] == 0).sum())
        return (
            f"{figures(len(failing))} of {figures(n)} hidden cells can be worked out more closely "
            f"than {self.rules} allows, {figures(exact)} of them exactly: do not publish."
        )


def audit(
    published: pd.DataFrame,
    *,
    dimensions: tuple[str, ...],
    count: str,
    rules: RuleName | RuleSet = "lt5_secondary",
    within: dict[str, str] | None = None,
    total: str = "Total",
) -> Audit:
    """How closely each hidden cell of a published table can be worked out.

    For every hidden cell the least and the most that fit all the numbers shown,
    with counts whole and not negative: what a reader with a computer can find. A
    cell that may be small must keep the width that the rule asks for; one that
    is surely large must not be exact. Without the true counts a hidden cell
    that only protects others can be named though it does no harm. Sets the table
    against nothing else: other tables and earlier releases can tell more.

    Args:
        published: One row per cell, totals among them; a cell that is not there is
            nil, a total that is not there is not known.
        dimensions: Columns that make the cells.
        count: Column of counts as text: numbers, or the rule's symbol.
            [people or events]
        rules: The rule set that it was made by.
        within: Column that lies within another: ward=district.
        total: What a total is called.

    Returns:
        An `Audit`; `lower` and `upper` in its cells are counts.

    Raises:
        InvalidValues: A count is blank or a word, or no table fits the numbers.

    Source:
        Fischetti and Salazar (2000), Management Science 46, 1008-1027.

    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {"area": ["North", "South", "East", "Total"], "n": ["12", "[c]", "20", "35"]}
    ... )
    >>> found = audit(table, dimensions=("area",), count="n")
    >>> found.cells[["lower", "upper", "holds"]].values.tolist()
    [[3.0, 3.0, False]]
    """
    rule = rule_set(rules)
    columns = tuple(dimensions)
    need_columns(published, "published", *columns, count)
    inner = published[~(published[list(columns)].astype(str) == total).any(axis=1)]
    cells = Cells()
    layout = lay_out(
        cells, inner.assign(**{count: 0}), dimensions=columns, count=count, within=within,
        total=total,
    )  # fmt: skip
    there = set(published[list(layout.columns)].astype(str).itertuples(index=False, name=None))
    said = published_values(layout, published, count, rule)
    values = np.zeros(len(cells.keys))
    unknown = np.zeros(len(cells.keys), dtype=bool)
    printed = np.zeros(len(cells.keys), dtype=bool)
    for row, place, value in zip(layout.rows, layout.places, said, strict=True):
        printed[place] = row in there
        unknown[place] = np.isnan(value) and (row in there or total in row)
        values[place] = 0.0 if np.isnan(value) else value
    floor, ceiling = _what_is_known(rule, values, unknown & printed, unknown)
    loose = unknown | (rule.base > 1)
    system = System.of(cells.matrix(), values, loose, floor, ceiling)
    return Audit(_audited(system, cells.keys, unknown & printed, rule), rule.label)


def _what_is_known(
    rule: RuleSet, values: Floats, hidden: Flags, unknown: Flags
) -> tuple[Floats, Floats]:
    """Least and most of each cell before any sum is looked at."""
    floor, ceiling = np.zeros(len(values)), np.full(len(values), np.inf)
    if rule.base > 1:
        # A rounded number tells the range that it came from.
        slack = rule.base // 2 if rule.rounding == "nearest" else rule.base - 1
        floor = np.where(unknown, 0.0, np.maximum(values - slack, 0))
        ceiling = np.where(unknown, np.inf, values + slack)
        if rule.rounding == "nearest":
            floor = np.where(~unknown & (values > 0), np.maximum(floor, rule.least), floor)
            ceiling = np.where(~unknown & (values == 0), 0.0, ceiling)
    if rule.zeros == "show":
        floor = np.where(hidden, 1.0, floor)
    if not rule.secondary and rule.least:
        ceiling = np.where(hidden, rule.least - 1.0, ceiling)
    return floor, ceiling


def _audited(system: System, keys: list[Key], hidden: Flags, rule: RuleSet) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for i, place in enumerate(system.hidden):
        if hidden[place]:
            low, high = system.reach(i)
            may_be_small = low < rule.least
            needed = rule.width if may_be_small else 1 if rule.secondary else 0
            rows.append(
                (in_words(keys[place]), low, high, high - low, needed, high - low >= needed)
            )
    columns = ["cell", "lower", "upper", "width", "needed", "holds"]
    return pd.DataFrame(rows, columns=columns).astype({"holds": bool})
