"""What did people answer? Topline, crosstabs and codebook, each with its base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from commonweal.analysis.inputs import need_columns
from commonweal.analysis.surveys.association import Association, rao_scott
from commonweal.analysis.surveys.design import Lonely, Survey, codes, survey
from commonweal.analysis.surveys.estimates import FEWEST, estimate_share, hide, note_of, share_of
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Crosstab:
    """Shares of each answer within each group, and whether the groups differ."""

    table: pd.DataFrame
    """`group`, `answer`, `answers` (the group's base), `share`, `lower`, `upper`, `note`."""
    test: Association | None
    """Rao–Scott test; None where fewer than two groups may be shown."""

    @property
    def in_words(self) -> str:
        hidden = self.table.loc[self.table["share"].isna(), "group"].nunique()
        words = self.test.in_words if self.test else "Too few answers to test for a difference."
        return words + (f" Groups not shown because they are small: {hidden}." if hidden else "")


def topline(
    answers: pd.DataFrame | Survey,
    *,
    questions: tuple[str, ...],
    weight: str | None = None,
    strata: str | None = None,
    psu: str | None = None,
    fpc: str | None = None,
    lonely: Lonely = "fail",
    raked_to: tuple[str, ...] = (),
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Share of people who give each answer to each question, with limits.

    Of those who answered that question. Says nothing of those who did not.

    Args:
        answers: One row per person who answered.
        questions: Columns of answers.
        weight, strata, psu, fpc: Columns of the design: weight, stratum, cluster and clusters in the stratum.
        lonely: What a stratum with one cluster adds to the variance.
        raked_to: Columns that the weights were raked to; errors allow for it.
        confidence: Two-sided level. [proportion]

    Returns:
        One row an answer: `question`, `answer`, `answers` (the base of the question), `share`,
        `lower`, `upper`, `note`. Nothing is shown on a base under 10; under 30 the note says
        to read with care.
    """
    import pandas as pd

    held = survey(answers, weight=weight, strata=strata, psu=psu, fpc=fpc, lonely=lonely,
                  raked_to=raked_to)  # fmt: skip
    need_columns(held.answers, "answers", *questions)
    parts = []
    for question in questions:
        base = int(held.answers[question].notna().sum())
        rows = _shares(held, question, np.ones(len(held), dtype=bool), base < FEWEST, confidence)
        parts.append(pd.DataFrame([{"question": question, **row} for row in rows]))
    return pd.concat(parts, ignore_index=True).astype({"answers": "Int64"})


def crosstab(
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
    confidence: float = 0.95,
) -> Crosstab:
    """Share of each group's people who give each answer, with limits and a test.

    Groups differ in age, place and much else besides: a difference is not its cause.

    Args:
        answers: One row per person who answered.
        question: Column of answers.
        by: Column of groups.
        weight, strata, psu, fpc: Columns of the design: weight, stratum, cluster and clusters in the stratum.
        lonely: What a stratum with one cluster adds to the variance.
        raked_to: Columns that the weights were raked to; errors allow for it.
        confidence: Two-sided level of the limits; the test is held to the same. [proportion]

    Returns:
        A `Crosstab`. A group with fewer than 10 answers is hidden, and with it the next
        smallest where one alone could be worked out from the total.
    """
    import pandas as pd

    held = survey(answers, weight=weight, strata=strata, psu=psu, fpc=fpc, lonely=lonely,
                  raked_to=raked_to)  # fmt: skip
    need_columns(held.answers, "answers", question, by)
    at, names = codes(held.answers, by)
    answered = held.answers[question].notna().to_numpy()
    order = sorted(range(len(names)), key=lambda i: str(names[i]))
    bases = [int((answered & (at == i)).sum()) for i in order]
    rows: list[dict[str, Any]] = []
    for i, gone in zip(order, hide(bases), strict=True):
        rows += [
            {"group": names[i], **row} for row in _shares(held, question, at == i, gone, confidence)
        ]
    table = pd.DataFrame(rows).astype({"answers": "Int64"})
    shown = table.loc[table["share"].notna(), "group"].nunique()
    try:
        test = (
            rao_scott(held, question=question, by=by, alpha=round(1 - confidence, 9))
            if shown > 1
            else None
        )
    except NotEnoughData:
        test = None
    return Crosstab(table, test)


def codebook(
    answers: pd.DataFrame,
    *,
    questions: tuple[str, ...] = (),
    wording: Mapping[str, str] | None = None,
    longest: int = 20,
) -> pd.DataFrame:
    """Every question with its wording, its answers and how many gave each, unweighted.

    Counts of answers, not of people in the place. Answers that fewer than 10 gave are
    counted together; columns of many different answers (free text, numbers) are summed up
    without listing them, so that no one's words are shown.

    Args:
        answers: One row per person who answered.
        questions: Columns to describe; all if left out.
        wording: The words of each question as asked.
        longest: Most different answers that are listed.

    Returns:
        One row an answer: `question`, `wording`, `answer`, `count`, `base` (who answered) and
        `missing` (who did not).
    """
    import pandas as pd

    chosen = questions or tuple(map(str, answers.columns))
    need_columns(answers, "answers", *chosen)
    asked = dict(wording or {})
    rows: list[tuple[str, str, str, int, int, int]] = []
    for question in chosen:
        given = answers[question].dropna()
        base, missing = len(given), int(answers[question].isna().sum())
        sizes = given.value_counts()
        words = asked.get(question, "")
        if len(sizes) > longest:
            kind = "numbers" if pd.api.types.is_numeric_dtype(given) else "words"
            rows.append((question, words, f"{len(sizes)} different {kind}", base, base, missing))
            continue
        few = sizes[sizes < FEWEST]
        rows += [
            (question, words, str(a), int(n), base, missing)
            for a, n in sizes.sort_index().items()
            if n >= FEWEST
        ]
        if len(few):
            label = f"answers given by fewer than {FEWEST} each"
            rows.append((question, words, label, int(few.sum()), base, missing))
    names = ["question", "wording", "answer", "count", "base", "missing"]
    return pd.DataFrame(rows, columns=names)


@dataclass(frozen=True)
class Reproduced:
    """A published percentage beside the one worked out again."""

    published: float
    found: float
    unweighted: float
    answers: int
    agrees: bool
    """Whether the weighted percentage rounds to what was published."""
    digits: int

    @property
    def in_words(self) -> str:
        words = (
            f"Published {self.published:.{self.digits}f}%, worked out again "
            f"{self.found:.{self.digits}f}% of {self.answers:,} answers: "
        )
        if self.agrees:
            return words + "they agree."
        if _rounds_to(self.unweighted, self.published, self.digits):
            return words + "they agree only without the weights."
        return words + "they do not agree. Ask which base and weights were used."


def reproduce(
    answers: pd.DataFrame | Survey,
    *,
    question: str,
    answer: str,
    published: float,
    digits: int = 0,
    weight: str | None = None,
) -> Reproduced:
    """Work a published percentage out again from the answers it stands on.

    That it agrees does not make the survey sound; that it does not may be another base,
    other weights or rounding, and should be asked about.

    Args:
        answers: One row per person who answered.
        question: Column of answers.
        answer: The answer counted; several with “|” between.
        published: The percentage as published. [per cent]
        digits: Decimal places it was published to.
        weight: Column of weights, where they were used.

    Returns:
        A `Reproduced`: the percentage weighted and unweighted, and whether the weighted one
        rounds to what was published.
    """
    if not 0 <= published <= 100:
        raise InvalidValues("A percentage lies between 0 and 100.", seen=f"It is {published:g}.")
    row = estimate_share(answers, question=question, answer=answer, weight=weight).iloc[0]
    if row["note"] and np.isnan(row["estimate"]):
        raise NotEnoughData(f"Fewer than {FEWEST} people answered {question}.")
    held = survey(answers, weight=weight)
    plain = estimate_share(held.answers, question=question, answer=answer).iloc[0]
    found, bare = 100 * float(row["estimate"]), 100 * float(plain["estimate"])
    agrees = _rounds_to(found, published, digits)
    return Reproduced(published, found, bare, int(row["answers"]), agrees, digits)


def _rounds_to(found: float, published: float, digits: int) -> bool:
    return abs(found - published) <= 0.5 * 10.0**-digits + 1e-9


def _shares(
    held: Survey, question: str, group: Any, hidden: bool, confidence: float
) -> list[dict[str, Any]]:
    column = held.answers[question]
    inside = column.notna().to_numpy() & group
    base = int(inside.sum())
    note = note_of(base)
    if hidden and base >= FEWEST:
        note = "hidden so that another cannot be worked out"
    rows = []
    for answer in sorted(column.dropna().unique(), key=str):
        row: dict[str, Any] = {"answer": str(answer), "answers": None if hidden else base}
        share = {"estimate": np.nan, "lower": np.nan, "upper": np.nan}
        if not hidden:
            share = share_of(held, (column == answer).to_numpy(), inside, confidence=confidence)
        row |= {"share": share["estimate"], "lower": share["lower"], "upper": share["upper"]}
        rows.append(row | {"note": note})
    return rows
