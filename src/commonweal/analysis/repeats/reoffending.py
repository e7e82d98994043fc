"""Who is proved to have offended again, how often, and how soon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from commonweal.analysis.inputs import counts, need_columns, populations
from commonweal.analysis.nearrepeat.events import days
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

MONTH = 365.25 / 12


@dataclass(frozen=True)
class Reoffending:
    """A cohort followed from entry."""

    offenders: int
    reoffenders: int
    reoffences: int
    rate: float
    """Reoffenders over offenders. [proportion]"""
    lower: float
    upper: float
    frequency: float | None
    """Reoffences for each reoffender; None where nobody reoffended."""
    per_offender: float
    curve: pd.DataFrame
    """`month` after entry, `reoffenders` so far, `rate` so far."""
    not_followed: int
    """Left out: too recent for the follow-up and the wait for court to have passed."""
    follow_days: int
    wait_days: int

    @property
    def in_words(self) -> str:
        often = "" if self.frequency is None else f", {self.frequency:.2f} proved offences each"
        late = ""
        if self.not_followed:
            late = f" {self.not_followed:,} more entered too recently to be judged."
        return (
            f"{self.reoffenders:,} of {self.offenders:,} offenders were proved to have offended "
            f"again within {self.follow_days} days: {self.rate:.1%} "
            f"({self.lower:.1%} to {self.upper:.1%}){often}.{late}"
        )


def reoffending_rates(
    areas: pd.DataFrame, *, offenders: str, reoffenders: str, reoffences: str | None = None
) -> pd.DataFrame:
    """Proven reoffending rates from published numerators and denominators.

    The rate as the Ministry of Justice prints it, with the limits that chance
    allows. Areas differ in whom they convict: not adjusted for age or history.

    Args:
        areas: One row an area or cohort.
        offenders: Column of offenders in the cohort. [people]
        reoffenders: Column of those who reoffended. [people]
        reoffences: Column of their proved offences. [offences]

    Returns:
        `areas` with `rate`, `lower`, `upper` [proportion] and, with reoffences,
        `frequency` (for each reoffender) and `per_offender`.

    Raises:
        InvalidValues: More reoffended than there were, or fewer reoffences than reoffenders.

    Source:
        Ministry of Justice, Guide to proven reoffending statistics; limits:
        Wilson (1927), Journal of the American Statistical Association 22, 209-212.

    >>> import pandas as pd
    >>> t = pd.DataFrame({"cohort": [400], "again": [100], "offences": [390]})
    >>> found = reoffending_rates(t, offenders="cohort", reoffenders="again", reoffences="offences")
    >>> found[["rate", "frequency"]].to_numpy().tolist()
    [[0.25, 3.9]]
    """
    need_columns(areas, "areas", offenders, reoffenders, *([reoffences] if reoffences else []))
    n, k = populations(areas, offenders), counts(areas, reoffenders)
    if (k > n).any():
        raise InvalidValues("More reoffended than there were offenders.")
    limits = [_wilson(int(a), int(b)) for a, b in zip(k, n, strict=True)]
    added: dict[str, Any] = {
        "rate": k / n, "lower": [v[0] for v in limits], "upper": [v[1] for v in limits],
    }  # fmt: skip
    if reoffences:
        m = counts(areas, reoffences)
        if (m < k).any():
            raise InvalidValues("Each reoffender has one reoffence or more, and here are fewer.")
        with np.errstate(divide="ignore", invalid="ignore"):
            added |= {"frequency": np.where(k > 0, m / k, np.nan), "per_offender": m / n}
    return areas.assign(**added)


def proven_reoffending(
    cohort: pd.DataFrame,
    offences: pd.DataFrame,
    *,
    key: str,
    entered: str,
    committed: str,
    proved: str,
    until: str,
    follow_days: int = 365,
    wait_days: int = 183,
) -> Reoffending:
    """Proven reoffending of a cohort: share, frequency, and the curve after entry.

    An offence counts if committed within the follow-up from entry and proved
    (conviction or caution) within it or the wait for court after it. Proof, not
    behaviour: slow courts lower it. Says nothing of what caused the change.

    Args:
        cohort: One row a person, or an entry; a person's first entry counts.
        offences: One row a proved offence.
        key: Column of pseudonymous keys of people, in both tables.
        entered: Column of dates of entry (release, sentence, caution).
        committed: Column of dates of the offence.
        proved: Column of dates of the proof.
        until: Last day of the records: those not followed to it are left out. A date.
        follow_days: Time to offend again. [days]
        wait_days: Time for court after that. [days]

    Returns:
        `Reoffending`.

    Raises:
        NotEnoughData: Nobody entered long enough ago.

    Source:
        Ministry of Justice, Guide to proven reoffending statistics: one year
        and a further six months.
    """
    import pandas as pd

    need_columns(cohort, "cohort", key, entered)
    need_columns(offences, "offences", key, committed, proved)
    into, known = days(cohort, entered, method="Reoffending")
    end = int(np.datetime64(until, "D").astype(np.int64))
    first = pd.Series(into[known]).groupby(cohort.loc[known, key].to_numpy()).min()
    ready = first[first + follow_days + wait_days <= end]
    if ready.empty:
        raise NotEnoughData(
            "Nobody entered long enough ago to be judged.",
            seen=f"{len(first)} people; the follow-up and the wait take "
            f"{follow_days + wait_days} days.",
        )
    did, has = days(offences, committed, method="Reoffending")
    was, shown = days(offences, proved, method="Reoffending")
    held = has & shown
    table = pd.DataFrame(
        {"who": offences.loc[held, key].to_numpy(), "did": did[held], "was": was[held]}
    )
    table["into"] = table["who"].map(ready)
    table = table[table["into"].notna()]
    after = table["did"] - table["into"]
    proof = table["was"] - table["into"]
    counted = table.assign(after=after)[
        (after > 0) & (after <= follow_days) & (proof <= follow_days + wait_days)
    ]
    soonest = counted.groupby("who")["after"].min().to_numpy(dtype=np.float64)
    n, k, m = len(ready), len(soonest), len(counted)
    months = np.arange(1, int(np.ceil(follow_days / MONTH - 1e-9)) + 1)
    so_far = [int((soonest <= min(i * MONTH, follow_days)).sum()) for i in months]
    lower, upper = _wilson(k, n)
    return Reoffending(
        n, k, m, k / n, lower, upper, m / k if k else None, m / n,
        pd.DataFrame({"month": months, "reoffenders": so_far, "rate": np.array(so_far) / n}),
        len(first) - n, follow_days, wait_days,
    )  # fmt: skip


def _wilson(k: int, n: int) -> tuple[float, float]:
    """95% limits of a proportion."""
    z = 1.959964
    p, size = k / n, 1 + z**2 / n
    middle = (p + z**2 / (2 * n)) / size
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / size
    return float(max(middle - half, 0)), float(min(middle + half, 1))
