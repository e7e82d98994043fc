"""Questions asked of one snapshot: how many, where, when, and which months can be trusted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from commonweal.evidence.coverage import (
    Judgement,
    MonthState,
    State,
    judge_months,
    odd_mixes,
    overrule,
)
from commonweal.evidence.cubes import COLUMNS, Cube, Grid
from commonweal.evidence.engine import Choice, Reader, reader
from commonweal.evidence.geography import SMALL, Geography
from commonweal.evidence.store import Part, Snapshot
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.places import AreaKind
from commonweal.vocabulary.tables import COUNTS

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

T = TypeVar("T")
U = TypeVar("U")
STREET = "police.uk/street"
FORCE_SHARE = 0.003
"""A district is taken to be policed by a force from this share of the force's rows on. The
smallest true district of the forces held has 2 per cent, the largest stray one 0.1."""
KEPT_ROWS = 3_000_000
"""Up to this many rows of evidence the counts are read once and kept in memory. Beyond it each
question reads the few columns that it needs."""
KEPT_SMALL = 8
"""Cubes of small areas kept: those of a whole country would fill the memory."""


class Evidence:
    """One snapshot, read. Safe to share between threads; nothing in it changes.

    Args:
        snapshot: What to read.
        judgements: What people have decided about single months; they overrule the rules.
        engine: What to ask; what the snapshot's workspace says if not given.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        judgements: Sequence[Judgement] = (),
        engine: Choice | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.judgements = tuple(judgements)
        self.geography = Geography(snapshot)
        self._choice = engine or snapshot.engine
        self._lock = threading.RLock()
        self._cubes: dict[tuple[AreaKind, tuple[str, ...]], pd.DataFrame] = {}
        self._gathered: dict[tuple[AreaKind, str], Cube] = {}
        self._single: dict[tuple[AreaKind, str], Cube | None] = {}
        self._coverage: dict[str, dict[str, list[MonthState]]] = {}
        self._odd: dict[tuple[str, tuple[str, ...]], dict[Month, str]] = {}
        self._kept: dict[tuple[object, ...], object] = {}
        self._grids: dict[tuple[AreaKind, str], dict[str, Grid]] = {}
        self._drawn_from: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}

    @cached_property
    def _engine(self) -> Reader:
        return reader(self._choice)

    def counts(self) -> ir.Table | None:
        """All live counts: the columns of COUNTS, and `part`, the place in `snapshot.parts`."""
        with self._lock:
            return self._counts

    @cached_property
    def _counts(self) -> ir.Table | None:
        import ibis
        import pyarrow as pa

        live = self.snapshot.live("counts")
        if not live:
            return None
        places = {part: i for i, part in enumerate(self.snapshot.parts)}
        sources = {part.delivery: part.source for part in self.snapshot.parts}
        # One reading of all files of a source: asked for one by one, hundreds cost seconds.
        # A row's part is told by its scope and month, which no two live parts of a source share;
        # rows that a later delivery has replaced find none.
        together: dict[tuple[str, str], list[Path]] = {}
        for path, parts in live.items():
            delivery = path.parent.name
            key = (sources[delivery], "" if parts is None else delivery)
            together.setdefault(key, []).append(path)
        tables = []
        for (source, delivery), paths in together.items():
            mine = [
                (part, i)
                for part, i in places.items()
                if part.source == source and delivery in ("", part.delivery)
            ]
            keys = self._engine.take(
                pa.table(
                    {
                        "scope": [part.scope for part, _ in mine],
                        "month": [part.month for part, _ in mine],
                        "part": pa.array([i for _, i in mine], pa.int32()),
                    }
                )
            )
            rows = self._engine.read_parquet(paths).select(*COUNTS.names)
            tables.append(rows.inner_join(keys, ["scope", "month"]).select(*COUNTS.names, "part"))
        held = ibis.union(*tables) if len(tables) > 1 else tables[0]
        if sum(part.rows for part in self.snapshot.parts) > KEPT_ROWS:
            return held
        return self._engine.keep(held)

    def cube(self, kind: AreaKind, districts: Sequence[str]) -> pd.DataFrame:
        """Monthly counts by area: source, scope, month, code, district, category, who, n, delivery.

        Every count that can be placed in an area of the kind is there, complete month or
        not; areas and months without a row are zeros if the month was delivered.
        """
        import pandas as pd

        key = kind, tuple(sorted(districts))
        with self._lock:
            if key not in self._cubes:
                found = self._counted(kind, key[1])
                if found is None:
                    return pd.DataFrame(columns=[*COLUMNS, "n"])
                _make_room(self._cubes, kind)
                self._cubes[key] = found.frame(key[1])
            return self._cubes[key]

    def grids(self, kind: AreaKind, district: str) -> dict[str, Grid]:
        """The same counts of one district as numbers alone, by source."""
        key = kind, district
        with self._lock:
            if key not in self._grids:
                found = self._counted(kind, (district,))
                _make_room(self._grids, kind)
                self._grids[key] = found.grids(district) if found else {}
            return self._grids[key]

    def _counted(self, kind: AreaKind, districts: tuple[str, ...]) -> Cube | None:
        """The counts of some districts; one district's are kept, to be asked for in another shape."""
        key = kind, districts[0]
        if len(districts) > 1:
            return self._count(kind, districts)
        if key in self._gathered:
            return self._gathered[key]
        if key not in self._single:
            _make_room(self._single, kind)
            self._single[key] = self._count(kind, districts)
        return self._single[key]

    def _count(self, kind: AreaKind, districts: Sequence[str]) -> Cube | None:
        import pyarrow as pa

        counts = self.counts()
        if counts is None:
            return None
        places = self.geography.places(kind, list(districts))
        areas = places[["code", "district"]].drop_duplicates().sort_values(["code", "district"])
        areas = areas.reset_index(drop=True)
        numbers = {key: i for i, key in enumerate(areas.itertuples(index=False, name=None))}
        keys = zip(places["code"], places["district"], strict=True)
        ways = self._engine.take(
            pa.table(
                {
                    "place_kind": pa.array(places["place_kind"], pa.string()),
                    "place": pa.array(places["place"], pa.string()),
                    "area": pa.array([numbers[key] for key in keys], pa.int32()),
                }
            )
        )
        found = counts.filter(counts.months == 1).inner_join(ways, ["place_kind", "place"])
        found = found.group_by(["part", "area", "category", "who"]).aggregate(
            n=found.n.sum().cast("int64")
        )
        return Cube.of(self._engine.arrow(found), self.snapshot.parts, areas)

    def gather(self, kind: AreaKind, districts: Sequence[str]) -> None:
        """Count many districts in one reading of the files, so that each is at hand after.

        Changes no number: it saves one pass over the evidence for each district.
        """
        with self._lock:
            wanted = [
                d
                for d in dict.fromkeys(districts)
                if (kind, d) not in self._single and (kind, d) not in self._gathered
            ]
            if len(wanted) < 2:
                return
            together = self._count(kind, wanted)
            if together is not None:
                self._gathered |= {(kind, district): together for district in wanted}

    def once(self, key: tuple[object, ...], work: Callable[[], T]) -> T:
        """What was worked out under a key, worked out now if it is the first time."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = work()
            return self._kept[key]  # type: ignore[return-value]

    def coverage(self, district: str) -> dict[str, list[MonthState]]:
        """State of every month, by source, for a district.

        From the first to the last month that the source's deliveries cover; judged on the
        district's own rows, and on the mix of categories of the district and its force.
        """
        with self._lock:
            if district not in self._coverage:
                self._coverage[district] = self._judge(district)
            return self._coverage[district]

    def _judge(self, district: str) -> dict[str, list[MonthState]]:
        cube = self.cube(AreaKind.DISTRICT, [district])
        found: dict[str, list[MonthState]] = {}
        for source, rows in cube.groupby("source"):
            scopes = self._main_scopes(str(source), rows)
            if not scopes:
                continue
            rows = rows[rows["scope"].isin(scopes)]
            held = {
                Month.parse(str(m)): int(n) for m, n in rows.groupby("month")["n"].sum().items()
            }
            covered = [self._covered[str(source), scope] for scope in scopes]
            states = judge_months(
                held,
                Month.parse(min(first for first, _ in covered)),
                Month.parse(max(last for _, last in covered)),
            )
            odd = {**self._odd_mix(str(source), scopes), **odd_mixes(_mixes(rows))}
            states = [
                MonthState(s.month, s.rows, State.SHORT, odd[s.month])
                if s.month in odd and s.state is State.COMPLETE
                else s
                for s in states
            ]
            found[str(source)] = overrule(states, self.judgements, str(source), [district, *scopes])
        return found

    def _main_scopes(self, source: str, rows: pd.DataFrame) -> list[str]:
        """Whose figures are the district's: stray rows of another force are not.

        A scope counts if it holds a real share of the district's rows, and the district a
        real share of the scope's: the few Hampshire rows that are placed in Leeds make
        Hampshire's files no source for Leeds.
        """
        here = rows.groupby("scope")["n"].sum()
        return [
            str(scope)
            for scope, n in here.items()
            if n > 0.05 * here.sum() and n >= FORCE_SHARE * self._whole.get((source, str(scope)), 0)
        ]

    @cached_property
    def _whole(self) -> dict[tuple[str, str], int]:
        """Rows of each source and scope."""
        whole: dict[tuple[str, str], int] = {}
        for part in self.snapshot.parts:
            key = part.source, part.scope
            whole[key] = whole.get(key, 0) + part.rows
        return whole

    @cached_property
    def _covered(self) -> dict[tuple[str, str], tuple[str, str]]:
        """First and last month of each source and scope."""
        found: dict[tuple[str, str], tuple[str, str]] = {}
        for part in self.snapshot.parts:
            if part.month:
                key = part.source, part.scope
                first, last = found.get(key, (part.month, part.month))
                found[key] = min(first, part.month), max(last, part.month)
        return found

    def _odd_mix(self, source: str, scopes: Sequence[str]) -> dict[Month, str]:
        """Months in which a whole force's categories are misplaced."""
        key = source, tuple(sorted(scopes))
        if key not in self._odd:
            if not source.startswith("police.uk/street"):
                return {}
            mixes: dict[Month, dict[str, int]] = {}
            for scope in scopes:
                for month, mix in self._mixes_of_scopes.get((source, scope), {}).items():
                    both = mixes.setdefault(month, {})
                    for category, n in mix.items():
                        both[category] = both.get(category, 0) + n
            self._odd[key] = odd_mixes(mixes)
        return self._odd[key]

    @cached_property
    def _mixes_of_scopes(self) -> dict[tuple[str, str], dict[Month, dict[str, int]]]:
        """Street-level rows by source and scope, by month, by category: one reading for all."""
        counts = self.counts()
        found: dict[tuple[str, str], dict[Month, dict[str, int]]] = {}
        if counts is None:
            return found
        sums = counts.group_by(["part", "category"]).aggregate(n=counts.n.sum().cast("int64"))
        for i, category, n in self._engine.rows(sums):
            part = self.snapshot.parts[i]
            if part.source.startswith("police.uk/street"):
                months = found.setdefault((part.source, part.scope), {})
                months.setdefault(Month.parse(part.month), {})[str(category)] = int(n)
        return found

    def sources(self, district: str) -> list[str]:
        """Sources that have counts for a district, the most detailed first."""
        order = {STREET: 0, "counts/lsoa-month": 1, "counts/msoa-month": 2}
        return sorted(self.coverage(district), key=lambda s: (order.get(s, 9), s))

    def force_districts(self, force: str) -> list[str]:
        """Districts that a force polices, told by where its rows lie."""
        with self._lock:
            held = self._districts_of_scopes.get(force, {})
        total = sum(held.values())
        return sorted(code for code, n in held.items() if n >= FORCE_SHARE * total)

    @cached_property
    def _districts_of_scopes(self) -> dict[str, dict[str, int]]:
        """Rows of every scope by the district they lie in: one reading for all."""
        import pyarrow as pa

        counts = self.counts()
        found: dict[str, dict[str, int]] = {}
        if counts is None:
            return found
        lsoas = self.geography.lsoas[["code", "district"]].rename(columns={"code": "lsoa21"})
        ways = self.geography.fit.merge(lsoas, on="lsoa21")[["code", "district"]]
        table = self._engine.take(pa.Table.from_pandas(ways, preserve_index=False))
        placed = counts.filter(counts.place_kind == "lsoa")
        placed = placed.inner_join(table, placed.place == table.code)
        sums = placed.group_by(["scope", "district"]).aggregate(n=placed.n.sum().cast("int64"))
        for scope, district, n in self._engine.rows(sums):
            found.setdefault(str(scope), {})[str(district)] = int(n)
        return found

    def scopes(self, district: str) -> frozenset[str]:
        """Scopes (forces, as a rule) whose files hold a row of a district."""
        return self.once(
            ("scopes", district),
            lambda: frozenset(
                str(s) for s in self.cube(AreaKind.DISTRICT, [district])["scope"].unique()
            ),
        )

    def deliveries(self, district: str, source: str, months: Sequence[Month]) -> tuple[str, ...]:
        """Deliveries that hold a district's rows of a source in some months."""
        with self._lock:
            if (district, source) not in self._drawn_from:
                cube = self.cube(AreaKind.DISTRICT, [district])
                rows = cube.loc[cube["source"] == source, ["month", "delivery"]].drop_duplicates()
                by_month: dict[str, tuple[str, ...]] = {}
                for month, delivery in rows.itertuples(index=False):
                    by_month[month] = (*by_month.get(month, ()), delivery)
                self._drawn_from[district, source] = by_month
            held = self._drawn_from[district, source]
        return tuple(sorted({d for month in months for d in held.get(str(month), ())}))


def live_rows(engine: Reader, path: Path, parts: list[Part] | None) -> ir.Table:
    """The rows of a file of the store that no later delivery has replaced."""
    import pyarrow as pa

    table = engine.read_parquet(path)
    if parts is None:
        return table
    keys = {"scope": [p.scope for p in parts], "month": [p.month for p in parts]}
    return table.semi_join(engine.take(pa.table(keys)), ["scope", "month"])


def _make_room(held: dict[tuple[AreaKind, T], U], kind: AreaKind) -> None:
    small = [key for key in held if key[0] in SMALL]
    if kind in SMALL and len(small) >= KEPT_SMALL:
        del held[small[0]]


def _mixes(rows: pd.DataFrame) -> dict[Month, dict[str, int]]:
    sums = rows.groupby(["month", "category"])["n"].sum()
    found: dict[Month, dict[str, int]] = {}
    for month, category, n in sums.reset_index().itertuples(index=False):
        found.setdefault(Month.parse(str(month)), {})[str(category)] = int(n)
    return found
