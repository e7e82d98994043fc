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

from commonweal.evidence import privacy
from commonweal.evidence.engine import Engine
from commonweal.evidence.judge import make_delivery
from commonweal.evidence.receive import Received, files_in, find, receive
from commonweal.evidence.source import Head, Source
from commonweal.evidence.store import Delivery, Part, Snapshot, Store
from commonweal.vocabulary.errors import CommonwealError, FileRefused, StoreError

Progress = Callable[[str, int, int], None]
"""Called with the name of the file in hand, how many are done, and of how many."""


@dataclass(frozen=True)
class Taken:
    """A file that the store holds after the load."""

    file: str
    delivery: Delivery
    already: bool
    """True where the same content had come into force before: nothing changed. That is so too
    where a later delivery has replaced it since; loading an old file again brings nothing back."""


@dataclass(frozen=True)
class Replaced:
    """A month of one source and scope that came before, and what took its place."""

    old: Part
    new: Part

    @property
    def shrinks(self) -> bool:
        """Fewer than half the rows: rather a part of a file than a later download of it."""
        return self.new.rows < self.old.rows / 2


@dataclass
class LoadReport:
    """What became of every file: nothing is dropped in silence."""

    taken: list[Taken] = field(default_factory=list)
    refused: list[tuple[str, CommonwealError]] = field(default_factory=list)
    replaced: list[Replaced] = field(default_factory=list)
    snapshot: Snapshot | None = None

    @property
    def rows(self) -> int:
        """Rows that came in new."""
        return sum(t.delivery.rows for t in self.taken if not t.already)

    @property
    def rejected(self) -> int:
        """Rows of new files that were set aside, each with its reason in a rejects file."""
        return sum(t.delivery.rejected for t in self.taken if not t.already)

    @property
    def exit_code(self) -> int:
        """0 where every file was taken; else that of the gravest refusal."""
        return max((error.exit_code for _, error in self.refused), default=0)


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
        paths: Files or folders. Of two files of the same month, the later in this order stands.
        sources: Kinds of file to look for; all that we know if not given. A partner's
            table is loaded by giving the source that its mapping file describes.
        received: Day the files came; today if not given.
        progress: Told of each file.
        memory: Ceiling of the engine's memory, as DuckDB writes it; beyond it goes to disk.

    Returns:
        What was taken and what was refused. Refusals of single files are in the report.

    Raises:
        StoreError: The store cannot be written: nothing of this load came into force.
    """
    if sources is None:
        from commonweal.evidence.sources import SOURCES

        sources = SOURCES
    tell_progress = progress or (lambda file, done, of: None)
    report = LoadReport()
    files = list(_found(paths, report))
    of, done = sum(files_in(path) for path in files), 0
    try:
        with store.staging() as staging, Engine(staging, memory=memory) as engine:
            bench = _Bench(
                store, sources, staging, engine, received or datetime.now(UTC).date(), report
            )
            for path in files:
                tell_progress(path.name, done, of)
                for file in bench.receive(path):
                    tell_progress(file.name, done, of)
                    bench.take(file)
                    done += 1
            before = store.snapshot()
            report.snapshot = store.put_in_force(bench.new) if bench.new else before
    except OSError as error:
        raise StoreError(
            "The evidence folder cannot be written.",
            seen=f"{str(error.strerror or error).rstrip('.')}.",
            do="See that the disk is not full and the folder may be written to, then load again.",
        ) from error
    report.replaced = _replaced(before, bench.new)
    tell_progress("done", of, of)
    return report


def _found(paths: Sequence[Path], report: LoadReport) -> Iterator[Path]:
    for path in paths:
        try:
            yield from find([path])
        except FileRefused as refused:
            report.refused.append((path.name, refused))


def _replaced(before: Snapshot, new: Sequence[Delivery]) -> list[Replaced]:
    old = {part.key: part for part in before.parts}
    parts = {part.key: part for delivery in new for part in delivery.parts}
    return [Replaced(old[key], part) for key, part in sorted(parts.items()) if key in old]


@dataclass
class _Bench:
    """What one load works with, file after file."""

    store: Store
    sources: Sequence[Source]
    staging: Path
    engine: Engine
    day: date
    report: LoadReport
    new: list[Delivery] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._been_in_force = self.store.been_in_force()

    def receive(self, path: Path) -> Iterator[Received]:
        """The plain files that a path holds; what cannot be received is refused."""
        scratch = self.staging / "unpacked"
        scratch.mkdir(exist_ok=True)
        try:
            for file in receive(path, scratch):
                if isinstance(file, FileRefused):
                    self.report.refused.append((path.name, file))
                else:
                    yield file
        except FileRefused as refused:
            self.report.refused.append((path.name, refused))

    def take(self, file: Received) -> None:
        """Take or refuse one file; its unpacked content is removed."""
        try:
            taken = self._taken(file)
        except StoreError:
            raise
        except CommonwealError as refused:
            self.report.refused.append((file.name, refused))
        else:
            self.report.taken.append(taken)
            if not taken.already:
                self.new.append(taken.delivery)
        finally:
            self.engine.forget()
            if file.unpacked:
                file.path.unlink(missing_ok=True)

    def _taken(self, file: Received) -> Taken:
        import duckdb
        import pyarrow as pa

        head = head_of(file)
        privacy.screen_names(head.columns, file.name)
        source = tell(head, self.sources)
        id = hashlib.sha256(f"{source.id} {source.version} {file.sha256}".encode()).hexdigest()[:16]
        if held := self.store.holds(id):
            # Held but never in force: the load that brought it was killed before its end.
            already = id in self._been_in_force or held in self.new
            return Taken(file.name, held, already)
        made = self.staging / id
        made.mkdir(exist_ok=True)
        try:
            delivery = make_delivery(self.engine, source, file, head, made, id=id, day=self.day)
        except (duckdb.Error, pa.ArrowException) as error:
            raise FileRefused(
                f"{file.name} cannot be read as “{source.title}”.",
                seen=f"{' '.join(str(error).split())[:160]}",
                do="Download or export it again; if it still fails, send us the file's first lines.",
            ) from error
        self.store.keep(made, delivery)
        return Taken(file.name, delivery, already=False)


def head_of(file: Received) -> Head:
    """The header of a file, whatever its kind."""
    columns: tuple[str, ...] = ()
    if file.kind == "csv":
        try:
            with file.path.open(encoding="utf-8-sig", newline="") as stream:
                columns = tuple(next(csv.reader(stream), []))
        except csv.Error as error:
            raise FileRefused(
                f"{file.name} is not a table.",
                seen=f"Its first line cannot be read as cells: {error}.",
                do="Export it again as CSV, with the names of the columns in the first line.",
            ) from error
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
    if privacy.looks_like_values(head.columns):
        raise FileRefused(
            f"{head.name} has no header.",
            seen="Its first line holds values, not the names of columns.",
            do="Put the names of the columns into the first line.",
        )
    seen = ", ".join(head.columns[:14]) or f"a {head.kind} file without a header we know"
    raise FileRefused(
        f"{head.name} has columns that no source we know has.",
        seen=f"It has: {seen[:300]}.",
        do="If it is a partner's table, describe it once: commonweal add --draft-mapping "
        + head.name,
    )
