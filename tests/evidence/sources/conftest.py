"""What a test of a source needs: a file loaded, and all that became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from commonweal.evidence.load import LoadReport, load
from commonweal.evidence.source import Source
from commonweal.evidence.store import Check, Delivery, Store

RECEIVED = date(2026, 11, 24)


@dataclass
class Loaded:
    """One load into a store of its own, or into one that is given."""

    store: Store
    report: LoadReport

    @property
    def delivery(self) -> Delivery:
        assert not self.report.refused, str(self.report.refused[0][1])
        (taken,) = self.report.taken
        return taken.delivery

    @property
    def refusal(self) -> str:
        assert not self.report.taken
        return str(self.report.refused[0][1])

    def table(self, name: str = "counts") -> pd.DataFrame:
        """The live rows of a table."""
        frames = []
        for path, parts in self.store.snapshot().live(name).items():
            frame = pd.read_parquet(path)
            if parts is not None:
                keys = {(part.scope, part.month) for part in parts}
                months = frame["month"] if "month" in frame else pd.Series("", frame.index)
                live = [k in keys for k in zip(frame["scope"], months, strict=True)]
                frame = frame[live]
            frames.append(frame)
        return pd.concat(frames, ignore_index=True)

    def check(self, id: str) -> Check:
        return next(check for check in self.delivery.checks if check.id == id)

    def rejects(self) -> pd.DataFrame:
        folder = self.store.deliveries_folder / self.delivery.id
        return pd.read_csv(folder / "rejects.csv", dtype=str)


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[..., Loaded]:
    """Load files and see what becomes of them."""
    store = Store(tmp_path / "evidence")

    def go(*paths: Path, sources: list[Source] | None = None) -> Loaded:
        return Loaded(store, load(store, list(paths), sources=sources, received=RECEIVED))

    return go
