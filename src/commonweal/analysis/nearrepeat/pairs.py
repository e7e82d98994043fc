"""Knox's table from arrays, at the size of a force: what `near_repeats` stands on."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import Floats, array
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

Metric = Literal["manhattan", "euclidean"]
Closed = Literal["left", "right"]
Counts = npt.NDArray[np.int64]
AT_ONCE = 50
"""Permutations worked side by side: enough that NumPy's own cost for each call is small."""
THREADS = max(1, min(4, os.cpu_count() or 1))
BLOCK = 8_192
"""Pairs held at a time; a multiple of `FOLD`."""
FOLD = 128
"""Rows added up in one byte each: below 256, so that none overflows."""


def knox_table(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    day: npt.ArrayLike,
    *,
    distances: Sequence[float],
    day_bands: Sequence[float],
    beyond: bool = False,
    metric: Metric = "manhattan",
    closed: Closed = "left",
    permutations: int = 0,
    seed: int = 1,
) -> dict[str, npt.NDArray[Any]]:
    """Knox's table from arrays: the fast part of `near_repeats`.

    Args:
        x, y: Coordinates. [metres]
        day: Whole days. [days]
        distances, day_bands, beyond, metric, closed, permutations, seed: As there.

    Returns:
        `observed`, `expected`, `sd` and, with permutations, `p` and `mean` (of the
        shuffles), each distances by days.
    """
    across, up = array(x), array(y)
    whole = np.asarray(day, dtype=np.int64)
    n = len(across)
    if n < 4:
        raise NotEnoughData("Near repeats need four events or more.", seen=f"{n} events.")
    space, time = rising(distances, "distances"), rising(day_bands, "day_bands")
    limits = _day_limits(time, closed)
    times = whole - whole.min()
    place, held, places = _by_place(across, up)
    first, second, band = _near_places(places, space, metric, closed)
    degrees = _space_degrees(first, second, band, held, place, len(space) - 1)
    sums = degrees.sum(axis=1) / 2
    time_degrees = _time_degrees(times, limits)
    time_sums = time_degrees.sum(axis=1) / 2
    e_first, e_second, starts = _event_pairs(first, second, band, held, len(space) - 1)
    in_order = times[np.argsort(place, kind="stable")]
    ordered = in_order.astype(np.int32 if times.max() > 32_000 else np.int16)
    at_place = np.sort(place)

    def counted(times: npt.NDArray[Any]) -> Counts:
        found = _banded(times, e_first, e_second, starts, limits)
        found[0] += _at_one_place(times, at_place, limits)
        return found

    observed = counted(ordered[:, None])[:, :, 0]
    out: dict[str, npt.NDArray[Any]] = {}
    if beyond:
        degrees = np.vstack([degrees, n - 1 - degrees.sum(axis=0)])
        time_degrees = np.vstack([time_degrees, n - 1 - time_degrees.sum(axis=0)])
    observed = _whole(observed, sums, time_sums, n, beyond)
    out["observed"] = observed
    out["expected"], out["sd"] = _chance(degrees, time_degrees, n)
    if permutations:
        rng = np.random.default_rng(seed)
        total = np.zeros(observed.shape)
        as_many = np.zeros(observed.shape, dtype=np.int64)
        rounds = np.array_split(np.arange(permutations), -(-permutations // AT_ONCE))

        def shuffled(many: int) -> npt.NDArray[Any]:
            drawn = np.empty((n, many), dtype=ordered.dtype)
            for i in range(many):
                drawn[:, i] = rng.permutation(ordered)
            return drawn

        # NumPy lets go of the interpreter while it works, so threads share the cores. Shuffles
        # are drawn here, in order: the same seed gives the same p on any number of cores.
        with ThreadPoolExecutor(THREADS) as threads:
            for at in range(0, len(rounds), THREADS):
                drawn = [shuffled(len(r)) for r in rounds[at : at + THREADS]]
                for found in threads.map(counted, drawn):
                    for i in range(found.shape[2]):
                        one = _whole(found[:, :, i], sums, time_sums, n, beyond)
                        total += one
                        as_many += one >= observed
        out["mean"] = total / permutations
        out["p"] = (as_many + 1) / (permutations + 1)
    return out


def rising(edges: Sequence[float], name: str) -> tuple[float, ...]:
    """Edges of bands, refused unless each lies above the one before."""
    kept = tuple(float(e) for e in edges)
    if len(kept) < 2 or kept[0] != 0 or any(a >= b for a, b in pairwise(kept)):
        raise InvalidValues(
            f"The edges of {name} must rise from 0.", seen=f"{list(edges)}.",
            do="Begin with 0 and give each edge above the one before.",
        )  # fmt: skip
    return kept


def _day_limits(edges: tuple[float, ...], closed: Closed) -> list[int]:
    """Whole days below which a gap lies under each edge."""
    if closed == "left":
        return [int(np.ceil(e)) for e in edges]
    return [0, *(int(np.floor(e)) + 1 for e in edges[1:])]


def _by_place(x: Floats, y: Floats) -> tuple[Counts, Counts, Floats]:
    """Place of each event, events at each place, places. Numbered so that near ones lie near."""
    from scipy.spatial import cKDTree

    packed = x + 1j * y
    places, place = np.unique(packed, return_inverse=True)
    xy = np.column_stack([places.real, places.imag])
    order = np.asarray(cKDTree(xy).indices)
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    place = number[place]
    return place, np.bincount(place), xy[order]


def _near_places(
    places: Floats, edges: tuple[float, ...], metric: Metric, closed: Closed
) -> tuple[Counts, Counts, npt.NDArray[np.int8]]:
    """Pairs of places within the last edge, each with itself too, and the band of each."""
    from scipy.spatial import cKDTree

    power = 1 if metric == "manhattan" else 2
    reach = edges[-1] * (1 + 1e-9)
    pairs = cKDTree(places).query_pairs(reach, p=power, output_type="ndarray")
    own = np.arange(len(places))
    first, second = np.concatenate([own, pairs[:, 0]]), np.concatenate([own, pairs[:, 1]])
    apart = np.abs(places[first] - places[second])
    far = apart.sum(axis=1) if power == 1 else np.sqrt((apart**2).sum(axis=1))
    band = _bands(far, edges, closed)
    within = (band >= 0) & (band < len(edges) - 1)
    return first[within], second[within], band[within].astype(np.int8)


def _bands(values: Floats, edges: tuple[float, ...], closed: Closed) -> Counts:
    side: Literal["left", "right"] = "right" if closed == "left" else "left"
    band = np.searchsorted(np.asarray(edges), values, side) - 1
    if closed == "right":
        band[values == edges[0]] = 0
    return band


def _space_degrees(
    first: Counts, second: Counts, band: npt.NDArray[np.int8], held: Counts, place: Counts,
    bands: int,
) -> Floats:  # fmt: skip
    """Events near each event, by band of distance."""
    degrees = np.zeros((bands, len(held)))
    for b in range(bands):
        at = band == b
        one, two = first[at], second[at]
        other = one != two
        degrees[b] = (
            np.bincount(one, held[two], len(held))
            + np.bincount(two[other], held[one[other]], len(held))
            - np.bincount(one[~other], minlength=len(held))
        )
    near: Floats = degrees[:, place]
    return near


def _time_degrees(times: Counts, limits: list[int]) -> Floats:
    """Events near each event in time, by band."""
    running = np.concatenate([[0], np.cumsum(np.bincount(times))])
    last = len(running) - 1

    def under(limit: int) -> Floats:
        if limit <= 0:
            return np.zeros(len(times))
        upper = np.minimum(times + limit, last)
        lower = np.maximum(times - limit + 1, 0)
        return array(running[upper] - running[lower] - 1)

    below = [under(e) for e in limits]
    return np.array([b - a for a, b in pairwise(below)])


def _event_pairs(
    first: Counts, second: Counts, band: npt.NDArray[np.int8], held: Counts, bands: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], list[int]]:
    """Pairs of events of two near places, in order of band, events numbered place by place.

    An event meets whole places, whose events stand in a row: so a pair of
    places is a few runs of numbers, written out a piece at a time. Events of one
    place are counted by `_at_one_place`.
    """
    begin = np.concatenate([[0], np.cumsum(held)]).astype(np.int32)
    runs: list[tuple[npt.NDArray[np.int32], ...]] = []
    starts = [0]
    for b in range(bands):
        at = band == b
        one, two = first[at], second[at]
        apart = one != two
        a, c = one[apart], two[apart]
        a, c = np.where(held[a] < held[c], a, c), np.where(held[a] < held[c], c, a)
        each, many = _expanded(a, begin, held), held[a]
        wide = np.repeat(held[c].astype(np.int32), many)
        runs.append((each, np.repeat(begin[c], many), wide))
        starts.append(starts[-1] + int(wide.sum(dtype=np.int64)))
    ones, twos = np.empty((2, starts[-1]), dtype=np.int32)
    done = 0
    for events, to, wide in runs:
        for piece in range(0, len(events), BLOCK):
            e, s, w = (v[piece : piece + BLOCK] for v in (events, to, wide))
            size = int(w.sum(dtype=np.int64))
            lead = s - (np.cumsum(w, dtype=np.int32) - w)
            ones[done : done + size] = np.repeat(e, w)
            np.add(
                np.repeat(lead, w), np.arange(size, dtype=np.int32), out=twos[done : done + size]
            )
            done += size
    return ones, twos, starts


def _at_one_place(times: npt.NDArray[Any], place: Counts, limits: list[int]) -> Counts:
    """Pairs of events of one place by band of time, for each column of times.

    A busy place holds more pairs than all its neighbours together, but its days in order
    tell them apart without going through them: how many follow within so many days.
    """
    n, k = times.shape
    room = int(times.max()) + limits[-1] + 1
    wide = np.int32 if (int(place[-1]) + 1) * room < np.iinfo(np.int32).max else np.int64
    days = (place[None, :] * room).astype(wide) + times.T
    days.sort(axis=1)
    within = np.zeros((len(limits), k), dtype=np.int64)
    before = n * (n + 1) // 2
    for i in range(k):
        for at, limit in enumerate(limits):
            if limit > 0:
                within[at, i] = np.searchsorted(days[i], days[i] + wide(limit)).sum() - before
    return np.diff(within, axis=0)


def _expanded(places: Counts, begin: npt.NDArray[np.int32], held: Counts) -> npt.NDArray[np.int32]:
    """The events of each place in turn."""
    many = held[places]
    lead = begin[places] - (np.cumsum(many) - many)
    found: npt.NDArray[np.int32] = (np.repeat(lead, many) + np.arange(int(many.sum()))).astype(
        np.int32
    )
    return found


def _banded(
    times: npt.NDArray[Any], first: npt.NDArray[np.int32], second: npt.NDArray[np.int32],
    starts: list[int], limits: list[int],
) -> Counts:  # fmt: skip
    """Pairs by band of distance and of time, for each column of times.

    A row of `times` holds one event under every shuffle, so one look-up serves
    all of them, and what follows runs along contiguous memory.
    """
    k = times.shape[1]
    counted = np.zeros((len(starts) - 1, len(limits) - 1, k), dtype=np.int64)
    one, two = np.empty((2, BLOCK, k), dtype=times.dtype)
    hit = np.empty((BLOCK, k), dtype=bool)
    largest = int(np.iinfo(times.dtype).max)
    limits = [min(limit, largest) for limit in limits]
    for b, (begin, end) in enumerate(pairwise(starts)):
        for at in range(begin, end, BLOCK):
            size = min(BLOCK, end - at)
            np.take(times, first[at : at + size], axis=0, out=one[:size], mode="clip")
            np.take(times, second[at : at + size], axis=0, out=two[:size], mode="clip")
            np.subtract(one[:size], two[:size], out=one[:size])
            np.abs(one[:size], out=one[:size])
            below = [_below(one, hit, size, limit) for limit in limits]
            for t in range(len(limits) - 1):
                counted[b, t] += below[t + 1] - below[t]
    return counted


def _below(
    gaps: npt.NDArray[Any], hit: npt.NDArray[np.bool_], size: int, limit: int
) -> Counts | int:
    if limit <= 0:
        return 0
    np.less(gaps[:size], limit, out=hit[:size])
    full = size - size % FOLD
    folded = np.add.reduce(hit[:full].view(np.uint8).reshape(FOLD, -1), axis=0, dtype=np.uint8)
    total: Counts = folded.reshape(-1, gaps.shape[1]).sum(axis=0, dtype=np.int64)
    if full < size:
        total = total + hit[full:size].sum(axis=0, dtype=np.int64)
    return total


def _whole(near: Counts, sums: Floats, time_sums: Floats, n: int, beyond: bool) -> Counts:
    """The table with its last bands, which follow from the margins."""
    if not beyond:
        return near
    pairs = n * (n - 1) // 2
    table = np.zeros((near.shape[0] + 1, near.shape[1] + 1), dtype=np.int64)
    table[:-1, :-1] = near
    table[:-1, -1] = sums.astype(np.int64) - near.sum(axis=1)
    table[-1, :-1] = time_sums.astype(np.int64) - near.sum(axis=0)
    table[-1, -1] = pairs - table.sum()
    return table


def _chance(space: Floats, time: Floats, n: int) -> tuple[Floats, Floats]:
    """Mean and spread of every cell over all shuffles (Barton and David), without shuffling."""
    s, t = space.sum(axis=1) / 2, time.sum(axis=1) / 2
    a, b = (space * (space - 1)).sum(axis=1), (time * (time - 1)).sum(axis=1)
    expected = np.outer(s, t) / (n * (n - 1) / 2)
    apart = np.outer(s * (s - 1) - a, t * (t - 1) - b)
    variance = (
        expected
        + np.outer(a, b) / (n * (n - 1) * (n - 2))
        + 4 * apart / (n * (n - 1) * (n - 2) * (n - 3))
        - expected**2
    )
    return expected, np.sqrt(np.maximum(variance, 0))
