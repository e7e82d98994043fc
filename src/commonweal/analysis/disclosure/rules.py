"""Named, versioned rules of what may be shown."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import counts, need_columns, numbers
from commonweal.vocabulary.errors import InvalidValues, UnknownName

if TYPE_CHECKING:
    import pandas as pd

Flags = npt.NDArray[np.bool_]
RuleName = Literal[
    "hes_2018", "lt5_secondary", "lt10_rate", "lt10_strict", "three_givers", "random_3", "controlled_5",
    "none_open_data",
]  # fmt: skip
"""The rule sets that come with the library."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What may be shown, under a name and a version that a published table quotes."""

    name: str
    version: str
    title: str
    source: str
    least: int
    """Smallest count that may be shown. [people or events]"""
    zeros: Literal["show", "hide"]
    width: int
    """How wide the interval must be that anybody can work out for a sensitive cell. [counts]"""
    secondary: bool
    """Whether further cells are hidden so that sensitive ones cannot be worked out."""
    base: int
    """Counts shown are rounded to a multiple of this; 0: they are not."""
    rounding: Literal["nearest", "random", "controlled"]
    symbol: str
    dominance: tuple[int, float] | None = None
    p_percent: float | None = None

    @property
    def label(self) -> str:
        return f"{self.name} (version {self.version})"

    def sensitive(self, values: npt.ArrayLike) -> Flags:
        """Which counts are too small to show."""
        held = np.asarray(values)
        small: Flags = held < self.least
        return small if self.zeros == "hide" else small & (held > 0)


def read_rule_sets(text: str) -> dict[str, RuleSet]:
    """Rule sets of a partnership's own, from TOML in the shape of `rules.toml`.

    Args:
        text: What the file holds.

    Raises:
        InvalidValues: A rule set lacks something or asks for what cannot be.

    >>> own = read_rule_sets('''
    ... [ours]
    ... version = "2026-12"
    ... title = "Below 6 hidden"
    ... source = "Our own policy, minute 7 of 3 December 2026"
    ... least = 6
    ... zeros = "show"
    ... width = 4
    ... secondary = true
    ... base = 0
    ... rounding = "nearest"
    ... symbol = "[c]"
    ... ''')
    >>> own["ours"].sensitive([0, 5, 6]).tolist()
    [False, True, False]
    """
    try:
        held = tomllib.loads(text)
        return {name: _rule_set(name, dict(parts)) for name, parts in held.items()}
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise InvalidValues(
            "The rule sets cannot be read.", seen=str(error)[:200],
            do="Give every rule set what those that come with the library have.",
        ) from error  # fmt: skip


def _rule_set(name: str, parts: dict[str, Any]) -> RuleSet:
    if "dominance" in parts:
        n, share = parts["dominance"]
        parts["dominance"] = (int(n), float(share))
    rule = RuleSet(name, **parts)
    sound = (
        rule.zeros in ("show", "hide")
        and rule.rounding in ("nearest", "random", "controlled")
        and min(rule.least, rule.width, rule.base) >= 0
        and rule.base != 1
        and rule.symbol.strip()
        and rule.version
    )
    if not sound:
        raise InvalidValues(
            f"The rule set “{name}” asks for what cannot be.",
            do="least, width and base are 0 or more (base not 1); the symbol is not blank.",
        )
    return rule


@cache
def rule_sets() -> dict[str, RuleSet]:
    """Every rule set that comes with the library, by name."""
    return read_rule_sets(resources.files(__package__).joinpath("rules.toml").read_text("utf-8"))


def rule_set(name: str | RuleSet) -> RuleSet:
    """A rule set by its name; one that is given is given back.

    Raises:
        UnknownName: There is none.

    >>> rule_set("hes_2018").label
    'hes_2018 (version 2018-09)'
    """
    if isinstance(name, RuleSet):
        return name
    if name not in rule_sets():
        raise UnknownName(
            f"There is no rule set “{name[:60]}”.", seen=f"There are: {', '.join(rule_sets())}."
        )
    return rule_sets()[name]


def sensitive_sums(
    records: pd.DataFrame,
    *,
    groups: tuple[str, ...],
    giver: str,
    amount: str,
    rules: RuleName | RuleSet = "lt10_strict",
) -> pd.DataFrame:
    """Which sums give away what one giver put in: threshold, dominance and p% rules.

    For amounts (costs, hours, grants), not counts of people. A sum can be
    unsafe although many stand behind it, when one or two make nearly all of
    it. Says nothing of what could be worked out from other cells: hide those
    found here and give the table to `audit`.

    Args:
        records: One row for each giver in each group.
        groups: Columns that make the cells of the table.
        giver: Column of who gave: an organisation, a site. Rows of one giver in
            one cell are added up.
        amount: Column of what was given, not negative. [any unit]
        rules: The rule set; one without dominance or p% tests the
            threshold alone.

    Returns:
        One row per cell: `groups`, `givers`, `total`, `largest`, `second`,
        `share` of the n largest, `p_ratio` (what is left after the two largest,
        over the largest) and `sensitive`: the rules broken, in words; empty
        where the sum may be shown.

    Raises:
        MissingColumns, InvalidValues: Columns lack, or an amount is negative.

    Source:
        Hundepool et al. (2012), Statistical Disclosure Control, chapter 4:
        (n, k) dominance and p% rule.

    >>> import pandas as pd
    >>> grants = pd.DataFrame({"ward": ["A"] * 3, "by": ["x", "y", "z"], "pounds": [90, 8, 2]})
    >>> cell = sensitive_sums(grants, groups=("ward",), giver="by", amount="pounds")
    >>> cell["sensitive"].item()
    'fewer than 10; the 2 largest make 98%; p% 0.022'
    """
    import pandas as pd

    rule = rule_set(rules)
    need_columns(records, "records", *groups, giver, amount)
    if (numbers(records, amount) < 0).any():
        raise InvalidValues(f"The column {amount} must not be negative.")
    each = records.groupby([*groups, giver], sort=True, observed=True)[amount].sum().reset_index()
    rows = []
    for key, part in each.groupby(list(groups), sort=True, observed=True):
        given = np.sort(part[amount].to_numpy(dtype=np.float64))[::-1]
        given = given[given > 0]
        total = float(given.sum())
        largest, second = (float(given[i]) if len(given) > i else 0.0 for i in (0, 1))
        n, most = rule.dominance or (2, 1.0)
        share = float(given[:n].sum()) / total if total else 0.0
        ratio = (total - largest - second) / largest if largest else np.inf
        broken = []
        if rule.sensitive(len(given)):
            broken.append(f"fewer than {rule.least}")
        if rule.dominance and share > most:
            broken.append(f"the {n} largest make {share:.0%}")
        if rule.p_percent is not None and ratio < rule.p_percent:
            broken.append(f"p% {ratio:.2g}")
        rows.append(
            (*(key if isinstance(key, tuple) else (key,)), len(given), total, largest, second,
             share, ratio, "; ".join(broken))
        )  # fmt: skip
    columns = [*groups, "givers", "total", "largest", "second", "share", "p_ratio", "sensitive"]
    return pd.DataFrame(rows, columns=columns)


def need_whole(table: pd.DataFrame, column: str) -> npt.NDArray[np.int64]:
    """A column of counts as whole numbers."""
    return counts(table, column).astype(np.int64)
