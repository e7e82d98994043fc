"""What do people say, and how sure can we be? Estimates with errors that honour the design."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import Floats, need_columns, need_level
from commonweal.analysis.surveys.design import Codes, Lonely, Survey, codes, survey
from commonweal.analysis.surveys.groups import means_by_group
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

Flags = npt.NDArray[np.bool_]
FEWEST = 10
"""Below this many answers nothing is shown."""
CARE = 30
"""Below this many, a number is to be read with care."""


def estimate_mean(
    answers: pd.DataFrame | Survey,
    *,
    of: str,
    by: str | None = None,
    weight: str | None = None,
    strata: str | None = None,
    psu: str | None = None,
    fpc: str | None = None,
    lonely: Lonely = "fail",
    raked_to: tuple[str, ...] = (),
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Mean of a number over the people a survey stands for, whole or by group.

    The interval is for chance in who was sampled. It does not cover people who were never
    asked or would not answer, nor answers that are not true.

    Args:
        answers: One row per person who answered.
        of: Column of numbers. Empty: did not answer, and is left out.
        by: Column of groups; one row for each.
        weight, strata, psu, fpc: Columns of the design: weight, stratum, cluster and clusters in the stratum.
        lonely: What a stratum with one cluster adds to the variance.
        raked_to: Columns that the weights were raked to; errors allow for it.
        confidence: Two-sided level. [proportion]

    Returns:
        One row a group: `group`, `answers` (the base), `estimate`, `error` (standard
        error), `lower`, `upper` (Student's t on clusters less strata), `design_effect`
        (variance beside a simple random sample of that size) and `note`: “read with care”
        under 30 answers; under 10 nothing is shown.

    Raises:
        MissingColumns: A column that is named is not there.
        NotEnoughData: A stratum has one cluster and no rule was chosen.

    Source:
        Särndal, Swensson and Wretman (1992); R `survey` (svymean, svyby) gives the same.

    >>> import pandas as pd
    >>> walked = pd.DataFrame({"minutes": [10.0, 20.0] * 10})
    >>> found = estimate_mean(walked, of="minutes").iloc[0]
    >>> float(found["estimate"]), round(float(found["error"]), 4)
    (15.0, 1.1471)
    """
    held = survey(answers, weight=weight, strata=strata, psu=psu, fpc=fpc, lonely=lonely,
                  raked_to=raked_to)  # fmt: skip
    value = _numbers(held, of)

    answered = np.isfinite(value)

    def one(inside: Flags) -> dict[str, float]:
        return mean_of(held, value, inside, confidence=confidence)

    def each(group: Codes, groups: int) -> list[dict[str, float]] | None:
        found = means_by_group(held, value, answered, group, groups)
        if found is None:
            return None
        return [
            _row(mean, error, int(freedom), confidence) | {"design_effect": effect}
            for mean, error, freedom, effect in zip(*map(np.ndarray.tolist, found.values()),
                                                    strict=True)
        ]  # fmt: skip

    return _by_group(held, by, answered, one, each)


