"""Loading: receive → tell → read → judge → screen → keep → put in force.

Many files may come in one load. Each is taken or refused by itself; those taken come
into force together, at the end, in one step.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.evidence import privacy
from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received, find, receive
from commonweal.evidence.source import Head, Reading, Rule, Source
from commonweal.evidence.store import Check, Delivery, Part, Snapshot, Store
from commonweal.vocabulary.errors import CommonwealError, FileRefused
from commonweal.vocabulary.tables import COUNTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many files are done, and of how many."""

MOST_REJECTED = 0.5
"""Above this share of bad rows the file is refused whole: it is something else."""


@dataclass(frozen=True)
class Taken:
    """A file that is in force after the load."""

    file: str
    delivery: Delivery
    already: bool
    """True where the same content was held before, so that nothing changed."""


@dataclass
class LoadReport:
    """What became of every file: nothing is dropped in silence."""

    taken: list[Taken] = field(default_factory=list)
    refused: list[tuple[str, CommonwealError]] = field(default_factory=list)
    snapshot: Snapshot | None = None

    @property
    def rows(self) -> int:
        return sum(t.delivery.rows for t in self.taken if not t.already)

    @property
    def rejected(self) -> int:
        return sum(t.delivery.rejected for t in self.taken if not t.already)


def load(
    store: Store,
    paths: Sequence[Path],
    *,
    sources: Sequence[Source] | None = None,
    received: date | None = None,
    progress: Progress | None = None,
    memory: str = "1GB",
) -> LoadReport:
    """Load files, folders and archives into the store.

    Args:
        store: Where to.
        paths: Files or folders.
        sources: Kinds of file to look for; all that we know if not given. A partner's
            table is loaded by giving the source that its mapping file describes.
        received: Day the files came; today if not given.
        progress: Told of each file.
        memory: Ceiling of the engine's memory, as DuckDB writes it; beyond it goes to disk.

    Returns:
        What was taken and what was refused. Refusals of single files are in the report.
    """
    if sources is None:
        from commonweal.evidence.sources import SOURCES

        sources = SOURCES
    report, new = LoadReport(), []
    day = received or datetime.now(UTC).date()
    files = list(find(list(paths)))
    with store.staging() as staging:
        for number, path in enumerate(files):
            if progress:
                progress(path.name, number, len(files))
            for file in _receive(path, staging, report):
                try:
                    taken = _take(store, file, sources, staging, day, memory)
                except CommonwealError as refused:
                    report.refused.append((file.name, refused))
                    continue
                finally:
                    if file.path != path:
                        file.path.unlink(missing_ok=True)
                report.taken.append(taken)
                if not taken.already:
                    new.append(taken.delivery)
        report.snapshot = store.put_in_force(new) if new else store.snapshot()
    if progress:
        progress("done", len(files), len(files))
    return report


def _receive(path: Path, staging: Path, report: LoadReport) -> Iterator[Received]:
    scratch = staging / "unpacked"
    scratch.mkdir(exist_ok=True)
    try:
        for file in receive(path, scratch):
            if isinstance(file, FileRefused):
                report.refused.append((path.name, file))
            else:
                yield file
    except FileRefused as refused:
        report.refused.append((path.name, refused))


def head_of(file: Received) -> Head:
    """The header of a file, whatever its kind."""
    columns: tuple[str, ...] = ()
    if file.kind == "csv":
        with file.path.open(encoding="utf-8-sig", newline="") as stream:
            columns = tuple(next(csv.reader(stream), []))
    elif file.kind == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            columns = tuple(pq.read_schema(file.path).names)
        except (pa.ArrowInvalid, OSError) as error:
            raise FileRefused(
                f"{file.name} is cut short or damaged.",
                seen="The end of the Parquet file, which says what is in it, cannot be read.",
                do="Download it again.",
            ) from error
    elif file.kind == "workbook":
        from commonweal.evidence import workbooks

        return Head(file.name, file.kind, (), workbooks.tops(file.path))
    elif file.kind in ("geojson", "gpkg"):
        import pyogrio

        try:
            columns = tuple(pyogrio.read_info(file.path)["fields"])
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
            raise FileRefused(
                f"{file.name} cannot be read as a map layer.",
                seen=" ".join(str(error).split())[:160],
                do="Download it again, or export it anew from the mapping program.",
            ) from error
    return Head(file.name, file.kind, columns)


def tell(head: Head, sources: Sequence[Source]) -> Source:
    """Whose file this is.

    Raises:
        FileRefused: Nobody's that we know.
    """
    for source in sources:
        if source.recognises(head):
            return source
    seen = ", ".join(head.columns[:14]) or f"a {head.kind} file without a header we know"
    raise FileRefused(
        f"{head.name} has columns that no source we know has.",
        seen=f"It has: {seen[:300]}.",
        do="If it is a partner's table, describe it once: commonweal add --draft-mapping "
        + head.name,
    )


def _take(
    store: Store,
    file: Received,
    sources: Sequence[Source],
    staging: Path,
    day: date,
    memory: str,
) -> Taken:
    head = head_of(file)
    source = tell(head, sources)
    id = hashlib.sha256(f"{source.id} {source.version} {file.sha256}".encode()).hexdigest()[:16]
    if held := store.holds(id):
        live = {part.key for part in store.snapshot().parts}
        # Received before and in force (or since replaced by a later one): nothing changes.
        # Received by a load that was killed before its end: it comes into force now.
        return Taken(file.name, held, already=all(part.key in live for part in held.parts))
    made = staging / id
    made.mkdir(exist_ok=True)
    with Engine(staging, memory=memory) as engine:
        delivery = _make(engine, source, file, head, made, id, day)
    store.keep(made, delivery)
    return Taken(file.name, delivery, already=False)


