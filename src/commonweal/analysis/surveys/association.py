"""Does the answer differ between groups, more than the sample's chance explains?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.inputs import Floats, need_columns
from commonweal.analysis.surveys.design import Lonely, Survey, codes, survey
from commonweal.vocabulary.errors import NotEnoughData

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Association:
    """Whether two questions go together, tested with the design in mind."""

    question: str
    by: str
    f: float
    """Pearson's statistic over its average design effect."""
    ndf: float
    ddf: float
    p: float
    answers: int
    alpha: float

    @property
    def in_words(self) -> str:
        if self.p < self.alpha:
            said = f"Answers to {self.question} differ by {self.by}, more than chance explains"
        else:
            said = f"No difference in {self.question} by {self.by} that chance could not explain"
        how = "p < 0.001" if self.p < 0.001 else f"p = {self.p:.3f}"
        return f"{said} ({how}, {self.answers:,} answers)."


def rao_scott(
    answers: pd.DataFrame | Survey,
    *,
    question: str,
    by: str,
    weight: str | None = None,
    strata: str | None = None,
    psu: str | None = None,
    fpc: str | None = None,
    lonely: Lonely = "fail",
    raked_to: tuple[str, ...] = (),
    alpha: float = 0.05,
) -> Association:
    """Test whether answers differ between groups, allowing for how the sample was drawn.

    Says whether, not how much nor why: look at the shares. Tests of many questions find
    some by chance.

    Args:
        answers: One row per person who answered.
        question: Column of answers.
        by: Column of groups.
        weight, strata, psu, fpc: Columns of the design: weight, stratum, cluster and clusters in the stratum.
        lonely: What a stratum with one cluster adds to the variance.
        raked_to: Columns that the weights were raked to; errors allow for it.
        alpha: Chance of a false alarm accepted. [proportion]

    Returns:
        An `Association`: F with `ndf` and `ddf` degrees of freedom (second-order correction).

    Raises:
        NotEnoughData: One of the two has a single answer.

    Source:
        Rao and Scott (1984), Annals of Statistics 12, 46-60; R `survey` (svychisq) gives the same.
    """
    from scipy.stats import f as fisher

    held = survey(answers, weight=weight, strata=strata, psu=psu, fpc=fpc, lonely=lonely,
                  raked_to=raked_to)  # fmt: skip
    need_columns(held.answers, "answers", question, by)
    inside = held.answers[[question, by]].notna().all(axis=1).to_numpy()
    kept = held.answers.loc[inside]
    row, rows = codes(kept, question)
    column, columns = codes(kept, by)
    high, wide = len(rows), len(columns)
    if high < 2 or wide < 2:
        raise NotEnoughData(
            "There is nothing to compare.",
            seen=f"{question} has {high} answers, {by} has {wide} groups.",
        )
    cell = np.full(len(held), high * wide)
    cell[inside] = row * wide + column
    said = np.eye(high * wide + 1)[cell][:, :-1]
    weights = np.where(inside, held.weights, 0.0)
    share = weights @ said / weights.sum()
    influence = np.where(inside[:, None], said - share, 0.0) / weights.sum()
    found = held.covariance(influence)
    n = int(inside.sum())
    table = share.reshape(high, wide)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    pearson = n * float(((table - expected) ** 2 / expected).sum())
    apart = _interactions(high, wide)
    inverse = np.divide(1, share, out=np.zeros_like(share), where=share > 0)
    bread = apart * inverse[:, None]
    simple = bread.T @ ((np.diag(share) - np.outer(share, share)) / n) @ bread
    effects = np.linalg.pinv(simple) @ (bread.T @ found @ bread)
    trace, square = float(np.trace(effects)), float(np.trace(effects @ effects))
    ndf = trace**2 / square
    ddf = ndf * held.freedom(None if inside.all() else inside)
    f = pearson / trace
    return Association(question, by, f, ndf, ddf, float(fisher.sf(f, ndf, ddf)), n, alpha)


def _interactions(high: int, wide: int) -> Floats:
    """A basis of what a table of cells holds beyond its rows and columns."""
    rows = np.vstack([np.eye(high - 1), -np.ones(high - 1)])
    columns = np.vstack([np.eye(wide - 1), -np.ones(wide - 1)])
    return np.asarray(np.kron(rows, columns), dtype=np.float64)
