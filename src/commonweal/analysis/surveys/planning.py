"""How many people must we ask, and how near will the answer be?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from commonweal.analysis.inputs import need_level, need_positive
from commonweal.vocabulary.errors import InvalidValues


@dataclass(frozen=True)
class SampleSize:
    """Answers needed, and people to ask for them."""

    answers: int
    exact: float
    """Before rounding up."""
    invite: int
    """People to ask, at the response expected."""
    margin: float
    share: float
    confidence: float

    @property
    def in_words(self) -> str:
        ask = f" Ask {self.invite:,} to get them." if self.invite > self.answers else ""
        return (
            f"{self.answers:,} answers give a share of {self.share:.0%} to within "
            f"{100 * self.margin:g} percentage points, {self.confidence:.0%} of the time.{ask}"
        )


@dataclass(frozen=True)
class Margin:
    """How far chance in who was asked could move a share."""

    share: float
    margin: float
    """Half the width of the interval. [proportion]"""
    lower: float
    upper: float
    answers: int
    confidence: float

    @property
    def in_words(self) -> str:
        return (
            f"{self.share:.0%} of {self.answers:,} answers, give or take "
            f"{100 * self.margin:.1f} percentage points."
        )


def sample_size(
    *,
    margin: float,
    share: float = 0.5,
    confidence: float = 0.95,
    population: int | None = None,
    design_effect: float = 1.0,
    response: float = 1.0,
) -> SampleSize:
    """Answers needed for a share to be known to within a margin.

    For the whole sample: a group of a quarter of it has twice the margin. It speaks of
    chance alone; no number of answers mends a sample that left people out.

    Args:
        margin: How far off the share may be. [proportion]
        share: The share expected; a half needs most. [proportion]
        confidence: How often it is to be within the margin. [proportion]
        population: People there are, for the finite population correction; many if left out.
        design_effect: Variance beside that of a simple random sample: weights and clusters.
        response: Share of those asked who answer. [proportion]

    Returns:
        A `SampleSize`; answers and invitations rounded up.

    Source:
        Cochran (1977), Sampling Techniques, sections 4.4 and 4.5.

    >>> sample_size(margin=0.025).answers, sample_size(margin=0.1).answers
    (1537, 97)
    """
    z = NormalDist().inv_cdf(0.5 + need_level(confidence) / 2)
    need_level(margin, "A margin")
    need_level(share, "A share")
    if not 0 < response <= 1:
        raise InvalidValues("The response lies above 0 and up to 1.", seen=f"It is {response:g}.")
    exact = need_positive(design_effect, "A design effect") * z**2 * share * (1 - share) / margin**2
    if population is not None:
        need_positive(population, "The population")
        exact = min(exact / (1 + (exact - 1) / population), float(population))
    answers = math.ceil(exact - 1e-9)
    return SampleSize(
        answers, exact, math.ceil(answers / response - 1e-9), margin, share, confidence
    )


def margin_of_error(
    *,
    share: float,
    answers: int,
    confidence: float = 0.95,
    population: int | None = None,
    design_effect: float = 1.0,
) -> Margin:
    """How near a share is, from its base alone, where the answers themselves are not held.

    As if a simple random sample, unless a design effect is given; weighted and clustered
    surveys are less sure. Symmetric, so poor near 0 and 1.

    Args:
        share: The share found. [proportion]
        answers: Its base: people who answered.
        confidence: Two-sided level. [proportion]
        population: People there are, for the finite population correction; many if left out.
        design_effect: Variance beside that of a simple random sample.

    Returns:
        A `Margin`.

    Source:
        Cochran (1977), Sampling Techniques, section 3.3.

    >>> round(margin_of_error(share=0.66, answers=1326).margin, 3)
    0.025
    """
    z = NormalDist().inv_cdf(0.5 + need_level(confidence) / 2)
    if not 0 <= share <= 1 or answers < 1:
        raise InvalidValues(
            "A share lies between 0 and 1, and its base is at least one answer.",
            seen=f"share={share:g}, answers={answers}.",
        )
    spread = share * (1 - share) / answers * need_positive(design_effect, "A design effect")
    if population is not None:
        if population < answers or population < 2:
            raise InvalidValues("More answered than there are people.", seen=f"{population:,}.")
        spread *= (population - answers) / (population - 1)
    reach = z * math.sqrt(spread)
    return Margin(share, reach, max(0.0, share - reach), min(1.0, share + reach), answers,
                  confidence)  # fmt: skip
