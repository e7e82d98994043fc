"""Rounded counts: to the nearest, at random without bias, or so that parts still add up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from commonweal.analysis.disclosure.cells import Cells, Whole, lay_out
from commonweal.vocabulary.errors import InvalidValues, NotDefined

if TYPE_CHECKING:
    import pandas as pd


def round_counts(
    table: pd.DataFrame,
    *,
    dimensions: tuple[str, ...],
    count: str,
    base: int = 5,
    rounding: Literal["nearest", "random", "controlled"] = "controlled",
    seed: int = 1,
    within: dict[str, str] | None = None,
    total: str = "Total",
) -> pd.DataFrame:
    """A table of counts with its totals, every count a multiple of `base`.

    Hides small numbers without holes. Rounding alone does not protect where
    parts and totals are rounded apart and can be set against one another:
    `audit` says what can still be worked out. Rates and percentages must be
    worked out from the rounded counts.

    Args:
        table: One row per cell; a combination that is not there is nil.
        dimensions: Columns that make the cells.
        count: Column of counts. [people or events]
        base: Counts become multiples of this. [people or events]
        rounding: `nearest`; `random` (up or down with such chances that the
            expected value is the true one); `controlled` (one of the two
            multiples next to each count, so that parts add up to totals, and as
            near to the true counts as can be).
        seed: Starts the random numbers; the same seed gives the same table.
        within: Column that lies within another: ward=district.
        total: What a total is called.

    Returns:
        Columns of `dimensions` and `count` [people or events], totals among the
        rows. `nearest` and `random` totals may differ from the sum of parts.

    Raises:
        InvalidValues: The base is below 2, or totals given are wrong.
        NotDefined: Parts and totals cannot all be next to their true counts
            (possible only with three or more dimensions or linked places).

    Source:
        Cox (1987), Journal of the American Statistical Association 82, 520-524;
        Hundepool et al. (2012), Statistical Disclosure Control, chapter 5.

    >>> import pandas as pd
    >>> wards = pd.DataFrame({"ward": ["A", "B", "C"], "n": [1, 7, 13]})
    >>> round_counts(wards, dimensions=("ward",), count="n")["n"].tolist()
    [0, 5, 15, 20]
    """
    cells = Cells()
    layout = lay_out(cells, table, dimensions=dimensions, count=count, within=within, total=total)
    rounded = rounded_cells(cells, base=base, rounding=rounding, seed=seed)
    return layout.frame().assign(**{count: rounded[list(layout.places)]})


def rounded_cells(
    cells: Cells, *, base: int, rounding: Literal["nearest", "random", "controlled"], seed: int
) -> Whole:
    """Every cell's count as a multiple of the base."""
    if base < 2:
        raise InvalidValues("Rounding needs a base of 2 or more.", seen=f"It is {base}.")
    values = cells.counts
    below, rest = values // base, values % base
    rng = np.random.default_rng(seed)
    if rounding == "nearest":
        return (below + (2 * rest >= base)) * base
    if rounding == "random":
        return (below + (rng.random(len(values)) < rest / base)) * base
    from scipy.optimize import Bounds, LinearConstraint, milp

    matrix = cells.matrix()
    # Distance to the true count, squared, for up beside down; a little chance settles ties.
    cost = ((base - rest) ** 2 - rest**2) + rng.uniform(-0.4, 0.4, len(values))
    lacking = -(matrix @ below.astype(np.float64))
    found = milp(
        cost,
        constraints=LinearConstraint(matrix, lacking, lacking),
        integrality=np.ones(len(values)),
        bounds=Bounds(0, (rest > 0).astype(np.float64)),
        options={"node_limit": 20_000},
    )
    if found.x is None:
        raise NotDefined(
            "No rounded table keeps every sum.",
            seen=f"With base {base}, parts and totals cannot all be next to their true counts.",
            do="Use “nearest” or “random”, or fewer dimensions in one table.",
        )
    whole: Whole = (below + np.round(found.x).astype(np.int64)) * base
    return whole
