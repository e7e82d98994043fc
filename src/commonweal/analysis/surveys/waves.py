"""Has it changed since the last survey? Only where the same question was asked."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from commonweal.analysis.inputs import Floats, need_columns, need_level
from commonweal.analysis.surveys.design import (
    Lonely,
    Survey,
    between_units,
    crossed,
    sums,
    survey,
)
from commonweal.analysis.surveys.estimates import FEWEST, said_it
from commonweal.vocabulary.errors import InvalidValues, NotDefined, NotEnoughData
from commonweal.vocabulary.words import percent

if TYPE_CHECKING:
    import pandas as pd

    from commonweal.analysis.surveys.estimates import Flags


@dataclass(frozen=True)
class WaveChange:
    """The change in a share between two waves of one survey."""

    first: float
    second: float
    change: float
    """Second less first. [proportion]"""
    lower: float
    upper: float
    p: float
    direction: Literal["up", "down", "no clear change"]
    first_answers: int
    second_answers: int
    people_in_both: int
    samples: str
    confidence: float

    @property
    def in_words(self) -> str:
        said = f"{percent(self.first)} said so in the first wave and {percent(self.second)} in the second"
        points = f"{100 * self.lower:+.1f} to {100 * self.upper:+.1f} points"
        if self.direction == "no clear change":
            return f"{said}: no change that chance could not explain ({points})."
        return f"{said}: {self.direction}, more than chance explains ({points})."


def compare_waves(
    first: pd.DataFrame | Survey,
    second: pd.DataFrame | Survey,
    *,
    question: str,
    answer: str,
    first_wording: str,
    second_wording: str,
    first_options: tuple[str, ...] = (),
    second_options: tuple[str, ...] = (),
    person: str | None = None,
    weight: str | None = None,
    strata: str | None = None,
    psu: str | None = None,
    fpc: str | None = None,
    lonely: Lonely = "fail",
    raked_to: tuple[str, ...] = (),
    confidence: float = 0.95,
) -> WaveChange:
    """Compare the share who gave an answer in two waves; refused if the question changed.

    A change of mode (doorstep to web), of the questions before it or of who was asked can
    move answers as much as a change in the place, and none of that can be seen here.

    Args:
        first: Answers of the earlier wave, one row per person.
        second: Answers of the later wave, one row per person.
        question: Column of answers, in both.
        answer: The answer to count; several with “|” between.
        first_wording: The question as it was asked in the first wave.
        second_wording: The question as it was asked in the second wave.
        first_options: The answers offered in the first wave, in order, where known.
        second_options: The answers offered in the second wave, in order, where known.
        person: Column of a person's pseudonymous key in both waves, where the same people
            may have been asked twice. Samples are taken as independent without it.
        weight, strata, psu, fpc: Columns of the design: weight, stratum, cluster and clusters in the stratum.
        lonely: What a stratum with one cluster adds to the variance.
        raked_to: Columns that the weights were raked to; errors allow for it.
        confidence: Two-sided level. [proportion]

    Returns:
        A `WaveChange`. With `person`, what the two answers of one person share is taken out
        of the error: clusters named alike in both waves are then one cluster, and the
        population counts are not used, which makes the error no smaller.

    Raises:
        NotDefined: The wording or the answers offered differ by more than capitals, spaces or
            the shape of quotation marks.
        NotEnoughData: A wave has fewer than 10 answers.

    Source:
        Kish (1965), Survey Sampling, section 12.4; linearised as by Taylor.
    """
    from scipy.stats import t as student

    _same_question(question, first_wording, second_wording, first_options, second_options)
    held = [
        survey(w, weight=weight, strata=strata, psu=psu, fpc=fpc, lonely=lonely, raked_to=raked_to)
        for w in (first, second)
    ]
    shares, bases, scores, inside_of = [], [], [], []
    for wave in held:
        said, inside = _answers(wave, question, answer)
        base = int(inside.sum())
        if base < FEWEST:
            raise NotEnoughData(f"A wave has fewer than {FEWEST} answers to {question}.")
        weights = np.where(inside, wave.weights, 0.0)
        share = float(weights @ said / weights.sum())
        influence = np.where(inside, said - share, 0.0) / weights.sum()
        shares.append(share)
        bases.append(base)
        scores.append(wave.scores(influence)[:, 0])
        inside_of.append(inside)
    error, freedom, both = _error(held, scores, inside_of, person, psu, strata)
    change = shares[1] - shares[0]
    reach = float(student.ppf(0.5 + need_level(confidence) / 2, freedom)) * error
    p = float(2 * student.sf(abs(change) / error, freedom)) if error > 0 else float(change == 0)
    direction: Literal["up", "down", "no clear change"] = "no clear change"
    if change - reach > 0 or change + reach < 0:
        direction = "up" if change > 0 else "down"
    return WaveChange(
        shares[0], shares[1], change, change - reach, change + reach, p, direction, bases[0],
        bases[1], both, "the same people in part" if both else "independent", confidence,
    )  # fmt: skip


def _error(
    held: list[Survey], scores: list[Floats], inside: list[Flags], person: str | None,
    psu: str | None, strata: str | None,
) -> tuple[float, int, int]:  # fmt: skip
    """Standard error of the second less the first, its degrees of freedom, people in both."""
    import pandas as pd

    if person is None:
        squares = [
            float(between_units(sums(w.unit, s, len(w.stratum))[:, None], w.stratum,
                                w.left_to_sample, w.lonely)[0, 0])
            for w, s in zip(held, scores, strict=True)
        ]  # fmt: skip
        freedom = sum(w.freedom(i) for w, i in zip(held, inside, strict=True))
        return float(np.sqrt(sum(squares))), max(freedom, 1), 0
    keys = []
    for wave in held:
        need_columns(wave.answers, "answers", person)
        if wave.answers[person].duplicated().any():
            raise InvalidValues(f"The column {person} names somebody twice in one wave.")
        keys.append(wave.answers[person])
    both = len(set(keys[0]) & set(keys[1]))
    by = psu or person
    if by not in held[0].answers or by not in held[1].answers:
        raise InvalidValues("A survey of known design needs psu named too, to match clusters.")
    unit, units = pd.factorize(pd.concat([w.answers[by] for w in held], ignore_index=True))
    at = np.zeros(len(unit), np.intp)
    if strata is not None:
        at = pd.factorize(pd.concat([w.answers[strata] for w in held], ignore_index=True))[0]
    joined, parts = crossed([at, unit], [int(at.max()) + 1, len(units)])
    total = sums(joined, np.concatenate([-scores[0], scores[1]]), len(parts[0]))
    groups = int(at.max()) + 1
    stratum = parts[0].astype(np.intp)
    square = between_units(total[:, None], stratum, np.ones(groups), held[0].lonely)[0, 0]
    return float(np.sqrt(square)), max(len(stratum) - groups, 1), both


def _answers(wave: Survey, question: str, answer: str) -> tuple[Floats, Flags]:
    try:
        said, inside = said_it(wave, question, answer)
    except InvalidValues:  # nobody in this wave: a share of nought, if the question was answered
        inside = wave.answers[question].notna().to_numpy()
        said = np.zeros(len(inside), dtype=bool)
    return said.astype(float), inside


def _same_question(
    question: str, first: str, second: str, offered: tuple[str, ...], now: tuple[str, ...]
) -> None:
    if not first.strip() or not second.strip():
        raise NotDefined(
            f"{question} cannot be compared without the words that were asked.",
            do="Give the wording of both waves, as printed in the questionnaires.",
        )
    if _plain(first) != _plain(second):
        raise NotDefined(
            f"{question} was not asked in the same words, so no change is worked out.",
            seen=f"First: “{first.strip()}” Second: “{second.strip()}”",
            do="Show the two waves apart, and say that the question changed.",
        )
    if (offered or now) and [*map(_plain, offered)] != [*map(_plain, now)]:
        raise NotDefined(
            f"{question} did not offer the same answers, so no change is worked out.",
            seen=f"First: {', '.join(offered) or 'not given'}. Second: {', '.join(now) or 'not given'}.",
            do="Show the two waves apart, and say that the answers changed.",
        )


def _plain(text: str) -> str:
    """Words without capitals, double spaces, or the shape of quotation marks and dashes."""
    shapes = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})
    return " ".join(unicodedata.normalize("NFKC", text).translate(shapes).casefold().split())
