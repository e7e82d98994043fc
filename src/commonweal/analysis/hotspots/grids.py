"""Squares of a grid: hot, cold and unlike their surroundings, without a list of neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from commonweal.analysis.hotspots.chance import chances
from commonweal.analysis.hotspots.many import Correction, discoveries, spots, two_sided
from commonweal.analysis.inputs import Floats, array, counts, need_columns, numbers
from commonweal.vocabulary.errors import InvalidValues

if TYPE_CHECKING:
    import pandas as pd

Mask = npt.NDArray[np.bool_]
PValue = Literal["exact", "normal"]
QUADRANTS = ("high amid high", "low amid high", "low amid low", "high amid low")


@dataclass(frozen=True)
class HotSquares:
    """Each square beside what any such group of squares would hold."""

    table: pd.DataFrame
    """The squares as given, with `z`, `p`, `spot` and `quadrant`."""
    hot: int
    cold: int
    unlike: int
    """Squares unlike their surroundings: high amid low, or low amid high."""
    null: str
    """What chance was taken to be."""
    level: float
    correction: str

    @property
    def in_words(self) -> str:
        return (
            f"Of {len(self.table):,} squares {self.hot:,} are hot and {self.cold:,} cold together "
            f"with those around them ({self.null}; {self.correction} at {self.level:.0%}). "
            f"{self.unlike:,} are unlike their surroundings."
        )


def hot_squares(
    squares: pd.DataFrame,
    *,
    value: str,
    column: str = "column",
    row: str = "row",
    reach: int = 1,
    disc: bool = False,
    p_value: PValue = "exact",
    level: float = 0.05,
    correction: Correction = "false discovery",
) -> HotSquares:
    """Gi* and local Moran of squares: hot, cold, or unlike their surroundings?

    A square absent from the table is outside the map (sea, another partnership) and
    counts for nothing; a square that is there with 0 events counts. One test a square,
    so false discoveries are controlled. A hot square may be quiet itself amid busy ones.
    Counts follow people, and police points are approximate.

    Gi* and local Moran ask the same of the neighbours, so under permutation they have
    one p; they differ in what they name. `spot` is by Gi*, `quadrant` by local Moran.

    Args:
        squares: One row a square, as `cells.squares` gives them.
        value: Column to test: counts, or any number for the normal p. [events]
        column: Column of whole numbers, one more for each square eastwards.
        row: Column of whole numbers, one more for each square northwards.
        reach: How many squares away the surroundings go. [squares]
        disc: Take only squares whose middles lie within `reach`, not the whole block.
        p_value: `exact`: the square keeps its own count and those around it are any
            others, every set alike (no simulation; ties count on both sides).
            `normal`: from z; rough where events are few.
        level: Share of false discoveries allowed, or level of each test. [proportion]
        correction: `false discovery` (Benjamini-Hochberg), `bonferroni` or `none`.

    Returns:
        `HotSquares`: the squares with `z` (Gi*), `p` (two-sided, uncorrected), `spot`
        (`hot`, `cold` or empty) and `quadrant` (empty unless the test stands).

    Raises:
        InvalidValues: A square stands in the table twice, all are alike, or values are
            not counts (for exact p).

    Source:
        Ord and Getis (1995), Geographical Analysis 27, 286-306; Anselin (1995),
        Geographical Analysis 27, 93-115; Benjamini and Hochberg (1995).
    """
    need_columns(squares, "squares", value, column, row)
    held = counts(squares, value) if p_value == "exact" else numbers(squares, value)
    across, along = (_whole(squares, name) for name in (column, row))
    across, along = across - across.min(), along - along.min()
    shape = int(along.max()) + 1, int(across.max()) + 1
    if shape[0] * shape[1] > max(4_000_000, 50 * len(squares)):
        raise InvalidValues(
            "The squares are spread too thinly for a grid.",
            seen=f"{len(squares):,} squares on {shape[0]:,} by {shape[1]:,}.",
            do="Check that column and row count squares and not metres.",
        )
    at = along * shape[1] + across
    inside = np.zeros(shape, dtype=bool)
    inside.ravel()[at] = True
    if int(inside.sum()) < len(squares):
        raise InvalidValues("A square stands in the table more than once.")
    grid = np.zeros(shape)
    grid.ravel()[at] = held
    window = window_of(reach, disc=disc)
    z = getis_ord_grid(grid, window=window, inside=inside).ravel()[at]
    lag = local_moran_grid(grid, window=window, inside=inside).ravel()[at]
    if p_value == "exact":
        low, high = gi_star_chances(grid, window=window, inside=inside)
        p = np.minimum(1.0, 2 * np.minimum(low.ravel()[at], high.ravel()[at]))
        null = "exact permutation: each square keeps its own count"
    else:
        p, null = two_sided(z), "normal approximation"
    stands = discoveries(p, level=level, correction=correction)
    quadrant = np.where(stands, quadrants(held - held.mean(), lag), "")
    table = squares.assign(z=z, p=p, spot=spots(z, p, level, correction), quadrant=quadrant)
    return HotSquares(
        table, int((table["spot"] == "hot").sum()), int((table["spot"] == "cold").sum()),
        int(np.isin(quadrant, ("high amid low", "low amid high")).sum()), null, level, correction,
    )  # fmt: skip


def getis_ord_grid(
    grid: npt.ArrayLike, *, window: npt.ArrayLike | None = None, inside: Mask | None = None
) -> Floats:
    """Gi* of every cell of a grid, by sums over a window; no list of neighbours.

    The same z as `getis_ord` on the same cells.

    Args:
        grid: Counts, rows by columns, no gaps. [events]
        window: Ones and zeros, odd sides: which cells around one belong to it, itself
            among them; the block of nine if left out.
        inside: True where a cell is on the map; cells outside (water) count for nothing.

    Returns:
        z of each cell, shaped as `grid`; missing outside. Pair with `two_sided` and
        `discoveries`.

    Source:
        Ord and Getis (1995).
    """
    values, block = _checked(grid, window, inside)
    held = values if inside is None else values[inside]
    n, mean, spread = held.size, float(held.mean()), float(held.std())
    z: Floats = block_sums(values, block)
    cells = _cells_about(values.shape, block, inside)
    # One divisor for each number of cells: there are few different ones.
    sizes = np.arange(int(block.sum()) + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        divisor = 1 / (spread * np.sqrt((n * sizes - sizes**2.0) / (n - 1)))
    divisor[~np.isfinite(divisor)] = 0.0  # no cell of the map about, or all of it
    z -= mean * cells
    z *= divisor[cells]
    if inside is not None:
        z[~inside] = np.nan
    return z


def gi_star_chances(
    grid: npt.ArrayLike, *, window: npt.ArrayLike | None = None, inside: Mask | None = None
) -> tuple[Floats, Floats]:
    """Exact permutation chances of each cell's surroundings: so few, and so many.

    A cell keeps its own count; the cells around it are any others of the map, every
    set alike. Nothing is simulated, and ties count on both sides.

    Args:
        grid: Counts, rows by columns. [events]
        window: As in `getis_ord_grid`.
        inside: As in `getis_ord_grid`.

    Returns:
        Chance of the sum around a cell or a lower one, and of it or a higher one;
        missing outside. Twice the smaller is a two-sided p.
    """
    values, block = _checked(grid, window, inside)
    around = block.copy()
    around[block.shape[0] // 2, block.shape[1] // 2] = False
    sums = block_sums(values, block)
    if block[block.shape[0] // 2, block.shape[1] // 2]:
        sums -= values
    cells = _cells_about(values.shape, around, inside)
    where = np.ones(values.shape, dtype=bool) if inside is None else inside
    low, high = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    low[where], high[where] = chances(values[where], cells[where], np.rint(sums[where]))
    return low, high


def local_moran_grid(
    grid: npt.ArrayLike, *, window: npt.ArrayLike | None = None, inside: Mask | None = None
) -> Floats:
    """Mean difference from the map's mean of the cells around each one (its spatial lag).

    Local Moran's I is this times the cell's own difference, over the variance.

    Args:
        grid: Counts or rates, rows by columns. [any]
        window: As in `getis_ord_grid`; the cell itself is left out.
        inside: As in `getis_ord_grid`.

    Returns:
        Lag of each cell; 0 where no cell of the map is around it. Missing outside.
    """
    values, block = _checked(grid, window, inside)
    around = block.copy()
    around[block.shape[0] // 2, block.shape[1] // 2] = False
    mean = values.mean() if inside is None else values[inside].mean()
    centred = values - mean
    if inside is not None:
        centred[~inside] = 0.0
    cells = _cells_about(values.shape, around, inside)
    lag: Floats = block_sums(centred, around) / np.maximum(cells, 1)
    if inside is not None:
        lag[~inside] = np.nan
    return lag


def morans_i_grid(grid: npt.ArrayLike) -> float:
    """Moran's I of a grid with eight neighbours, row-standardised, by convolution."""
    lag = local_moran_grid(grid)
    centred = array(grid) - array(grid).mean()
    return float(np.sum(centred * lag) / np.sum(centred**2))


