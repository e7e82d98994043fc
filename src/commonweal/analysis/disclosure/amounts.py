"""Sums of amounts: hidden where one or two givers dominate, with what would give them away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from commonweal.analysis.disclosure.attack import Flags
from commonweal.analysis.disclosure.cells import Cells, Key, Layout, in_words, lay_out
from commonweal.analysis.disclosure.hide import Problem, repair
from commonweal.analysis.disclosure.publish import (
    Loss,
    Method,
    Protected,
    hide,
    loss_of,
    publish,
)
from commonweal.analysis.disclosure.releases import Audit, published_values
from commonweal.analysis.disclosure.rules import RuleName, RuleSet, rule_set, sensitive_sums
from commonweal.analysis.inputs import Floats, need_columns, need_positive, numbers
from commonweal.vocabulary.errors import InvalidValues
from commonweal.vocabulary.words import count as figures
from commonweal.vocabulary.words import plural

if TYPE_CHECKING:
    import pandas as pd

LARGEST = 2**27
"""Units that the whole table may sum to."""
SHARE = 0.1
"""How near anybody may come to a sum of too few givers, where the rules have no p%. [proportion]"""


@dataclass(frozen=True)
class ProtectedSums(Protected):
    """A table of sums that may be published, and the audit that says so.

    `small` counts the cells that the rules find sensitive. `audit` has `cell`, `why` (the rules
    broken), `lower` and `upper` (what a reader can work out), `needed_lower` and
    `needed_upper`, `holds`; and in `known_by` who was taken to know a cell of its own.
    """

    @property
    def in_words(self) -> str:
        if not self.small + self.others:
            return f"No sum of {figures(self.cells)} needs to be hidden under {self.rules}."
        failing = int((~self.audit["holds"]).sum())
        seen = (
            "No reader, and nobody who alone made one of the hidden sums, can come nearer to any "
            "of them than the rules allow."
            if not failing
            else f"{plural(failing, 'bound')} are tighter than the rules allow: do not publish."
        )
        return (
            f"Of {figures(self.cells)} sums {figures(self.small)} are sensitive and "
            f"{figures(self.others)} more are hidden to protect them ({self.rules}). {seen}"
        )


def protect_sums(
    records: pd.DataFrame,
    *,
    dimensions: tuple[str, ...],
    giver: str,
    amount: str,
    rules: RuleName | RuleSet = "three_givers",
    unit: float = 1.0,
    within: dict[str, str] | None = None,
    total: str = "Total",
    least_loss: Loss = "balanced",
    method: Method = "auto",
) -> ProtectedSums:
    """A table of amounts with its totals, safe to publish under threshold, dominance and p% rules.

    A sum is sensitive where too few gave, where one or two make nearly all of it, or where the
    second largest could work the largest out. Totals are judged like cells. Then as few others
    are hidden as will do, so that nobody can come nearer to a sensitive sum than the rules
    allow: neither a reader, nor one who alone made another hidden sum and so knows it. Givers
    who tell one another what they gave know more than is supposed here. A cell to which nobody
    gave shows 0.

    Args:
        records: One row for each giver in each cell; rows of one giver in one cell are added up.
        dimensions: Columns that make the cells.
        giver: Column of who gave: an organisation, a site.
        amount: Column of what was given, not negative. [any unit]
        rules: The rule set; `lt10_strict` also has a rule of dominance.
        unit: Sums are published as whole numbers of this: 1000 for thousands.
        within: Column that lies within another: ward=district.
        total: What a total is called.
        least_loss: What is kept as far as can be: few hidden `cells`, few hidden `counts`
            (amounts), or `balanced` (logarithm of the sum).
        method: As for `protect`.

    Returns:
        A `ProtectedSums`. Its `published` has the columns of `dimensions` and `amount` as text.

    Raises:
        InvalidValues: An amount is negative, or the table sums to more than 134 million units.
        NotDefined: No choice keeps a sensitive sum from being worked out.

    Source:
        Hundepool et al. (2012), Statistical Disclosure Control, sections 4.2 (rules, and how far
        a bound must stay away) and 4.3; Fischetti and Salazar (2000), Management Science 46.

    >>> import pandas as pd
    >>> grants = pd.DataFrame({"ward": list("AAABBB"), "by": list("xyzxyz"),
    ...                        "pounds": [90, 8, 2, 30, 31, 32]})
    >>> safe = protect_sums(grants, dimensions=("ward",), giver="by", amount="pounds")
    >>> safe.published["pounds"].tolist()
    ['[c]', '[c]', '193']
    """
    rule = rule_set(rules)
    table = _Table.of(records, dimensions, giver, amount, rule, unit, within, total)
    problem = table.problem(rule, least_loss)
    hidden = hide(problem, rule, method)
    if rule.secondary:
        hidden = _against_givers(table, problem, hidden, rule)
    report = _report(table, problem, hidden, rule)
    text = [rule.symbol if h else str(v) for h, v in zip(hidden, table.cells.values, strict=True)]
    few = int(problem.sensitive.sum())
    return ProtectedSums(
        publish(table.layout, text, amount), report, rule.label, len(text), few,
        int(hidden.sum()) - few,
    )  # fmt: skip


def audit_sums(
    published: pd.DataFrame,
    records: pd.DataFrame,
    *,
    dimensions: tuple[str, ...],
    giver: str,
    amount: str,
    rules: RuleName | RuleSet = "three_givers",
    unit: float = 1.0,
    within: dict[str, str] | None = None,
    total: str = "Total",
) -> Audit:
    """How closely the hidden sums of a published table can be worked out, and whether that is too close.

    For each hidden sum the least and the most that fit all the numbers shown, for a reader and
    for each giver who alone made a hidden sum. Needs the records: only they say how close is
    too close. A sensitive sum that is shown counts as worked out exactly.

    Args:
        published: One row per cell, totals among them: whole numbers of `unit` as text, or the
            rule's symbol.
        records: One row for each giver in each cell, what the table was made from.
        dimensions: Columns that make the cells, in both.
        giver: Column of who gave.
        amount: Column of what was given, in both tables. [any unit]
        rules: The rule set.
        unit: What the published numbers are whole numbers of.
        within: Column that lies within another: ward=district.
        total: What a total is called.

    Returns:
        An `Audit`; its cells are those of `ProtectedSums`.

    Raises:
        InvalidValues: A published number is not the sum of the records.
    """
    rule = rule_set(rules)
    table = _Table.of(records, dimensions, giver, amount, rule, unit, within, total)
    problem = table.problem(rule, "balanced")
    said = published_values(table.layout, published, amount, rule)
    hidden = np.zeros(len(table.cells.keys), dtype=bool)
    places = np.array(table.layout.places)
    hidden[places] = np.isnan(said)
    wrong = ~hidden[places] & (said != table.values[places])
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise InvalidValues(
            "A published number is not the sum of the records.",
            seen=f"{', '.join(table.layout.rows[at])}: {said[at]:g} and "
            f"{table.values[places[at]]:g}.",
            do="Give the records that the table was made from, and the unit it is in.",
        )
    return Audit(_report(table, problem, hidden, rule), rule.label)


@dataclass
class _Table:
    """Sums with their totals, and who stands behind each."""

    cells: Cells
    layout: Layout
    rise: Floats
    """How far above each sum a reader must find possible; 0 where it is not sensitive."""
    broken: list[str]
    """The rules that each sum breaks, in words."""
    gifts: list[dict[str, float]]
    """What each giver gave to each sum, largest first."""
    alone: dict[str, list[int]]
    """The sums that one giver made alone, by giver."""

    @classmethod
    def of(
        cls,
        records: pd.DataFrame,
        dimensions: tuple[str, ...],
        giver: str,
        amount: str,
        rule: RuleSet,
        unit: float,
        within: dict[str, str] | None,
        total: str,
    ) -> _Table:
        need_columns(records, "records", *dimensions, giver, amount)
        held = records.assign(**{c: records[c].astype(str) for c in (*dimensions, giver)})
        held[amount] = numbers(records, amount) / need_positive(unit, "The unit")
        if (held[amount] < 0).any():
            raise InvalidValues(f"The column {amount} must not be negative.")
        finest = held.groupby(list(dimensions), sort=True)[amount].sum().round().reset_index()
        if finest[amount].sum() > LARGEST:
            raise InvalidValues(
                "The table sums to too many units.",
                seen=f"{finest[amount].sum():,.0f}; {LARGEST:,} are the most.",
                do="Publish it in thousands: unit=1000.",
            )
        cells = Cells()
        layout = lay_out(
            cells, finest, dimensions=dimensions, count=amount, within=within, total=total
        )
        rise, broken = np.zeros(len(cells.keys)), [""] * len(cells.keys)
        gifts: list[dict[str, float]] = [{} for _ in cells.keys]
        alone: dict[str, list[int]] = {}
        for place, given, words in _behind(held, cells, giver, amount, rule):
            broken[place], gifts[place] = words, given
            if words:
                rise[place] = _away(np.array(list(given.values())), rule)
            if len(given) == 1:
                alone.setdefault(next(iter(given)), []).append(place)
        return cls(cells, layout, rise, broken, gifts, alone)

    @property
    def values(self) -> Floats:
        return self.cells.counts.astype(np.float64)

    def problem(self, rule: RuleSet, least_loss: Loss) -> Problem:
        sensitive = np.array([bool(words) for words in self.broken])
        values = self.values
        fall = np.minimum(self.rise, values)
        return Problem(
            matrix=self.cells.matrix(),
            values=values,
            sensitive=sensitive,
            need=np.where(sensitive, self.rise + fall, 1.0),
            floor=np.zeros(len(values)),
            # Where nobody gave there is nothing to find out: it shows 0.
            may_hide=values > 0,
            hidden=sensitive.copy(),
            loss=loss_of(values, least_loss),
            rise=self.rise,
            fall=fall,
        )


def _behind(
    held: pd.DataFrame, cells: Cells, giver: str, amount: str, rule: RuleSet
) -> Iterator[tuple[int, dict[str, float], str]]:
    """For each sum: its place, what each giver gave (largest first), and the rules broken."""
    for columns in sorted({tuple(sorted(column for column, _ in key)) for key in cells.keys}):
        whole = held.assign(**{"": "the whole"})  # a column for the total of all
        names = list(columns) or [""]
        judged = sensitive_sums(
            whole, groups=tuple(names), giver=giver, amount=amount, rules=rule
        ).set_index(names)["sensitive"]
        each = whole.groupby([*names, giver], sort=True)[amount].sum().reset_index()
        each = each[each[amount] > 0].sort_values(amount, ascending=False, kind="stable")
        for found, part in each.groupby(names, sort=True):
            at: Any = found  # a tuple of values, one for each name
            key: Key = frozenset(zip(columns, at, strict=True)) if columns else frozenset()
            words = str(judged.loc[at if len(names) > 1 else at[0]])
            given = dict(zip(part[giver], map(float, part[amount]), strict=True))
            yield cells.at[key], given, words


def _away(given: Floats, rule: RuleSet) -> float:
    """How far above a sensitive sum a reader must find possible, in whole units.

    So that the second largest giver, who takes off what it gave itself, comes no nearer to
    the largest than the p% rule allows, and the n largest make no more than their share.
    """
    whole = float(given.sum())
    asked = [1.0]
    if rule.p_percent is not None:
        asked.append(rule.p_percent * given[0] - float(given[2:].sum()))
    if rule.dominance is not None:
        n, share = rule.dominance
        asked.append(float(given[:n].sum()) / share - whole)
    if rule.sensitive(len(given)):
        asked.append((rule.p_percent or SHARE) * whole)
    return float(np.ceil(max(asked)))


def _as_seen_by(who: str, table: _Table, problem: Problem, rule: RuleSet) -> tuple[Problem, Flags]:
    """What is left to protect from one giver, and the sums that it knows.

    It knows what it gave everywhere, so sums are at least that; and those it made alone. What
    others gave must stay as uncertain to it as the rules ask.
    """
    known = np.zeros(len(problem.values), dtype=bool)
    known[table.alone[who]] = True
    own = np.array([np.floor(given.get(who, 0.0)) for given in table.gifts])
    rise = table.rise.copy()
    for place in np.flatnonzero(problem.sensitive & ~known & (own > 0)):
        others = [v for name, v in table.gifts[place].items() if name != who]
        rise[place] = _left(np.array(others), rule, few=rule.sensitive(len(others) + 1).item())
    sensitive = problem.sensitive & ~known
    fall = np.minimum(rise, problem.values - own)
    seen = replace(
        problem,
        sensitive=sensitive,
        need=np.where(sensitive, rise + fall, 1.0),
        floor=np.minimum(own, problem.values),
        may_hide=problem.may_hide & ~known,
        hidden=problem.hidden & ~known,
        rise=rise,
        fall=np.maximum(fall, 0.0),
    )
    return seen, known


def _left(others: Floats, rule: RuleSet, *, few: bool) -> float:
    """How far above a sum one of its givers must find possible, to protect the others."""
    asked = [1.0]
    if rule.p_percent is not None:
        asked.append(rule.p_percent * others[0] - float(others[1:].sum()))
    if few:
        asked.append((rule.p_percent or SHARE) * float(others.sum()))
    return float(np.ceil(max(asked)))


def _against_givers(table: _Table, problem: Problem, hidden: Flags, rule: RuleSet) -> Flags:
    """Hide more, where a giver who alone made a hidden sum could work out another's."""
    while True:
        before = hidden.copy()
        for who in sorted(table.alone):
            seen, known = _as_seen_by(who, table, problem, rule)
            if (known & hidden).any():
                hidden = hidden | repair(seen, hidden & ~known)
        if (hidden == before).all():
            return hidden


