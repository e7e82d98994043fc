"""The evidence store: deliveries that are only ever added, and snapshots that name them.

    evidence/
        deliveries/<id>/    delivery.json, one Parquet file a table, rejects.csv if any
        snapshots/<id>.json the parts that are live: who replaced what
        CURRENT             the id of the snapshot in force
        staging/            deliveries being made; whatever a killed load left is swept

A delivery is written whole beside the others and renamed into place; a snapshot is in
force the moment CURRENT is replaced. Killed at any point, the last good state stands.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from commonweal.evidence.engine import Choice
from commonweal.vocabulary.errors import StoreError

PATIENCE = 600
"""Seconds that a load waits for another before it gives up."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a quality report."""

    id: str
    title: str
    state: str
    """`ok`, `note` (to know) or `warning` (to act on)."""
    found: int | str = 0
    detail: str = ""


@dataclass(frozen=True, order=True, slots=True)
class Part:
    """What one delivery says of one scope in one month (or of one reference set)."""

    source: str
    scope: str
    month: str
    """`2025-03`; empty for reference tables, which have a vintage instead."""
    delivery: str
    rows: int

    @property
    def key(self) -> tuple[str, str, str]:
        """A later delivery of the same key replaces this one."""
        return self.source, self.scope, self.month


@dataclass(frozen=True)
class Delivery:
    """One file received, and what was made of it."""

    id: str
    source: str
    title: str
    publisher: str
    licence: str
    file: str
    sha256: str
    received: str
    """Date, 2026-11-24."""
    rows: int
    rejected: int
    tables: tuple[str, ...]
    parts: tuple[Part, ...]
    checks: tuple[Check, ...] = ()
    note: str = ""

    @property
    def months(self) -> list[str]:
        return sorted({part.month for part in self.parts if part.month})

    @property
    def scopes(self) -> list[str]:
        return sorted({part.scope for part in self.parts})

    @classmethod
    def read(cls, text: str) -> Delivery:
        raw: dict[str, Any] = json.loads(text)
        raw["parts"] = tuple(Part(**part) for part in raw["parts"])
        raw["checks"] = tuple(Check(**check) for check in raw["checks"])
        raw["tables"] = tuple(raw["tables"])
        return cls(**raw)


@dataclass(frozen=True)
class Snapshot:
    """The set of parts in force: what every figure is drawn from."""

    id: str
    """A hash of the parts: the same evidence has the same name in every store."""
    parts: tuple[Part, ...]
    folder: Path = field(repr=False, compare=False)
    superseded: tuple[str, ...] = field(default=(), repr=False, compare=False)
    """Deliveries of which nothing is left, so that loading one again brings nothing back."""
    engine: Choice = field(default=Choice(), repr=False, compare=False)
    """What answers questions of it."""

    def delivery(self, id: str) -> Delivery:
        """A delivery by its id. Raises StoreError where it is gone or damaged."""
        return _delivery(self.folder / _checked(id))

    @property
    def deliveries(self) -> dict[str, Delivery]:
        """Those with at least one live part, by id, in the order of their sources and months."""
        return {id: self.delivery(id) for id in dict.fromkeys(part.delivery for part in self.parts)}

    def live(
        self, table: str, sources: Iterable[str] | None = None
    ) -> dict[Path, list[Part] | None]:
        """Files of a table, each with its live parts, or None where all it holds is live."""
        wanted = None if sources is None else set(sources)
        by_delivery: dict[str, list[Part]] = {}
        for part in self.parts:
            if wanted is None or part.source in wanted:
                by_delivery.setdefault(part.delivery, []).append(part)
        found: dict[Path, list[Part] | None] = {}
        for id, parts in by_delivery.items():
            delivery = self.delivery(id)
            if table in delivery.tables:
                whole = len(parts) == len(delivery.parts)
                found[self.folder / id / f"{table}.parquet"] = None if whole else parts
        return found

    @classmethod
    def of(
        cls,
        parts: Iterable[Part],
        folder: Path,
        superseded: Iterable[str] = (),
        engine: Choice = Choice(),  # noqa: B008 - frozen
    ) -> Snapshot:
        """The snapshot of these parts."""
        ordered = tuple(sorted(parts))
        text = json.dumps([asdict(part) for part in ordered], separators=(",", ":"))
        id = hashlib.sha256(text.encode()).hexdigest()[:16]
        return cls(id, ordered, folder, tuple(sorted(superseded)), engine)


