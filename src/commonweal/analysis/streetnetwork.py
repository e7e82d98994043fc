"""Do events lie closer along the streets than chance would put them?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import Floats, need_columns, numbers
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

Whole = npt.NDArray[np.intp]
SMALL = 1e-3
"""Of the shortest piece of street: nearer than this to a junction is at it."""


@dataclass(frozen=True)
class Network:
    """Streets as straight pieces that meet at their ends."""

    start: Whole
    end: Whole
    length: Floats
    junctions: int
    edges: Any
    """Sparse matrix of lengths between junctions."""
    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats

    @property
    def total(self) -> float:
        return float(self.length.sum())


@dataclass(frozen=True)
class NetworkK:
    """How many others lie within each distance along the streets, beside chance."""

    table: pd.DataFrame
    """`distance`, `k` (corrected: chance gives `distance` itself), `uncorrected`, and the
    `lower` and `upper` of the simulations. [as the streets]"""
    events: int
    length: float
    """Of all streets."""
    furthest: float
    """Greatest distance that an event was moved to reach its street."""
    simulations: int
    above: tuple[float, ...]
    """Distances at which the events lie closer than in every simulation."""

    @property
    def in_words(self) -> str:
        said = (
            f"closer along the streets than in all of {self.simulations} random scatterings at "
            f"{len(self.above)} of {int((self.table['distance'] > 0).sum())} distances"
        )
        top = self.table.iloc[-1]
        return (
            f"{self.events:,} events are {said}. Within {top['distance']:g}, they have "
            f"{top['k'] / top['distance']:.2f} times the neighbours that chance would give."
        )


def street_network_k(
    events: pd.DataFrame,
    streets: pd.DataFrame,
    *,
    x: str = "x",
    y: str = "y",
    x0: str = "x0",
    y0: str = "y0",
    x1: str = "x1",
    y1: str = "y1",
    furthest: float = 400.0,
    steps: int = 8,
    simulations: int = 39,
) -> NetworkK:
    """K function along a street network, corrected for its shape, beside chance.

    Street events cannot lie off the streets, so distances through walls make every
    town look clustered; here they run along the streets. The corrected K equals the
    distance itself if events are scattered evenly over all streets. It does not allow
    for busy streets having more events; and it is of no use with police points that
    are moved to the middle of a street.

    Args:
        events: One row an event; each is moved to the nearest point of a street.
        streets: One row a straight piece of street. Pieces meet only at ends alike.
        x: Column of `events`: eastings. [metres, or any length]
        y: Column of `events`: northings. [the same]
        x0: Column of `streets`: where the piece begins, east. [the same]
        y0: Column of `streets`: where it begins, north. [the same]
        x1: Column of `streets`: where it ends, east. [the same]
        y1: Column of `streets`: where it ends, north. [the same]
        furthest: Greatest distance to look at. [the same]
        steps: How many distances, evenly up to `furthest`.
        simulations: Random scatterings of as many events over the streets; 39 make the
            band one of 95% at each distance alone. 0 for none.

    Returns:
        `NetworkK`.

    Raises:
        NotEnoughData: Fewer than two events.
        InvalidValues: A piece of street has no length, or no distance is asked for.

    Source:
        Okabe and Yamada (2001), Geographical Analysis 33, 271-290 (uncorrected);
        Ang, Baddeley and Nair (2012), Scandinavian Journal of Statistics 39, 591-617.
    """
    import pandas as pd

    need_columns(events, "events", x, y)
    need_columns(streets, "streets", x0, y0, x1, y1)
    if not furthest > 0 or steps < 1 or simulations < 0:
        raise InvalidValues(
            "The distances must rise from 0.", seen=f"{steps} steps up to {furthest:g}."
        )
    network = network_of(*(numbers(streets, name) for name in (x0, y0, x1, y1)))
    piece, along, moved = _nearest(network, numbers(events, x), numbers(events, y))
    distance = np.linspace(0.0, furthest, steps + 1)
    corrected, plain = network_k(network, piece, along, distance)
    rng = np.random.default_rng(2012)
    bands = np.full((max(1, simulations), len(distance)), np.nan)
    for i in range(simulations):
        at = rng.choice(len(network.length), len(piece), p=network.length / network.total)
        bands[i] = network_k(network, at, rng.random(len(piece)), distance)[0]
    lower, upper = bands.min(axis=0), bands.max(axis=0)
    above = distance[(corrected > upper) & (distance > 0)] if simulations else distance[:0]
    table = pd.DataFrame(
        {
            "distance": distance, "k": corrected, "uncorrected": plain,
            "lower": lower, "upper": upper,
        }
    )  # fmt: skip
    return NetworkK(
        table, len(piece), network.total, float(moved.max()), simulations,
        tuple(float(d) for d in above),
    )  # fmt: skip


def network_of(x0: Floats, y0: Floats, x1: Floats, y1: Floats) -> Network:
    """Streets whose pieces meet where their ends are alike.

    Raises:
        InvalidValues: A piece has no length.
    """
    from scipy.sparse import coo_array

    length = np.hypot(x1 - x0, y1 - y0)
    if not (length > 0).all():
        raise InvalidValues(
            "Some pieces of street have no length.",
            seen=f"{int((length <= 0).sum())} of {len(length)}.",
            do="Leave them out.",
        )
    ends = np.concatenate([x0 + 1j * y0, x1 + 1j * y1])
    different, which = np.unique(ends, return_inverse=True)
    start, end = which[: len(length)], which[len(length) :]
    # Two pieces may join the same ends: the shorter one is the way between them.
    order = np.argsort(-length, kind="stable")
    best = {
        (min(a, b), max(a, b)): v
        for a, b, v in zip(start[order], end[order], length[order], strict=True)
        if a != b
    }
    a, b = np.array(list(best), dtype=np.intp).reshape(-1, 2).T
    n = len(different)
    edges = coo_array((list(best.values()), (a, b)), shape=(n, n)).tocsr()
    return Network(start, end, length, n, edges, x0, y0, x1, y1)


def network_k(
    network: Network, piece: Whole, along: Floats, distance: Floats
) -> tuple[Floats, Floats]:
    """K of events on a network at each distance: corrected for its shape, and not.

    Args:
        network: From `network_of`.
        piece: Which piece of street each event lies on.
        along: How far along it, 0 at its start to 1. [proportion]
        distance: Rising. [as the network]

    Returns:
        Corrected (Ang, Baddeley and Nair) and uncorrected (Okabe and Yamada) K.

    Raises:
        NotEnoughData: Fewer than two events.
    """
    from scipy.sparse.csgraph import dijkstra

    n = len(piece)
    if n < 2:
        raise NotEnoughData("Distances need two events or more.", seen=f"{n} events.")
    furthest = float(distance[-1])
    before = along * network.length[piece]
    after = network.length[piece] - before
    own_start, own_end = network.start[piece], network.end[piece]
    reach = 2 * SMALL * float(network.length.min())
    needed, which = np.unique(np.concatenate([own_start, own_end]), return_inverse=True)
    ways = dijkstra(network.edges, directed=False, indices=needed, limit=furthest + reach)
    weighed, plain = np.zeros(len(distance)), np.zeros(len(distance))
    for i in range(n):
        # From this event to every junction, by whichever end of its own piece is nearer.
        to = np.minimum(before[i] + ways[which[i]], after[i] + ways[which[n + i]])
        away = np.minimum(to[own_start] + before, to[own_end] + after)
        same = piece == piece[i]
        away[same] = np.minimum(away[same], np.abs(before[same] - before[i]))
        away[i] = np.inf
        near = away[away <= furthest]
        if not len(near):
            continue
        plain += np.searchsorted(np.sort(near), distance, side="right")
        share = 1 / _ends_at(network, to, near, piece[i], before[i], after[i])
        weighed += ((near[:, None] <= distance) * share[:, None]).sum(axis=0)
    scale = network.total / (n * (n - 1))
    return weighed * scale, plain * scale


def _ends_at(
    network: Network, to: Floats, distance: Floats, own: int, before: float, after: float
) -> Floats:
    """How many points of the network lie at each exact distance from an event."""
    others = np.ones(len(network.length), dtype=bool)
    others[own] = False
    # The event cuts its own piece in two; distance 0 is at the cut.
    near = np.concatenate([to[network.start[others]], [0.0, 0.0]])
    far = np.concatenate([to[network.end[others]], [to[network.start[own]], to[network.end[own]]]])
    length = np.concatenate([network.length[others], [before, after]])
    # Walking in from both ends, distance rises to where the two walks meet.
    meet = (near + far + length) / 2
    small = SMALL * float(network.length.min())

    def begun(at: Floats, later: float) -> npt.NDArray[np.intp]:
        return np.searchsorted(np.sort(at), distance - later, side="left")

    # Events are often recorded at a junction, give or take a rounding: there the junction
    # is one point, not as many as streets leave it.
    junctions = begun(to, -small) - begun(to, small)
    walks = begun(near, small) + begun(far, small) - begun(meet, -small) - begun(meet, small)
    found: Floats = np.maximum(junctions + walks, 1).astype(np.float64)
    return found


def _nearest(network: Network, x: Floats, y: Floats) -> tuple[Whole, Floats, Floats]:
    """The nearest piece of street, how far along it, and how far away it is."""
    dx, dy = network.x1 - network.x0, network.y1 - network.y0
    piece = np.empty(len(x), dtype=np.intp)
    along, moved = np.empty(len(x)), np.empty(len(x))
    for i, (px, py) in enumerate(zip(x, y, strict=True)):
        t = np.clip(((px - network.x0) * dx + (py - network.y0) * dy) / network.length**2, 0.0, 1.0)
        d = np.hypot(network.x0 + t * dx - px, network.y0 + t * dy - py)
        piece[i] = int(np.argmin(d))
        along[i], moved[i] = t[piece[i]], d[piece[i]]
    return piece, along, moved
