"""Which numbers must be published every year, and what are they?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from commonweal.analysis.inputs import need_columns
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.words import small

if TYPE_CHECKING:
    import pandas as pd

_YES = frozenset({"yes", "true", "1", "1.0", "y"})
_NO = frozenset({"no", "false", "0", "0.0", "n", "", "nan", "none", "nat", "<na>"})


@dataclass(frozen=True)
class CaseReviewReturn:
    """The four numbers that section 104(9) asks for, year by year."""

    years: pd.DataFrame
    """One row per year, years without a case too: `year`, `applications`, `threshold_not_met`,
    `reviews_carried_out`, `with_recommendations`. [cases]"""

    @property
    def in_words(self) -> str:
        row = self.years.iloc[-1]
        return (
            f"{row['year']}: {small(row['applications'])} applications received, the threshold not "
            f"met {small(row['threshold_not_met'])} times, {small(row['reviews_carried_out'])} "
            f"reviews carried out, {small(row['with_recommendations'])} with recommendations."
        )


def asb_case_reviews(
    cases: pd.DataFrame,
    *,
    received: str,
    threshold_not_met: str,
    review_carried_out: str,
    with_recommendations: str,
    year: Literal["financial", "calendar"] = "financial",
    first_year: int | None = None,
    last_year: int | None = None,
) -> CaseReviewReturn:
    """The four statutory numbers on ASB case reviews for every year, nils written out.

    Reads four columns of a case log and gives back counts; no name, address or
    account goes in or comes out. An application counts in the year it was
    received, with its threshold decision; a review counts in the year it was
    carried out. So reviews need not be applications less those refused: some
    are still under way, some are withdrawn. With few cases in a year a
    neighbour may know whose they are; the law asks for the numbers all the same.

    Args:
        cases: One row per application.
        received: Column of the date it was received.
        threshold_not_met: Column of yes or no: was the threshold not met?
        review_carried_out: Column of the date of the review; blank where there
            was none.
        with_recommendations: Column of yes or no: did the review make any?
        year: `financial` (April to March) or `calendar`.
        first_year: First year to show, by the year it starts in. [year]
        last_year: Last year to show, by the year it starts in. [year]

    Returns:
        A `CaseReviewReturn`.

    Raises:
        NotEnoughData: No case, and no years to show nils for.
        InvalidValues: A date or a yes-or-no cannot be read; recommendations
            without a review; a review before its application.

    Source:
        Anti-social Behaviour, Crime and Policing Act 2014, section 104(9).

    >>> import pandas as pd
    >>> log = pd.DataFrame({"received": ["2023-05-02", "2023-06-11"], "not met": ["no", "yes"],
    ...     "review": ["2024-04-20", ""], "recommended": ["yes", "no"]})
    >>> asb_case_reviews(log, received="received", threshold_not_met="not met",
    ...     review_carried_out="review", with_recommendations="recommended"
    ... ).years.values.tolist()
    [['2023/24', 2, 1, 0, 0], ['2024/25', 0, 0, 1, 1]]
    """
    import pandas as pd

    columns = (received, threshold_not_met, review_carried_out, with_recommendations)
    need_columns(cases, "cases", *columns)
    came = _dates(cases[received], received, blank=False)
    held = _dates(cases[review_carried_out], review_carried_out, blank=True)
    not_met = _answers(cases[threshold_not_met], threshold_not_met)
    advised = _answers(cases[with_recommendations], with_recommendations)
    _check(came, held, not_met, advised)
    shift = 3 if year == "financial" else 0
    came_in = (came - pd.DateOffset(months=shift)).dt.year
    held_in = (held.dropna() - pd.DateOffset(months=shift)).dt.year
    seen = [*came_in, *held_in]
    if not seen and (first_year is None or last_year is None):
        raise NotEnoughData(
            "There is no case, so the years to show must be said.",
            do="Give first_year and last_year: nils are published too.",
        )
    start = first_year if first_year is not None else int(min(seen))
    end = last_year if last_year is not None else int(max(seen))
    rows = [
        (
            f"{y}/{(y + 1) % 100:02d}" if shift else str(y),
            int((came_in == y).sum()),
            int((not_met & (came_in == y)).sum()),
            int((held_in == y).sum()),
            int((held_in[advised[held_in.index]] == y).sum()),
        )
        for y in range(start, end + 1)
    ]
    names = ["year", "applications", "threshold_not_met", "reviews_carried_out",
             "with_recommendations"]  # fmt: skip
    return CaseReviewReturn(pd.DataFrame(rows, columns=names))


def _dates(column: pd.Series[Any], name: str, *, blank: bool) -> pd.Series[Any]:
    import pandas as pd

    text = column.astype("string").str.strip().replace("", pd.NA)
    found = pd.to_datetime(text, format="ISO8601", errors="coerce")
    bad = found.isna() & (text.notna() if blank else True)
    if bad.any():
        raise InvalidValues(
            f"The column {name} has a date that cannot be read.",
            seen=f"{int(bad.sum())} of {len(column)} rows.",
            do="Write dates as 2025-04-01.",
        )
    return found


def _answers(column: pd.Series[Any], name: str) -> pd.Series[Any]:
    text = column.astype(str).str.strip().str.lower()
    bad = ~text.isin(_YES | _NO)
    if bad.any():
        raise InvalidValues(
            f"The column {name} must hold yes or no.", seen=f"{int(bad.sum())} rows hold neither."
        )
    return text.isin(_YES)


def _check(
    came: pd.Series[Any], held: pd.Series[Any], not_met: pd.Series[Any], advised: pd.Series[Any]
) -> None:
    if wrong := int((advised & held.isna()).sum()):
        raise InvalidValues(
            "Recommendations are recorded where no review was carried out.",
            seen=f"{wrong} of {len(came)} cases.",
        )
    if wrong := int((held < came).sum()):
        raise InvalidValues(
            "A review was carried out before its application was received.",
            seen=f"{wrong} of {len(came)} cases.",
        )
    if wrong := int((not_met & held.notna()).sum()):
        raise InvalidValues(
            "A review was carried out although the threshold was not met.",
            seen=f"{wrong} of {len(came)} cases.",
            do="If the body reviewed it all the same, record the threshold as met by discretion.",
        )