def _make(
    engine: Engine, source: Source, file: Received, head: Head, made: Path, id: str, day: date
) -> Delivery:
    reading = source.read(engine, file, head)
    privacy.screen(engine, reading.raw, source, file.name)
    # An @ before each raw name: the engine takes `Month` and `month` for one column.
    raw = reading.raw.select(
        _row=reading.raw.rowid(), **{f"@{c}": reading.raw[c] for c in reading.raw.columns}
    )
    tidy = _judge(source.tidy(raw, file), source, day)
    judged = engine.keep(tidy.drop(*reading_columns(raw)))
    total = int(engine.one(judged.aggregate(n=judged.count()))["n"])
    if total == 0:
        raise FileRefused(
            f"{file.name} has a header and no rows.",
            seen=f"Columns: {', '.join(head.columns[:12])}.",
            do="Check the period and area you asked for, and export it again.",
        )
    source.refuse(engine, judged, file)
    bad = judged.filter(judged._reason.notnull())
    rejected = engine.rows(bad.group_by("_reason").aggregate(n=bad.count()).order_by("_reason"))
    odd = len(reading.odd_lines)
    lost = sum(n for _, n in rejected) + odd
    if lost > MOST_REJECTED * (total + odd):
        worst = max(
            [*rejected, *(((f"line {reading.odd_lines[0][1]}", odd),) if odd else ())],
            key=lambda r: r[1],
        )
        raise FileRefused(
            f"More than half of the rows of {file.name} cannot be right.",
            seen=f"{lost:,} of {total + odd:,} rows; most often: {worst[0]} ({worst[1]:,}).",
            do="Check that it is the file you meant, with its columns in their places.",
        )
    rows = judged.filter(judged._reason.isnull())
    _write_rejects(engine, bad, raw, reading, made)
    engine.write(
        rows.select(*source.shape.names).order_by(*_order(source)),
        made / f"{source.shape.name}.parquet",
    )
    tables = [source.shape.name]
    counted = source.counts(rows)
    if counted is not None and source.shape is not COUNTS:
        engine.write(
            counted.select(*COUNTS.names).order_by("scope", "month"), made / "counts.parquet"
        )
        tables.append("counts")
    parts = _parts(engine, rows, source, id)
    checks = [
        *reading.notes,
        *(Check(f"rejected-{i}", f"Rows set aside: {why}", "warning", n) for i, (why, n) in enumerate(rejected)),
        *([Check("odd-lines", "Lines that are not rows", "warning", odd, reading.odd_lines[0][1])] if odd else []),
        *source.checks(engine, rows),
    ]  # fmt: skip
    return Delivery(
        id=id, source=source.id, title=source.title, publisher=source.publisher,
        licence=source.licence, file=file.name, sha256=file.sha256, received=day.isoformat(),
        rows=total - (lost - odd), rejected=lost, tables=tuple(tables), parts=tuple(parts),
        checks=tuple(checks),
    )  # fmt: skip


def _judge(tidy: ir.Table, source: Source, day: date) -> ir.Table:
    """Give each row the first reason to set it aside, or none."""
    import ibis

    own = [*source.rules()]
    # A header among the rows has no month either, but that is not what is wrong with it.
    rules = [rule for rule in own if rule.id == "header"]
    if "month" in source.shape.names:
        this_month = f"{day:%Y-%m}"
        rules += [
            Rule("month", "the month cannot be read", lambda t: t.month.isnull()),
            Rule("future", "the month is still to come", lambda t: t.month > this_month),
        ]
    rules += [rule for rule in own if rule.id != "header"]
    reasons = [(rule.fails(tidy).fill_null(False), rule.reason) for rule in rules]
    reason = ibis.cases(*reasons) if reasons else ibis.null("string")
    return tidy.mutate(_reason=reason)


def _order(source: Source) -> list[str]:
    """Sorted rows pack better and let a question skip most of a file."""
    return [c for c in ("scope", "month", "category", "place", "lsoa") if c in source.shape.names]


def _parts(engine: Engine, rows: ir.Table, source: Source, id: str) -> list[Part]:
    keys = [c for c in ("scope", "month") if c in source.shape.names]
    found = engine.rows(rows.group_by(keys).aggregate(n=rows.count()).order_by(keys))
    return [
        Part(source.id, str(r[0]), str(r[1]) if len(keys) > 1 else "", id, int(r[-1]))
        for r in found
    ]


def _write_rejects(
    engine: Engine, bad: ir.Table, raw: ir.Table, reading: Reading, made: Path
) -> None:
    """Every row set aside, with its line in the file, the reason and its cells as they stood."""
    columns = reading_columns(raw)
    whole = bad.select("_row", "_reason").inner_join(raw, "_row")
    found = engine.rows(
        whole.select(
            line=whole._row + reading.first_line,
            reason=whole._reason,
            **{c: whole[c].cast("string") for c in columns},
        ).order_by("line")
    )
    if not found and not reading.odd_lines:
        return
    with (made / "rejects.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["line", "reason", *(c.removeprefix("@") for c in columns)])
        writer.writerows(found)
        writer.writerows(reading.odd_lines)


def reading_columns(raw: ir.Table) -> list[str]:
    """The columns of a file as they came; those that a source put beside them begin with @_."""
    return [c for c in raw.columns if c.startswith("@") and not c.startswith("@_")]
