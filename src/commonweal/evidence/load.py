"""Loading: receive → tell → read → judge → screen → keep → put in force.

Many files may come in one load. Each is taken or refused by itself; those taken come
into force together, at the end, in one step.
"""

from __future__ import annotations

import csv
import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from queue import SimpleQueue

from commonweal.evidence import privacy
from commonweal.evidence.by_value import LARGEST_AT_ONCE
from commonweal.evidence.engine import Engine
from commonweal.evidence.judge import make_delivery
from commonweal.evidence.receive import Received, files_in, find, receive
from commonweal.evidence.source import Head, Source
from commonweal.evidence.store import Delivery, Part, Snapshot, Store
from commonweal.vocabulary.errors import CommonwealError, FileRefused, StoreError

AT_ONCE = 2
"""Files made at once: while one is written the next is read. Each may fill all cores for a while,
so that more would take memory and save no time."""

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
    report = LoadReport()
    files = list(_found(paths, report))
    of = sum(files_in(path) for path in files)
    tell_progress = progress or (lambda file, done, of: None)
    try:
        with store.staging() as staging, ExitStack() as hands:
            engine = hands.enter_context(Engine(staging, memory=memory))
            beside = [hands.enter_context(engine.beside()) for _ in range(min(of, AT_ONCE) - 1)]
            day = received or datetime.now(UTC).date()
            bench = _Bench(store, sources, staging, day, report, of, tell_progress)
            hands.enter_context(bench.manned(engine, *beside))
            for path in files:
                bench.begin_all(path)
            bench.end(0)
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
    """What one load works with: files are received one after another, and made in turn by several."""

    store: Store
    sources: Sequence[Source]
    staging: Path
    day: date
    report: LoadReport
    of: int
    tell: Progress
    new: list[Delivery] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._been_in_force = self.store.been_in_force()
        self._engines: SimpleQueue[Engine] = SimpleQueue()
        self._underway: deque[tuple[str, str, Future[Taken]]] = deque()
        self._done = 0

    @contextmanager
    def manned(self, *engines: Engine) -> Iterator[None]:
        """Each engine makes one file at a time. Afterwards nobody is at work any more."""
        for engine in engines:
            self._engines.put(engine)
        self._hands = ThreadPoolExecutor(len(engines), "load")
        try:
            yield
        finally:
            self._hands.shutdown(cancel_futures=True)

    def begin_all(self, path: Path) -> None:
        """Begin with each of the plain files that a path holds."""
        scratch = self.staging / "unpacked"
        scratch.mkdir(exist_ok=True)
        if not self._underway:
            self.tell(path.name, self._done, self.of)
        try:
            for file in receive(path, scratch):
                if isinstance(file, FileRefused):
                    self._put(path.name, "", _failed(file))
                else:
                    self._begin(file)
        except FileRefused as refused:
            self._put(path.name, "", _failed(refused))

    def _begin(self, file: Received) -> None:
        # Tables go side by side. Others bring libraries of their own, and the largest fill the
        # memory: nothing else is at work meanwhile.
        alone = file.kind not in ("csv", "parquet") or file.size > LARGEST_AT_ONCE
        if alone:
            self.end(0)
        try:
            head = head_of(file)
            privacy.screen_names(head.columns, file.name)
            source = tell(head, self.sources)
        except CommonwealError as refused:
            self._put(file.name, "", _failed(refused))
            _throw_away(file)
        else:
            id = _id(source, file)
            if any(other == id for _, other, _ in self._underway):
                self.end(0)  # the same content twice: it is made once
            self._put(file.name, id, self._hands.submit(self._take, file, head, source, id))
        if alone:
            self.end(0)

    def _put(self, name: str, id: str, outcome: Future[Taken]) -> None:
        self._underway.append((name, id, outcome))
        self.end(AT_ONCE)

    def end(self, but: int) -> None:
        """Wait for files in the order they came, until so many are left."""
        while len(self._underway) > but:
            name, _, outcome = self._underway.popleft()
            self.tell(name, self._done, self.of)
            try:
                taken = outcome.result()
            except StoreError:
                raise
            except CommonwealError as refused:
                self.report.refused.append((name, refused))
            else:
                self.report.taken.append(taken)
                if not taken.already:
                    self.new.append(taken.delivery)
            self._done += 1

    def _take(self, file: Received, head: Head, source: Source, id: str) -> Taken:
        """Take one file with an engine that is free; its unpacked content is removed."""
        engine = self._engines.get()
        try:
            return self._taken(engine, file, head, source, id)
        finally:
            engine.forget()
            self._engines.put(engine)
            _throw_away(file)

    def _taken(self, engine: Engine, file: Received, head: Head, source: Source, id: str) -> Taken:
        import duckdb
        import pyarrow as pa

        if held := self.store.holds(id):
            # Held but never in force: the load that brought it was killed before its end.
            already = id in self._been_in_force or held in self.new
            return Taken(file.name, held, already)
        made = self.staging / id
        made.mkdir(exist_ok=True)
        try:
            delivery = make_delivery(engine, source, file, head, made, id=id, day=self.day)
        except (duckdb.Error, pa.ArrowException) as error:
            raise FileRefused(
                f"{file.name} cannot be read as “{source.title}”.",
                seen=f"{' '.join(str(error).split())[:160]}",
                do="Download or export it again; if it still fails, send us the file's first lines.",
            ) from error
        self.store.keep(made, delivery)
        return Taken(file.name, delivery, already=False)


def _id(source: Source, file: Received) -> str:
    """The same content, read in the same way, is the same delivery."""
    return hashlib.sha256(f"{source.id} {source.version} {file.sha256}".encode()).hexdigest()[:16]


def _failed(refused: CommonwealError) -> Future[Taken]:
    outcome: Future[Taken] = Future()
    outcome.set_exception(refused)
    return outcome


def _throw_away(file: Received) -> None:
    if file.unpacked:
        file.path.unlink(missing_ok=True)


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