def _report(table: _Table, problem: Problem, hidden: Flags, rule: RuleSet) -> pd.DataFrame:
    """The tightest bounds of each hidden sum that a reader, or a giver who knows its own, can find."""
    import pandas as pd

    rows: dict[int, _Found] = {}
    for place in np.flatnonzero(problem.sensitive & ~hidden):
        value = float(problem.values[place])
        rows[int(place)] = _Found.of(problem, int(place), value, value, "")
    for who in ["", *sorted(table.alone)]:
        seen, known = problem, np.zeros(len(hidden), dtype=bool)
        if who:
            seen, known = _as_seen_by(who, table, problem, rule)
            if not (known & hidden).any():
                continue
        system = seen.system(hidden & ~known)
        for i, at in enumerate(system.hidden):
            if who and not seen.sensitive[at]:
                continue
            found = _Found.of(seen, int(at), *system.reach(i), who)
            if int(at) not in rows or found.slack < rows[int(at)].slack:
                rows[int(at)] = found
    return pd.DataFrame(
        [
            (in_words(table.cells.keys[at]), table.broken[at] or "to protect others", f.lower,
             f.upper, f.upper - f.lower, f.least, f.most, f.slack >= 0, f.known_by)
            for at, f in sorted(rows.items())
        ],
        columns=["cell", "why", "lower", "upper", "width", "needed_lower", "needed_upper", "holds",
                 "known_by"],
    ).astype({"holds": bool})  # fmt: skip


@dataclass(frozen=True)
class _Found:
    """What somebody can work out of one sum, beside what must stay possible."""

    lower: float
    upper: float
    least: float
    most: float
    slack: float
    """How much further the bounds are than they must be; below 0: too tight."""
    known_by: str

    @classmethod
    def of(cls, problem: Problem, place: int, lower: float, upper: float, who: str) -> _Found:
        value = float(problem.values[place])
        if not problem.sensitive[place] or problem.rise is None or problem.fall is None:
            return cls(lower, upper, value, value, upper - lower - 1, who)
        least, most = value - float(problem.fall[place]), value + float(problem.rise[place])
        return cls(lower, upper, least, most, min(least - lower, upper - most), who)
