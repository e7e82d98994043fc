"""Tables made safe to publish: small counts hidden, and others so that these cannot be worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from commonweal.analysis.disclosure.attack import Flags
from commonweal.analysis.disclosure.cells import Cells, Layout, in_words, lay_out
from commonweal.analysis.disclosure.hide import SMALL, Problem, choose
from commonweal.analysis.disclosure.rounding import rounded_cells
from commonweal.analysis.disclosure.rules import RuleName, RuleSet, rule_set
from commonweal.analysis.inputs import Floats
from commonweal.vocabulary.words import count as figures

if TYPE_CHECKING:
    import pandas as pd

Method = Literal["auto", "integer program", "exchange"]
Loss = Literal["balanced", "cells", "counts"]


@dataclass(frozen=True)
class Protected:
    """A table that may be published, and the audit that says so."""

    published: pd.DataFrame
    """Columns of the table and its count as text: a number, or the rule's symbol where hidden.
    Never blank: a blank would read as nil."""
    audit: pd.DataFrame
    """For each hidden cell: `cell`, `why` (`small` or `to protect others`), `lower` and `upper`
    (what a reader can work out), `width`, `needed`, `holds`. Not for publication."""
    rules: str
    """Name and version of the rule set."""
    cells: int
    small: int
    """Cells hidden because they are small."""
    others: int
    """Cells hidden to protect them."""

    @property
    def holds(self) -> bool:
        """Whether every hidden cell keeps the width that the rule asks for."""
        return bool(self.audit["holds"].all())

    @property
    def in_words(self) -> str:
        if not self.small + self.others:
            return f"No cell of {figures(self.cells)} needs to be hidden under {self.rules}."
        if self.holds:
            narrow = self.audit.loc[self.audit["why"] == "small", "width"].min()
            seen = (
                f"A reader who adds and subtracts can pin none of them down to fewer than "
                f"{figures(narrow + 1)} values."
                if np.isfinite(narrow)
                else "A reader can work out no upper limit for any of them."
            )
        else:
            seen = (
                f"{figures(int((~self.audit['holds']).sum()))} can be worked out more closely than "
                "the rule allows: do not publish."
            )
        return (
            f"Of {figures(self.cells)} cells {figures(self.small)} are too small to show and "
            f"{figures(self.others)} more are hidden to protect them ({self.rules}). {seen}"
        )


@dataclass(frozen=True)
class ProtectedTogether(Protected):
    """Tables that share cells and may be published together."""

    second: pd.DataFrame
    """The second table, in the shape of `published`."""
    further: tuple[pd.DataFrame, ...] = ()
    """Any further tables, in the order given."""


def protect(
    table: pd.DataFrame,
    *,
    dimensions: tuple[str, ...],
    count: str,
    rules: RuleName | RuleSet = "lt5_secondary",
    within: dict[str, str] | None = None,
    total: str = "Total",
    least_loss: Loss = "balanced",
    method: Method = "auto",
    seed: int = 1,
) -> Protected:
    """A table of counts with its totals, safe to publish under a named rule set.

    Small counts are hidden behind a symbol; then as few others as will do, so
    that no small one can be worked out from rows, columns and totals. About this
    table alone: a second table of the same people, or a later release, can give
    away what this one hides (`protect_linked`, `protect_release`). A reader who
    knows some of the people counted knows more than the audit supposes. Hides
    numbers, not what the words of a table give away.

    Args:
        table: One row per cell, counts of people or events; a combination that is
            not there is nil. Totals may be there, and must then be right.
        dimensions: Columns that make the cells.
        count: Column of counts. [people or events]
        rules: The rule set, by name; from Python also one of your own.
        within: Column that lies within another: ward=district.
        total: What a total is called.
        least_loss: What is kept as far as can be: few hidden `cells`, few hidden
            `counts`, or `balanced` (logarithm of the count).
        method: `integer program` finds the least loss (in tables of three or more
            dimensions it may stop short of proof); `exchange` hides the cheapest
            ring of cells for one small cell after another; `auto` takes
            the first up to 200 cells that could be hidden.
        seed: Starts the random numbers of rules that round at random.

    Returns:
        A `Protected`. Its `published` has the columns of `dimensions` and
        `count` as text.

    Raises:
        UnknownName: No rule set has that name.
        InvalidValues: A total is wrong, or a cell is there twice.

    Source:
        Fischetti and Salazar (2000), Management Science 46, 1008-1027 (integer
        program with cuts from the attacker's dual); Hundepool et al. (2012),
        Statistical Disclosure Control, chapter 4.

    >>> import pandas as pd
    >>> hate = pd.DataFrame({"strand": ["race", "race", "faith", "faith"] * 1,
    ...     "area": ["North", "South"] * 2, "n": [40, 31, 3, 22]})
    >>> safe = protect(hate, dimensions=("strand", "area"), count="n")
    >>> safe.published["n"].tolist()
    ['[c]', '[c]', '71', '[c]', '[c]', '25', '43', '53', '96']
    """
    tables, said = _protect(
        [(table, tuple(dimensions))], count=count, rules=rules, within=within, total=total,
        least_loss=least_loss, method=method, seed=seed,
    )  # fmt: skip
    return Protected(tables[0], *said)


def protect_linked(
    first: pd.DataFrame,
    second: pd.DataFrame,
    *,
    first_dimensions: tuple[str, ...],
    second_dimensions: tuple[str, ...],
    count: str,
    rules: RuleName | RuleSet = "lt5_secondary",
    within: dict[str, str] | None = None,
    total: str = "Total",
    least_loss: Loss = "balanced",
    method: Method = "auto",
    seed: int = 1,
    more: Sequence[tuple[pd.DataFrame, tuple[str, ...]]] = (),
) -> ProtectedTogether:
    """Tables of the same people that share cells, made safe together.

    Area by offence and area by age share the total of every area. Hidden apart,
    one table can give away what the other hides; here a cell is hidden in all or
    in none, and the audit sets them all against one another. Columns are matched
    by name and values by spelling: a ward spelled in two ways is two wards.

    Args:
        first: One row per cell.
        second: The same people, counted another way.
        first_dimensions: Columns that make the cells of the first.
        second_dimensions: Columns that make the cells of the second.
        count: Column of counts, in every table. [people or events]
        rules: The rule set, by name; from Python also one of your own.
        within: Column that lies within another: ward=district.
        total: What a total is called.
        least_loss: What is kept as far as can be: `cells`, `counts` or `balanced`.
        method: As for `protect`.
        seed: Starts the random numbers of rules that round at random.
        more: Further tables with their dimensions.

    Returns:
        A `ProtectedTogether`: the first table as `published`, then `second`
        (and `further` ones); one audit of them all.

    Raises:
        InvalidValues: The tables disagree about a cell that they share.

    Source:
        Hundepool et al. (2012), Statistical Disclosure Control, section 4.3.

    >>> import pandas as pd
    >>> a = pd.DataFrame({"area": ["North", "South"], "n": [12, 3]})
    >>> b = pd.DataFrame({"age": ["child", "adult"], "n": [7, 8]})
    >>> both = protect_linked(
    ...     a, b, first_dimensions=("area",), second_dimensions=("age",), count="n"
    ... )
    >>> both.published["n"].tolist(), both.second["n"].tolist()
    (['[c]', '[c]', '15'], ['7', '8', '15'])
    """
    tables, said = _protect(
        [(first, tuple(first_dimensions)), (second, tuple(second_dimensions)), *more],
        count=count, rules=rules, within=within, total=total, least_loss=least_loss,
        method=method, seed=seed,
    )  # fmt: skip
    return ProtectedTogether(tables[0], *said, tables[1], tuple(tables[2:]))


def _protect(
    tables: Sequence[tuple[pd.DataFrame, tuple[str, ...]]],
    *,
    count: str,
    rules: RuleName | RuleSet,
    within: dict[str, str] | None,
    total: str,
    least_loss: Loss,
    method: Method,
    seed: int,
) -> tuple[list[pd.DataFrame], tuple[pd.DataFrame, str, int, int, int]]:
    rule = rule_set(rules)
    cells = Cells()
    layouts = [
        lay_out(
            cells, table, dimensions=columns, count=count, total=total,
            within={k: v for k, v in (within or {}).items() if k in columns and v in columns},
        )
        for table, columns in tables
    ]  # fmt: skip
    sensitive = rule.sensitive(cells.counts)
    problem = problem_of(cells, rule, sensitive, least_loss)
    hidden = hide(problem, rule, method)
    audited = audit_of(problem, hidden, rule, [in_words(key) for key in cells.keys])
    text = shown(cells, hidden, rule, seed)
    published = [publish(layout, text, count) for layout in layouts]
    small = int(sensitive.sum())
    others = int(hidden.sum()) - small
    return published, (audited, rule.label, len(cells.keys), small, others)


def problem_of(cells: Cells, rule: RuleSet, sensitive: Flags, least_loss: Loss) -> Problem:
    """What to hide, when nothing has been published before."""
    values = cells.counts.astype(np.float64)
    nil = values == 0
    return Problem(
        matrix=cells.matrix(),
        values=values,
        sensitive=sensitive,
        need=np.where(sensitive, float(rule.width), 1.0),
        # Where nils are shown, a hidden cell is known not to be one.
        floor=np.full(len(values), 1.0 if rule.zeros == "show" else 0.0),
        may_hide=~nil if rule.zeros == "show" else np.ones(len(values), dtype=bool),
        hidden=sensitive.copy(),
        loss=loss_of(values, least_loss),
    )


def loss_of(values: Floats, least_loss: Loss) -> Floats:
    """What hiding each cell loses."""
    if least_loss == "cells":
        # Of choices with equally many cells, the one with the smaller counts.
        return 1 + 1e-3 * np.log1p(values)
    return values + 1 if least_loss == "counts" else 1 + np.log1p(values)


def hide(problem: Problem, rule: RuleSet, method: Method) -> Flags:
    """Which cells to hide in all; none is hidden that could be worked out exactly all the same."""
    if not rule.secondary:
        return problem.hidden.copy()
    could = int((problem.may_hide & ~problem.hidden).sum())
    exact = method == "integer program" or (method == "auto" and could <= SMALL)
    hidden = choose(problem, exact=exact)
    return _reveal(problem, hidden)


def _reveal(problem: Problem, hidden: Flags) -> Flags:
    """Show again what anybody can work out: hiding it protects nobody."""
    extra = hidden & ~problem.hidden
    if not extra.any():
        return hidden
    system = problem.system(hidden)
    hidden = hidden.copy()
    for i, place in enumerate(system.hidden):
        if extra[place]:
            low, high = system.reach(i)
            hidden[place] = high > low
    return hidden


def audit_of(problem: Problem, hidden: Flags, rule: RuleSet, names: list[str]) -> pd.DataFrame:
    """What a reader can work out of each hidden cell, beside what the rule allows."""
    import pandas as pd

    system = problem.system(hidden)
    lower, upper = system.bounds()
    if not rule.secondary and rule.least:
        lower, upper = np.maximum(lower, 1.0), np.minimum(upper, rule.least - 1.0)
    small = problem.sensitive[system.hidden]
    needed = np.where(small, rule.width, 1 if rule.secondary else 0)
    return pd.DataFrame(
        {
            "cell": [names[j] for j in system.hidden],
            "why": np.where(small, "small", "to protect others"),
            "lower": lower,
            "upper": upper,
            "width": upper - lower,
            "needed": needed,
            "holds": upper - lower >= needed,
        }
    )


def shown(cells: Cells, hidden: Flags, rule: RuleSet, seed: int) -> list[str]:
    """Every cell as it is published."""
    values = (
        rounded_cells(cells, base=rule.base, rounding=rule.rounding, seed=seed)
        if rule.base
        else cells.counts
    )
    return [rule.symbol if h else str(int(v)) for h, v in zip(hidden, values, strict=True)]


def publish(layout: Layout, text: list[str], count: str) -> pd.DataFrame:
    return layout.frame().assign(**{count: [text[place] for place in layout.places]})
