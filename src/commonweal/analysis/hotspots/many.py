"""Many tests at once: which of them stand."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import Floats, array, need_level

Correction = Literal["false discovery", "bonferroni", "none"]


def two_sided(z: npt.ArrayLike) -> Floats:
    """Two-sided normal p values."""
    from scipy.stats import norm

    return array(2 * norm.sf(np.abs(array(z))))


def discoveries(
    p: npt.ArrayLike, *, level: float = 0.05, correction: Correction = "false discovery"
) -> npt.NDArray[np.bool_]:
    """Which of many tests stand after correction.

    Args:
        p: P values, any shape. [probability]
        level: Share of false discoveries allowed (or of any false one, for
            `bonferroni`). [proportion]
        correction: As in `getis_ord`.

    Returns:
        True where the test stands, shaped as `p`.

    Source:
        Benjamini and Hochberg (1995), JRSS B 57, 289-300.
    """
    values = array(p)
    need_level(level, "The level")
    if correction == "none":
        return values < level
    if correction == "bonferroni":
        return values < level / values.size
    ordered = np.sort(values.ravel())
    passing = np.flatnonzero(ordered <= level * np.arange(1, values.size + 1) / values.size)
    if not len(passing):
        return np.zeros(values.shape, dtype=bool)
    limit = float(ordered[passing[-1]])
    stands: npt.NDArray[np.bool_] = values <= limit
    return stands


def spots(z: Floats, p: Floats, level: float, correction: Correction) -> npt.NDArray[np.str_]:
    """`hot`, `cold` or empty, by what stands after correction and its sign."""
    stands = discoveries(p, level=level, correction=correction)
    return np.where(stands, np.where(z > 0, "hot", "cold"), "")
