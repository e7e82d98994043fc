"""What agreement is worth, learnt without labels: by chance, and among true matches.

Splink draws the pairs and compares them; expectation-maximisation itself runs here, on the few
hundred patterns of agreement that a million pairs come down to. It gives Splink's values (a test
compares them) but for one pretended match, shared among the levels of a comparison: without it
a level that no match reaches shrinks until Splink stops with an error.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from commonweal.analysis.linkage.models import Comparison, Model, in_words
from commonweal.analysis.linkage.splinking import (
    alike,
    duckdb_api,
    key,
    linker_of,
    rules_for,
    settings_of,
)  # fmt: skip
from commonweal.vocabulary.errors import NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]

TO_LEARN_CHANCE = (1_000, 3_000)
"""Records drawn, fewest and most, to learn how often two strangers agree: up to 4.5 million pairs."""
TO_LEARN_MATCHES = 2_000_000
"""Pairs drawn, about, in each session that learns how true matches agree."""
PRETENDED = 1.0
"""Matches pretended in each session, shared evenly among the levels of each comparison."""


@dataclass(frozen=True)
class Learnt:
    """What one session learnt."""

    names: list[str]
    m: list[Floats]
    """For each comparison its levels, best first; NaN where no pair reached the level."""
    u: list[Floats]
    matches: float
    prior: float


def train(
    table: pd.DataFrame,
    model: Model,
    comparisons: Sequence[Comparison],
    everything: bool,
    apart: str,
    possible: int,
    seed: int,
) -> tuple[dict[str, list[tuple[float, float]]], float]:
    """m and u of every level (nil for a level that nothing reached), and the prior.

    Raises:
        NotEnoughData: A comparison could not be learnt, or no pair is certain.
    """
    n = len(table)
    settings = settings_of(comparisons, {c.name: [True] * len(c.levels) for c in comparisons}, [])
    chance: dict[str, Floats] = {}
    pairs = float(possible)
    if not everything:
        drawn = np.random.default_rng(seed).permutation(n)[
            : int(np.clip(n // 60, *TO_LEARN_CHANCE))
        ]
        pairs = len(drawn) * (len(drawn) - 1) / 2
        strangers = linker_of(table.iloc[np.sort(drawn)], settings, duckdb_api())
        strangers.training.estimate_u_using_random_sampling(
            max_pairs=1e12, seed=seed, min_count_per_level=None, num_chunks=1
        )
        chance = _chance(strangers)
        settings = _with(settings, chance)
    linker = linker_of(table, settings, duckdb_api())
    prior = _certain(linker, table, model, apart) * (n * (n - 1) / 2) / possible
    if not prior and not everything:
        raise NotEnoughData(
            "No two records are alike enough to learn from.",
            seen=f"None of {n:,} records agree on "
            + "; or on ".join(
                " and ".join(map(in_words, r)) for r in rules_for(model.certain, table)
            )
            + ".",
            do="Give the model more columns, or records that overlap.",
        )
    linker._settings_obj._probability_two_random_records_match = prior or 1 / n
    sessions = []
    if everything:
        # Every pair is here, so chance can be learnt from those that are not matches.
        sessions = [session(linker, "1 = 1" + apart, everything=True)]
        prior = sessions[0].prior
        chance = dict(zip(sessions[0].names, sessions[0].u, strict=True))
    else:
        for rule in rules_for(model.training, table):
            with contextlib.suppress(NotEnoughData):
                sessions.append(session(linker, alike(rule) + apart, probe=min(1.0, 20_000 / n)))
    agreement = _pooled(comparisons, sessions)
    _refuse_untrained(comparisons, agreement, chance)
    return _steadied(comparisons, agreement, chance, prior * possible, pairs), prior


def _certain(linker: Any, table: pd.DataFrame, model: Model, apart: str) -> float:
    """Probability that two records match, from pairs that hardly can be anything else."""
    sure = [alike(r) + apart for r in rules_for(model.certain, table)]
    if not sure:
        return 0.0
    try:
        linker.training.estimate_probability_two_random_records_match(
            sure, recall=model.certain_finds
        )
    except ValueError:  # more certain pairs than `certain_finds` of all pairs allow
        return 0.5
    return float(linker._settings_obj._probability_two_random_records_match)


def session(
    linker: Any,
    rule: str,
    *,
    everything: bool = False,
    probe: float = 1.0,
    pretended: float = PRETENDED,
) -> Learnt:
    """Learn from pairs alike on `rule` how matches agree on everything else.

    Raises:
        NotEnoughData: No pair is alike on it.
    """
    from splink.internals.blocking import BlockingRule
    from splink.internals.em_training_session import EMTrainingSession

    held = linker._settings_obj
    drawn = EMTrainingSession(
        linker, linker._db_api, BlockingRule(rule, linker._sql_dialect_str),
        held.core_model_settings.copy(), held.training_settings,
        held.column_info_settings.unique_id_input_columns,
        max_pairs=None if everything else TO_LEARN_MATCHES, probe_proportion=probe,
    )  # fmt: skip
    core = drawn.core_model_settings
    if not core.comparisons:
        raise NotEnoughData("Nothing is left to learn from these pairs.", seen=rule)
    vectors = drawn._comparison_vectors()
    gammas = [c._gamma_column_name for c in core.comparisons]
    listed = ", ".join(gammas)
    patterns = linker._db_api._execute_sql_against_backend(
        f"select {listed}, count(*) as pairs from {vectors.physical_name} "  # noqa: S608
        f"group by {listed} order by {listed}"
    ).fetchnumpy()
    counts = np.asarray(patterns["pairs"], dtype=np.float64)
    if not len(counts):
        raise NotEnoughData("No pairs to learn from.", seen=rule)
    levels = [c._comparison_levels_excluding_null for c in core.comparisons]
    # Splink numbers levels from the worst, 0; missing is −1, which becomes len(levels) here.
    found = np.column_stack(
        [
            len(k) - 1 - np.asarray(patterns[g], np.int64)
            for g, k in zip(gammas, levels, strict=True)
        ]
    )
    m = [np.array([level.m_probability for level in k], np.float64) for k in levels]
    prior = core.probability_two_random_records_match
    if everything:
        # Nearly all pairs are of strangers. Once matches are known better, chance is learnt
        # without them and the matches once more. Left free from the start, chance and matches
        # may settle on something else: the same street, instead of the same home.
        u = [_shares(found[:, i], counts, len(k), PRETENDED) for i, k in enumerate(levels)]
        first, _, share = maximised(found, counts, m, u, prior, pretended=pretended)
        u = _without(found, counts, first, u, share)
    else:
        u = [np.array([level.u_probability for level in k], np.float64) for k in levels]
    m, u, prior = maximised(found, counts, m, u, prior, pretended=pretended)
    for i, values in enumerate(m):
        reached = np.bincount(found[:, i], counts, minlength=len(values) + 1)[: len(values)] > 0
        values[~reached] = np.nan
    return Learnt(
        [c.output_column_name for c in core.comparisons], m, u, prior * counts.sum(), prior
    )


def maximised(
    found: npt.NDArray[np.int64],
    counts: Floats,
    m: list[Floats],
    u: list[Floats],
    prior: float,
    *,
    pretended: float = PRETENDED,
    enough: float = 1e-5,
    most_rounds: int = 300,
) -> tuple[list[Floats], list[Floats], float]:
    """Expectation-maximisation of `m` and the prior on patterns of agreement.

    Args:
        found: Level of each pattern (row) in each comparison (column), best 0; as many as
            there are levels where something is missing.
        counts: Pairs with each pattern.
        m, u: Where to begin, and what chance does, for each comparison its levels.
        prior: Where to begin. [proportion]
        pretended: Matches shared evenly among the levels of each comparison.
        enough: Stop when no value moves by more.
        most_rounds: Stop then in any case.

    Returns:
        m, u as given, and the share of pairs that match.
    """
    m = [v.copy() for v in m]
    for _ in range(most_rounds):
        match = counts * _probable(found, m, u, prior)
        share = float(np.clip(match.sum() / counts.sum(), 1e-12, 1 - 1e-12))
        moved, prior = abs(share - prior), share
        for i, values in enumerate(m):
            held = _shares(found[:, i], match, len(values), pretended)
            moved = max(moved, float(np.abs(held - values).max()))
            m[i] = held
        if moved < enough:
            break
    return m, u, prior


def _without(
    found: npt.NDArray[np.int64], counts: Floats, m: list[Floats], u: list[Floats], prior: float
) -> list[Floats]:
    """Chance agreement of the pairs that are not matches."""
    strangers = counts * (1 - _probable(found, m, u, prior))
    return [_shares(found[:, i], strangers, len(v), PRETENDED) for i, v in enumerate(u)]


def _probable(
    found: npt.NDArray[np.int64], m: list[Floats], u: list[Floats], prior: float
) -> Floats:
    """Probability that a pair of each pattern matches."""
    evidence = np.full(len(found), np.log(prior / (1 - prior)))
    for i, (ms, us) in enumerate(zip(m, u, strict=True)):
        evidence += np.append(np.log(np.maximum(ms, 1e-200)) - np.log(np.maximum(us, 1e-200)), 0)[
            found[:, i]
        ]
    held: Floats = 1 / (1 + np.exp(-np.clip(evidence, -700, 700)))
    return held


def _shares(levels: npt.NDArray[np.int64], weights: Floats, k: int, pretended: float) -> Floats:
    held = np.bincount(levels, weights, minlength=k + 1)[:k] + pretended / k
    shares: Floats = held / max(held.sum(), 1e-200)
    return shares


def _chance(linker: Any) -> dict[str, Floats]:
    """How often strangers reach each level, best first; NaN for one that none reached."""
    found = {}
    for comparison in linker._settings_obj.comparisons:
        held = []
        for level in comparison._comparison_levels_excluding_null:
            values = [
                r["probability"]
                for r in level._trained_u_probabilities
                if not isinstance(r["probability"], str)
            ]
            held.append(values[-1] if values else np.nan)
        found[comparison.output_column_name] = np.array(held, dtype=np.float64)
    return found


def _with(settings: dict[str, Any], chance: dict[str, Floats]) -> dict[str, Any]:
    """Settings with what is known of chance agreement put in."""
    for comparison in settings["comparisons"]:
        held = np.nan_to_num(chance[comparison["output_column_name"]])
        for level, u in zip(comparison["comparison_levels"][1:], held, strict=True):
            level["u_probability"] = max(float(u), 1e-9)
    return settings


def _pooled(comparisons: Sequence[Comparison], sessions: Sequence[Learnt]) -> dict[str, Floats]:
    """m of each comparison over the sessions that learnt it, each by its matches."""
    found = {}
    for c in comparisons:
        held = [(s.m[s.names.index(key(c))], s.matches) for s in sessions if key(c) in s.names]
        total = np.zeros(len(c.levels) + 1)
        weight = np.zeros(len(c.levels) + 1)
        for m, matches in held:
            known = np.isfinite(m)
            total[known] += m[known] * matches
            weight[known] += matches
        found[key(c)] = np.divide(total, weight, out=np.full(len(total), np.nan), where=weight > 0)
    return found


def _refuse_untrained(
    comparisons: Sequence[Comparison], agreement: dict[str, Floats], chance: dict[str, Floats]
) -> None:
    """Splink only warns of these and goes on with made-up values.

    Raises:
        NotEnoughData: Names the comparisons.
    """
    never = [
        c.name
        for c in comparisons
        if np.isnan(agreement[key(c)]).all() or np.isnan(chance[key(c)]).all()
    ]
    if never:
        raise NotEnoughData(
            f"The model cannot learn what agreement means for: {', '.join(never)}.",
            seen="Too few pairs have these filled in on both sides and agree on something else.",
            do="Leave these columns out, or give more records or more columns to learn from.",
        )


def _steadied(
    comparisons: Sequence[Comparison],
    agreement: dict[str, Floats],
    chance: dict[str, Floats],
    matches: float,
    strangers: float,
) -> dict[str, list[tuple[float, float]]]:
    """Values for levels reached on one side only: one pretended pair, shared among the levels.

    So what was not seen is unlikely, not impossible. A level that neither matches nor strangers
    reached is left to the next below (m and u nil).
    """
    found = {}
    for c in comparisons:
        m, u = agreement[key(c)].copy(), chance[key(c)].copy()
        k = len(m)
        nobody = np.isnan(m) & np.isnan(u)
        nobody[-1] = False
        m[np.isnan(m)] = 1 / k / (matches + 1)
        u = (np.nan_to_num(u) * strangers + 1 / k) / (strangers + 1)
        m[nobody] = u[nobody] = 0
        pairs = zip(m / m.sum(), u / u.sum(), strict=True)
        found[key(c)] = [(float(a), float(b)) for a, b in pairs]
    return found