def quadrants(own: npt.ArrayLike, lag: npt.ArrayLike) -> npt.NDArray[np.str_]:
    """Anselin's four: high or low, amid high or low (differences from the mean)."""
    high, around = array(own) > 0, array(lag) > 0
    return np.where(
        high, np.where(around, QUADRANTS[0], QUADRANTS[3]),
        np.where(around, QUADRANTS[1], QUADRANTS[2]),
    )  # fmt: skip


def window_of(reach: int, *, disc: bool = False) -> Mask:
    """The cells within `reach` of one: a block, or those whose middles lie within a circle."""
    if reach < 1:
        raise InvalidValues("Surroundings reach one square or more.", seen=f"It is {reach}.")
    away = np.arange(-reach, reach + 1)
    if disc:
        return np.asarray(away[:, None] ** 2 + away**2 <= reach**2)
    return np.ones((2 * reach + 1, 2 * reach + 1), dtype=bool)


def block_sums(values: Floats, window: Mask) -> Floats:
    """Sum over a window about each cell; cells beyond the edge count nothing."""
    if window.all():
        across = _run_sums(values, window.shape[1])
        return np.ascontiguousarray(_run_sums(across.T, window.shape[0]).T)
    from scipy.signal import fftconvolve

    if window.sum() > 60:
        found: Floats = fftconvolve(values, window[::-1, ::-1].astype(np.float64), mode="same")
        return np.rint(found) if (values == np.rint(values)).all() else found
    high, wide = window.shape[0] // 2, window.shape[1] // 2
    padded = np.pad(values, ((high, high), (wide, wide)))
    total = np.zeros_like(values)
    for down, right in np.argwhere(window):
        total += padded[down : down + values.shape[0], right : right + values.shape[1]]
    return total