def estimate_share(
    answers: pd.DataFrame | Survey,
    *,
    question: str,
    answer: str,
    by: str | None = None,
    weight: str | None = None,
    strata: str | None = None,
    psu: str | None = None,
    fpc: str | None = None,
    lonely: Lonely = "fail",
    raked_to: tuple[str, ...] = (),
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Share of people who give an answer, whole or by group.

    Of those who answered the question. Chance in who was sampled is in the interval;
    people who were never asked or would not answer are not.

    Args:
        answers: One row per person who answered.
        question: Column of answers. Empty: did not answer, and is left out of the base.
        answer: The answer to count; several with “|” between.
        by: Column of groups; one row for each.
        weight, strata, psu, fpc: Columns of the design: weight, stratum, cluster and clusters in the stratum.
        lonely: What a stratum with one cluster adds to the variance.
        raked_to: Columns that the weights were raked to; errors allow for it.
        confidence: Two-sided level. [proportion]

    Returns:
        As `estimate_mean`, with `estimate`, `lower` and `upper` from 0 to 1. Limits are taken
        on the logit scale; where nobody or everybody says it they are the exact binomial ones.

    Raises:
        InvalidValues: Nobody gave that answer to any of the questions asked.

    Source:
        Korn and Graubard (1998), Survey Methodology 24, 193-201; R `svyciprop(method="logit")`.
    """
    held = survey(answers, weight=weight, strata=strata, psu=psu, fpc=fpc, lonely=lonely,
                  raked_to=raked_to)  # fmt: skip
    said, answered = said_it(held, question, answer)

    def one(inside: Flags) -> dict[str, float]:
        return share_of(held, said, inside, confidence=confidence)

    return _by_group(held, by, answered, one)


def estimate_total(
    answers: pd.DataFrame | Survey,
    *,
    of: str,
    by: str | None = None,
    weight: str | None = None,
    strata: str | None = None,
    psu: str | None = None,
    fpc: str | None = None,
    lonely: Lonely = "fail",
    raked_to: tuple[str, ...] = (),
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Total of a number over all the people a survey stands for, whole or by group.

    Only as good as the weights' claim to add up to the people. Answers that are missing
    count as nothing, so a total with many missing is too low.

    Args:
        answers: One row per person who answered.
        of: Column of numbers.
        by: Column of groups; one row for each.
        weight, strata, psu, fpc: Columns of the design: weight, stratum, cluster and clusters in the stratum.
        lonely: What a stratum with one cluster adds to the variance.
        raked_to: Columns that the weights were raked to; errors allow for it.
        confidence: Two-sided level. [proportion]

    Returns:
        As `estimate_mean`, without a design effect.

    Source:
        R `survey` (svytotal) gives the same.
    """
    held = survey(answers, weight=weight, strata=strata, psu=psu, fpc=fpc, lonely=lonely,
                  raked_to=raked_to)  # fmt: skip
    value = _numbers(held, of)

    def one(inside: Flags) -> dict[str, float]:
        kept = np.where(inside, value, 0.0)
        found = float(held.weights @ kept)
        return _row(found, held.error(kept), held.freedom(inside), confidence)

    return _by_group(held, by, np.isfinite(value), one)


def estimate_ratio(
    answers: pd.DataFrame | Survey,
    *,
    of: str,
    over: str,
    by: str | None = None,
    weight: str | None = None,
    strata: str | None = None,
    psu: str | None = None,
    fpc: str | None = None,
    lonely: Lonely = "fail",
    raked_to: tuple[str, ...] = (),
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Ratio of two totals: incidents for each victim, reported over suffered.

    A ratio of totals, not the mean of each person's ratio.

    Args:
        answers: One row per person who answered.
        of: Column of numbers above the line.
        over: Column of numbers below the line.
        by: Column of groups; one row for each.
        weight, strata, psu, fpc: Columns of the design: weight, stratum, cluster and clusters in the stratum.
        lonely: What a stratum with one cluster adds to the variance.
        raked_to: Columns that the weights were raked to; errors allow for it.
        confidence: Two-sided level. [proportion]

    Returns:
        As `estimate_mean`, without a design effect.

    Source:
        R `survey` (svyratio) gives the same.
    """
    held = survey(answers, weight=weight, strata=strata, psu=psu, fpc=fpc, lonely=lonely,
                  raked_to=raked_to)  # fmt: skip
    above, below = _numbers(held, of), _numbers(held, over)

    def one(inside: Flags) -> dict[str, float]:
        top, bottom = np.where(inside, above, 0.0), np.where(inside, below, 0.0)
        base = float(held.weights @ bottom)
        if base == 0:
            raise NotEnoughData(f"The column {over} adds up to nought: there is no ratio.")
        found = float(held.weights @ top) / base
        error = held.error((top - found * bottom) / base)
        return _row(found, error, held.freedom(inside), confidence)

    return _by_group(held, by, np.isfinite(above) & np.isfinite(below), one)


def estimate_quantiles(
    answers: pd.DataFrame | Survey,
    *,
    of: str,
    at: tuple[float, ...] = (0.25, 0.5, 0.75),
    weight: str | None = None,
    strata: str | None = None,
    psu: str | None = None,
    fpc: str | None = None,
    lonely: Lonely = "fail",
    raked_to: tuple[str, ...] = (),
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Median, quartiles or other quantiles, with Woodruff's limits.

    A quantile is the smallest answer that the stated share of people do not exceed: an
    answer somebody gave, never one between two. Other definitions differ by up to the gap
    between neighbouring answers.

    Args:
        answers: One row per person who answered.
        of: Column of numbers.
        at: Shares of people at or below the quantile. [proportions]
        weight, strata, psu, fpc: Columns of the design: weight, stratum, cluster and clusters in the stratum.
        lonely: What a stratum with one cluster adds to the variance.
        raked_to: Columns that the weights were raked to; errors allow for it.
        confidence: Two-sided level. [proportion]

    Returns:
        One row a quantile: `share`, `estimate`, `error`, `lower`, `upper`.

    Source:
        Woodruff (1952), JASA 47, 635-646. R `svyquantile` with qrule "math" and interval
        type "mean" gives the same.
    """
    import pandas as pd

    held = survey(answers, weight=weight, strata=strata, psu=psu, fpc=fpc, lonely=lonely,
                  raked_to=raked_to)  # fmt: skip
    value = _numbers(held, of)
    inside = np.isfinite(value)
    if int(inside.sum()) < FEWEST:
        raise NotEnoughData(
            f"Fewer than {FEWEST} people answered {of}.", do="Join groups or waves."
        )
    order = np.argsort(value[inside], kind="stable")
    ordered, cumulative = value[inside][order], np.cumsum(held.weights[inside][order])
    reach = _reach(held.freedom(inside), confidence)

    def quantile(share: float) -> float:
        if not 0 < share < 1:
            return float("nan")
        wanted = share * cumulative[-1] * (1 - 1e-12)
        return float(ordered[np.searchsorted(cumulative, wanted)])

    rows = []
    for share in at:
        need_level(share, "A share")
        found = quantile(share)
        below = np.where(inside, value <= found, False).astype(float)
        there = mean_of(held, below, inside, confidence=confidence)
        reached, error = there["estimate"], there["error"]
        low, high = quantile(reached - reach * error), quantile(reached + reach * error)
        rows.append((share, found, (high - low) / (2 * reach), low, high))
    return pd.DataFrame(rows, columns=["share", "estimate", "error", "lower", "upper"])


def mean_of(
    held: Survey, value: Floats, inside: Flags, *, confidence: float = 0.95
) -> dict[str, float]:
    """Mean, error, limits and design effect of values over the answers inside."""
    everyone = bool(inside.all())
    weights = held.weights if everyone else np.where(inside, held.weights, 0.0)
    kept = value if everyone else np.where(inside, value, 0.0)
    people, base = float(weights.sum()), int(inside.sum())
    if people == 0:
        raise NotEnoughData("Nobody inside has any weight.")
    mean = float(weights @ kept) / people
    apart = kept - mean
    if not everyone:
        apart[~inside] = 0
    error = held.error(apart) / people
    row = _row(mean, error, held.freedom(inside), confidence)
    spread = float(np.einsum("i,i,i", weights, apart, apart)) / people * base / max(base - 1, 1)
    simple = spread / base * (1 - base / people if people > base else 1.0)
    row["design_effect"] = error**2 / simple if simple > 0 else float("nan")
    return row


def share_of(
    held: Survey, said: Flags, inside: Flags, *, confidence: float = 0.95
) -> dict[str, float]:
    """Share, error, logit limits and design effect over the answers inside."""
    row = mean_of(held, said.astype(float), inside, confidence=confidence)
    share, base = row["estimate"], int(inside.sum())
    tail = (1 - need_level(confidence)) / 2
    if share <= 0:
        row["lower"], row["upper"] = 0.0, 1 - tail ** (1 / base)
    elif share >= 1 - 1e-15:
        row["lower"], row["upper"] = tail ** (1 / base), 1.0
    else:
        logit = np.log(share / (1 - share))
        reach = _reach(held.freedom(inside), confidence) * row["error"] / (share * (1 - share))
        row["lower"] = float(1 / (1 + np.exp(reach - logit)))
        row["upper"] = float(1 / (1 + np.exp(-reach - logit)))
    return row


def said_it(held: Survey, question: str, answer: str) -> tuple[Flags, Flags]:
    """Who gave the answer, and who answered the question at all."""
    need_columns(held.answers, "answers", question)
    column = held.answers[question]
    answered = column.notna().to_numpy()
    wanted = {part.strip() for part in answer.split("|")}
    texts = column.astype(str).str.strip()
    said = texts.isin(wanted).to_numpy() & answered
    if not said.any():
        there = sorted(set(texts[answered]))[:8]
        raise InvalidValues(
            f"Nobody gave that answer to {question}.",
            seen=f"Answers given include: {', '.join(there)}.",
        )
    return said, answered


def note_of(base: int) -> str:
    """What a base of that many answers calls for."""
    return f"fewer than {FEWEST}" if base < FEWEST else "read with care" if base < CARE else ""


def _numbers(held: Survey, column: str) -> Floats:
    need_columns(held.answers, "answers", column)
    try:
        return held.answers[column].to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise InvalidValues(
            f"The column {column} holds something that is not a number.",
            do="For answers in words, ask for the share that gives one of them.",
        ) from error


def _reach(freedom: int, confidence: float) -> float:
    from scipy.stats import t as student

    level = need_level(confidence)
    return float(student.ppf(0.5 + level / 2, freedom)) if freedom > 0 else float("nan")


def _row(estimate: float, error: float, freedom: int, confidence: float) -> dict[str, float]:
    reach = _reach(freedom, confidence) * error
    return {
        "estimate": estimate, "error": error, "lower": estimate - reach, "upper": estimate + reach
    }  # fmt: skip


def _by_group(
    held: Survey,
    by: str | None,
    answered: Flags,
    one: Callable[[Flags], dict[str, float]],
    each: Callable[[Codes, int], list[dict[str, float]] | None] | None = None,
) -> pd.DataFrame:
    """A row a group: by `each`, all at once, where that is given and can; else one by one."""
    import pandas as pd

    made: list[dict[str, float]] | None = None
    at: Codes = np.zeros(len(answered), dtype=np.intp)
    names: list[Any] = ["everyone"]
    if by is not None:
        need_columns(held.answers, "answers", by)
        at, names = codes(held.answers, by)
        made = each(at, len(names)) if each is not None else None
    ordered = sorted(range(len(names)), key=lambda i: (str(type(names[i])), names[i]))
    count = np.bincount(at[answered] if not answered.all() else at, minlength=len(names))
    bases = [int(count[i]) for i in ordered]
    hidden = hide(bases)
    rows = []
    for i, base, gone in zip(ordered, bases, hidden, strict=True):
        row: dict[str, Any] = {"group": names[i], "answers": base}
        note = note_of(base)
        if gone:
            row["answers"] = None
            note = note if base < FEWEST else "hidden so that another cannot be worked out"
        else:
            row |= made[i] if made is not None else one(answered & (at == i))
        rows.append(row | {"note": note})
    table = pd.DataFrame(rows)
    columns = ["group", "answers", "estimate", "error", "lower", "upper", "design_effect", "note"]
    kept = [c for c in columns if c in table or c in ("estimate", "error", "lower", "upper")]
    return table.reindex(columns=kept).astype({"answers": "Int64"})


def hide(bases: list[int]) -> list[bool]:
    """Which groups to hide: bases under 10, and a second where one alone could be worked out."""
    hidden = [base < FEWEST for base in bases]
    if sum(hidden) == 1 and len(bases) > 1:
        shown = [i for i, gone in enumerate(hidden) if not gone]
        hidden[min(shown, key=lambda i: bases[i])] = True
    return hidden