class Store:
    """A folder of evidence. Many may read; writers wait for one another.

    Args:
        root: The folder.
        engine: What answers questions of its snapshots. Loading is always DuckDB's.
    """

    def __init__(self, root: Path, engine: Choice = Choice()) -> None:  # noqa: B008 - frozen
        self.root = root
        self.engine = engine
        self.deliveries_folder = root / "deliveries"
        self._snapshots = root / "snapshots"
        self._staging = root / "staging"
        self._current = root / "CURRENT"

    def create(self) -> None:
        """Make the folders, where they are not there yet. Raises StoreError."""
        try:
            for folder in (self.deliveries_folder, self._snapshots, self._staging):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The evidence folder {self.root} cannot be made.",
                seen=f"{error.strerror or error}.",
                do="Choose a folder that you may write to.",
            ) from error

    def snapshot(self, id: str | None = None) -> Snapshot:
        """The snapshot in force, or an older one by its id.

        Raises:
            StoreError: There is no such snapshot, or its file is damaged.
        """
        if id is None:
            if not self._current.exists():
                return Snapshot.of((), self.deliveries_folder, engine=self.engine)
            id = self._current.read_text("ascii", errors="replace").strip()
        file = self._snapshots / f"{_checked(id)}.json"
        try:
            raw = json.loads(file.read_text("utf-8"))
            parts = tuple(Part(**part) for part in raw["parts"])
            superseded = tuple(str(gone) for gone in raw["superseded"])
        except FileNotFoundError as error:
            raise StoreError(
                f"There is no snapshot {id}.",
                seen=f"{len(list(self._snapshots.glob('*.json')))} snapshots are kept.",
                do="Look the identifier up on the data page.",
            ) from error
        except (ValueError, TypeError, KeyError) as error:
            raise StoreError(
                f"Snapshot {id} is damaged.",
                seen=str(error)[:120],
                do="Restore the evidence folder from its backup.",
            ) from error
        return Snapshot(id, parts, self.deliveries_folder, superseded, self.engine)

    def holds(self, id: str) -> Delivery | None:
        """The delivery of that id, if it was ever received whole, in force or not."""
        folder = self.deliveries_folder / _checked(id)
        return _delivery(folder) if (folder / "delivery.json").exists() else None

    def been_in_force(self) -> set[str]:
        """Deliveries that are or were in force."""
        now = self.snapshot()
        return {part.delivery for part in now.parts} | set(now.superseded)

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A folder to make deliveries in. Gone afterwards, whatever happens."""
        self.create()
        mine = self._staging / uuid.uuid4().hex
        alive = FileLock(mine / ".alive")
        # One at a time: a folder just made, not locked yet, would be swept as a dead one's.
        with self._locked(".sweep"):
            self._sweep()
            mine.mkdir()
            alive.acquire()
        try:
            yield mine
        finally:
            alive.release()
            shutil.rmtree(mine, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove what killed loads left: a living one holds the lock of its folder."""
        for left in self._staging.iterdir():
            try:
                with FileLock(left / ".alive", timeout=0):
                    pass
            except (Timeout, OSError):
                continue
            shutil.rmtree(left, ignore_errors=True)

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        try:
            with FileLock(self.root / name, timeout=PATIENCE):
                yield
        except Timeout as error:
            raise StoreError(
                "Another load has held the evidence folder for too long.",
                seen=f"Waited {PATIENCE // 60} minutes for {name} in {self.root.name}.",
                do="See whether another load is still running; then load again.",
            ) from error

    def keep(self, made: Path, delivery: Delivery) -> None:
        """Move a finished delivery into place. It is not in force yet."""
        _write(made / "delivery.json", json.dumps(asdict(delivery), indent=1, ensure_ascii=False))
        for file in made.iterdir():
            if file.name != "delivery.json":
                _to_disk(file)
        _folder_to_disk(made)
        target = self.deliveries_folder / delivery.id
        try:
            os.replace(made, target)
        except OSError:
            # Another load finished the very same file first: its copy is as good as ours.
            if not (target / "delivery.json").exists():
                raise
        _folder_to_disk(self.deliveries_folder)

    def put_in_force(self, deliveries: Sequence[Delivery]) -> Snapshot:
        """Make deliveries live, all together; each replaces older parts of its keys."""
        with self._locked(".lock"):
            now = self.snapshot()
            live = {part.key: part for part in now.parts}
            live |= {part.key: part for delivery in deliveries for part in delivery.parts}
            been = {part.delivery for part in now.parts} | set(now.superseded)
            been |= {delivery.id for delivery in deliveries}
            gone = been - {part.delivery for part in live.values()}
            snapshot = Snapshot.of(live.values(), self.deliveries_folder, gone, self.engine)
            for left in (*self.root.glob(".CURRENT.*"), *self._snapshots.glob(".*")):
                left.unlink(missing_ok=True)  # half-written by a load that was killed
            # The snapshot is on disk before CURRENT names it, and its deliveries before it.
            _write(
                self._snapshots / f"{snapshot.id}.json",
                json.dumps(
                    {
                        "parts": [asdict(part) for part in snapshot.parts],
                        "superseded": snapshot.superseded,
                    },
                    separators=(",", ":"),
                ),
            )
            _write(self._current, snapshot.id)
            return snapshot


def _checked(id: str) -> str:
    """Identifiers come from addresses and files too: none may lead out of its folder."""
    if not re.fullmatch(r"[0-9a-f]{16}", id):
        raise StoreError(
            "That is not an identifier of the evidence store.",
            seen=f"It has {len(id)} characters; one of ours has 16, each a digit or a letter a to f.",
            do="Look the identifier up on the data page.",
        )
    return id


@lru_cache(maxsize=4096)
def _delivery(folder: Path) -> Delivery:
    # A delivery never changes once it is in place, so it is read once.
    try:
        return Delivery.read((folder / "delivery.json").read_text("utf-8"))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreError(
            f"Delivery {folder.name} is missing or damaged.",
            seen=str(error)[:120],
            do="Restore the evidence folder from its backup.",
        ) from error


def _write(path: Path, text: str) -> None:
    """Replace a file in one step: a reader sees the old or the new, never half."""
    new = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with new.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(new, path)
    _folder_to_disk(path.parent)


def _to_disk(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _folder_to_disk(folder: Path) -> None:
    """A renamed file is safe once its folder is: Windows does that by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