def _run_sums(values: Floats, length: int) -> Floats:
    """Sums along rows over `length` cells about each."""
    reach, wide = length // 2, values.shape[1]
    total = values.copy()
    for step in range(1, min(reach, wide - 1) + 1):
        total[:, step:] += values[:, :-step]
        total[:, :-step] += values[:, step:]
    return total


def _cells_about(
    shape: tuple[int, ...], window: Mask, inside: Mask | None
) -> npt.NDArray[np.int64]:
    if inside is None and window.all():
        high, wide = (
            _run_sums(np.ones((1, side)), length)[0].astype(np.int64)
            for side, length in zip(shape, window.shape, strict=True)
        )
        return np.asarray(np.multiply.outer(high, wide))
    there = np.ones(shape) if inside is None else inside.astype(np.float64)
    return np.rint(block_sums(there, window)).astype(np.int64)


def _checked(
    grid: npt.ArrayLike, window: npt.ArrayLike | None, inside: Mask | None
) -> tuple[Floats, Mask]:
    values = array(grid)
    if values.ndim != 2:
        raise InvalidValues("A grid has rows and columns.", seen=f"{values.ndim} dimensions.")
    block = window_of(1) if window is None else np.asarray(window, dtype=bool)
    if block.ndim != 2 or not (block.shape[0] % 2 and block.shape[1] % 2):
        raise InvalidValues("A window has odd sides.", seen=f"Its shape is {block.shape}.")
    if inside is not None:
        if inside.shape != values.shape:
            raise InvalidValues(
                "The map and its mask differ in shape.", seen=f"{values.shape}, {inside.shape}."
            )
        values = np.where(inside, values, 0.0)
    held = values if inside is None else values[inside]
    if held.size < 2 or held.max() == held.min():
        raise InvalidValues(
            "All areas have the same value, so none stands out.",
            seen=f"{held.size:,} cells.",
        )
    return values, block


def _whole(squares: pd.DataFrame, name: str) -> npt.NDArray[np.int64]:
    values = numbers(squares, name)
    if (values != np.floor(values)).any():
        raise InvalidValues(
            f"The column {name} must number the squares.", do="Use cells.squares to count them."
        )
    return values.astype(np.int64)
