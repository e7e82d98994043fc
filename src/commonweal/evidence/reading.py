"""Questions asked of one snapshot: how many, where, when, and which months can be trusted."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.evidence.coverage import (
    Judgement,
    MonthState,
    State,
    judge_months,
    odd_mixes,
    overrule,
)
from commonweal.evidence.engine import Engine
from commonweal.evidence.geography import Geography
from commonweal.evidence.store import Part, Snapshot
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.places import AreaKind
from commonweal.vocabulary.tables import COUNTS

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

STREET = "police.uk/street"
FORCE_SHARE = 0.003
"""A district is taken to be policed by a force from this share of the force's rows on. The
smallest true district of the forces held has 2 per cent, the largest stray one 0.1."""


class Evidence:
    """One snapshot, read. Safe to share between threads; nothing in it changes.

    Args:
        snapshot: What to read.
        judgements: What people have decided about single months; they overrule the rules.
    """

    def __init__(self, snapshot: Snapshot, judgements: Sequence[Judgement] = ()) -> None:
        self.snapshot = snapshot
        self.judgements = tuple(judgements)
        self.geography = Geography(snapshot)
        self._lock = threading.RLock()
        self._cubes: dict[tuple[AreaKind, tuple[str, ...]], pd.DataFrame] = {}
        self._coverage: dict[str, dict[str, list[MonthState]]] = {}
        self._odd: dict[tuple[str, tuple[str, ...]], dict[Month, str]] = {}

    @cached_property
    def _engine(self) -> Engine:
        return Engine()

    def counts(self) -> ir.Table | None:
        """All live counts: source, delivery, and the columns of COUNTS. Read from disk once."""
        with self._lock:
            return self._counts

    @cached_property
    def _counts(self) -> ir.Table | None:
        import ibis
        import pyarrow as pa

        live = self.snapshot.live("counts")
        if not live:
            return None
        whole = [path for path, parts in live.items() if parts is None]
        tables = []
        if whole:
            # One reading of all files: asked for one by one, hundreds of files cost seconds.
            files = self._engine.read_parquet(whole, filename=True)
            delivery = files["filename"].re_extract(r"([^/\\]+)[/\\][^/\\]+$", 1)
            tables.append(files.select(*COUNTS.names, delivery=delivery))
        for path, parts in live.items():
            if parts is not None:
                table = live_rows(self._engine, path, parts)
                tables.append(table.select(*COUNTS.names, delivery=ibis.literal(path.parent.name)))
        held = ibis.union(*tables) if len(tables) > 1 else tables[0]
        source = {d: part.source for d, part in self._by_delivery.items()}
        whose = self._engine.take(
            pa.table({"delivery": list(source), "source": list(source.values())})
        )
        return self._engine.keep(held.inner_join(whose, "delivery"))

    @cached_property
    def _by_delivery(self) -> dict[str, Part]:
        return {part.delivery: part for part in self.snapshot.parts}

    def cube(self, kind: AreaKind, districts: Sequence[str]) -> pd.DataFrame:
        """Monthly counts by area: source, scope, month, code, district, category, who, n, delivery.

        Every count that can be placed in an area of the kind is there, complete month or
        not; areas and months without a row are zeros if the month was delivered.
        """
        import pandas as pd

        key = kind, tuple(sorted(districts))
        with self._lock:
            if key not in self._cubes:
                counts = self.counts()
                columns = [
                    "source",
                    "scope",
                    "month",
                    "code",
                    "district",
                    "category",
                    "who",
                    "delivery",
                ]
                if counts is None:
                    return pd.DataFrame(columns=[*columns, "n"])
                import pyarrow as pa

                places = self.geography.places(kind, list(key[1]))
                ways = self._engine.take(pa.Table.from_pandas(places, preserve_index=False))
                found = counts.filter(counts.months == 1).inner_join(ways, ["place_kind", "place"])
                found = found.group_by(columns).aggregate(n=found.n.sum())
                self._cubes[key] = self._engine.frame(found).sort_values(columns, ignore_index=True)
            return self._cubes[key]

    def gather(self, kind: AreaKind, districts: Sequence[str]) -> None:
        """Count many districts in one reading of the files, so that each is at hand after.

        Changes no number: it saves one pass over the evidence for each district.
        """
        with self._lock:
            wanted = [d for d in dict.fromkeys(districts) if (kind, (d,)) not in self._cubes]
            if len(wanted) < 2:
                return
            together = self.cube(kind, wanted)
            for district in wanted:
                mine = together[together["district"] == district]
                self._cubes[kind, (district,)] = mine.reset_index(drop=True)

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
            covered = [
                Month.parse(p.month)
                for p in self.snapshot.parts
                if p.source == source and p.scope in scopes and p.month
            ]
            states = judge_months(held, min(covered), max(covered))
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
        whole: dict[str, int] = {}
        for part in self.snapshot.parts:
            if part.source == source:
                whole[part.scope] = whole.get(part.scope, 0) + part.rows
        return [
            str(scope)
            for scope, n in here.items()
            if n > 0.05 * here.sum() and n >= FORCE_SHARE * whole.get(str(scope), 0)
        ]

    def _odd_mix(self, source: str, scopes: Sequence[str]) -> dict[Month, str]:
        """Months in which a whole force's categories are misplaced."""
        key = source, tuple(sorted(scopes))
        if key not in self._odd:
            counts = self.counts()
            if counts is None or not source.startswith("police.uk/street"):
                return {}
            mine = counts.filter((counts.source == source) & counts.scope.isin(list(scopes)))
            mine = mine.group_by(["month", "category"]).aggregate(n=mine.n.sum())
            self._odd[key] = odd_mixes(_mixes(self._engine.frame(mine)))
        return self._odd[key]

    def sources(self, district: str) -> list[str]:
        """Sources that have counts for a district, the most detailed first."""
        order = {STREET: 0, "counts/lsoa-month": 1, "counts/msoa-month": 2}
        return sorted(self.coverage(district), key=lambda s: (order.get(s, 9), s))

    def force_districts(self, force: str) -> list[str]:
        """Districts that a force polices, told by where its rows lie."""
        counts = self.counts()
        if counts is None:
            return []
        import pyarrow as pa

        with self._lock:
            fit = self.geography.fit.merge(
                self.geography.lsoas[["code", "district"]], left_on="lsoa21", right_on="code", suffixes=("", "_21")
            )[["code", "district"]]  # fmt: skip
            ways = self._engine.take(pa.Table.from_pandas(fit, preserve_index=False))
            mine = counts.filter((counts.scope == force) & (counts.place_kind == "lsoa"))
            mine = mine.inner_join(ways, mine.place == ways.code)
            rows = self._engine.rows(mine.group_by("district").aggregate(n=mine.n.sum()))
        total = sum(n for _, n in rows)
        return sorted(code for code, n in rows if n >= FORCE_SHARE * total)

    def deliveries(self, district: str, source: str, months: Sequence[Month]) -> tuple[str, ...]:
        """Deliveries that hold a district's rows of a source in some months."""
        cube = self.cube(AreaKind.DISTRICT, [district])
        wanted = {str(month) for month in months}
        rows = cube[(cube["source"] == source) & cube["month"].isin(wanted)]
        return tuple(sorted(rows["delivery"].unique()))


def live_rows(engine: Engine, path: Path, parts: list[Part] | None) -> ir.Table:
    """The rows of a file of the store that no later delivery has replaced."""
    import pyarrow as pa

    table = engine.read_parquet(path)
    if parts is None:
        return table
    keys = {"scope": [p.scope for p in parts], "month": [p.month for p in parts]}
    return table.semi_join(engine.take(pa.table(keys)), ["scope", "month"])


def _mixes(rows: pd.DataFrame) -> dict[Month, dict[str, int]]:
    sums = rows.groupby(["month", "category"])["n"].sum()
    found: dict[Month, dict[str, int]] = {}
    for month, category, n in sums.reset_index().itertuples(index=False):
        found.setdefault(Month.parse(str(month)), {})[str(category)] = int(n)
    return found
