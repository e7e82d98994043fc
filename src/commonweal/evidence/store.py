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
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from commonweal.vocabulary.errors import StoreError


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
    parts: tuple[Part, ...]
    folder: Path = field(repr=False, compare=False)

    def delivery(self, id: str) -> Delivery:
        return Delivery.read((self.folder / id / "delivery.json").read_text("utf-8"))

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
            file = self.folder / id / f"{table}.parquet"
            if file.exists():
                whole = len(parts) == len(self.delivery(id).parts)
                found[file] = None if whole else parts
        return found

    @classmethod
    def of(cls, parts: Iterable[Part], folder: Path) -> Snapshot:
        ordered = tuple(sorted(parts))
        text = json.dumps([asdict(part) for part in ordered], separators=(",", ":"))
        return cls(hashlib.sha256(text.encode()).hexdigest()[:16], ordered, folder)


class Store:
    """A folder of evidence. Many may read; writers wait for one another."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.deliveries_folder = root / "deliveries"
        self._snapshots = root / "snapshots"
        self._staging = root / "staging"
        self._current = root / "CURRENT"

    def create(self) -> None:
        for folder in (self.deliveries_folder, self._snapshots, self._staging):
            folder.mkdir(parents=True, exist_ok=True)

    def snapshot(self, id: str | None = None) -> Snapshot:
        """The snapshot in force, or an older one by its id.

        Raises:
            StoreError: There is no such snapshot, or its file is damaged.
        """
        if id is None:
            if not self._current.exists():
                return Snapshot.of((), self.deliveries_folder)
            id = self._current.read_text("ascii").strip()
        file = self._snapshots / f"{id}.json"
        try:
            parts = tuple(Part(**part) for part in json.loads(file.read_text("utf-8")))
        except FileNotFoundError as error:
            raise StoreError(
                f"There is no snapshot {id}.",
                seen=f"{len(list(self._snapshots.glob('*.json')))} snapshots are kept.",
                do="Look the identifier up on the data page.",
            ) from error
        except (ValueError, TypeError) as error:
            raise StoreError(
                f"Snapshot {id} is damaged.",
                seen=str(error)[:120],
                do="Restore the evidence folder from its backup.",
            ) from error
        return Snapshot(id, parts, self.deliveries_folder)

    def holds(self, id: str) -> Delivery | None:
        """The delivery of that id, if it was ever received whole."""
        file = self.deliveries_folder / id / "delivery.json"
        return Delivery.read(file.read_text("utf-8")) if file.exists() else None

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A folder to make deliveries in. Gone afterwards, whatever happens."""
        self.create()
        self._sweep()
        mine = self._staging / uuid.uuid4().hex
        mine.mkdir()
        try:
            with FileLock(mine / ".alive", timeout=5):
                yield mine
        finally:
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

    def keep(self, made: Path, delivery: Delivery) -> None:
        """Move a finished delivery into place. It is not in force yet."""
        _write(made / "delivery.json", json.dumps(asdict(delivery), indent=1, ensure_ascii=False))
        for file in made.iterdir():
            _to_disk(file)
        target = self.deliveries_folder / delivery.id
        try:
            os.replace(made, target)
        except OSError:
            # Another load finished the very same file first: its copy is as good as ours.
            if not (target / "delivery.json").exists():
                raise

    def put_in_force(self, deliveries: Iterable[Delivery]) -> Snapshot:
        """Make deliveries live, all together; each replaces older parts of its keys."""
        with FileLock(self.root / ".lock", timeout=600):
            live: Mapping[tuple[str, str, str], Part] = {p.key: p for p in self.snapshot().parts}
            live = {**live, **{part.key: part for d in deliveries for part in d.parts}}
            snapshot = Snapshot.of(live.values(), self.deliveries_folder)
            _write(
                self._snapshots / f"{snapshot.id}.json",
                json.dumps([asdict(part) for part in snapshot.parts], separators=(",", ":")),
            )
            _write(self._current, snapshot.id)
            return snapshot


def _write(path: Path, text: str) -> None:
    """Replace a file in one step: a reader sees the old or the new, never half."""
    new = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with new.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(new, path)


def _to_disk(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
