"""The evidence that pages read: one snapshot at a time, read once and shared.

A page never opens a file itself. It asks `reading()`, which gives the same object until
another snapshot comes into force or the assessment is written again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings

from commonweal.assessment.structure import Document, Finding
from commonweal.evidence.reading import Evidence
from commonweal.evidence.store import Delivery, Snapshot
from commonweal.evidence.workspace import JUDGEMENTS, SETTINGS, Partnership, Workspace
from commonweal.vocabulary.errors import CommonwealError

if TYPE_CHECKING:
    from commonweal.evidence.indicators import AreaCounts, Indicator
    from commonweal.vocabulary.months import Span
    from commonweal.vocabulary.places import Area, AreaKind
    from commonweal.vocabulary.series import Series

T = TypeVar("T")
DOCUMENT = "assessment.json"
MOST_KEPT = 5_000
"""Answers kept a snapshot. Beyond this the oldest go: explore has more states than memory."""


class Reading:
    """A workspace as it stands in one snapshot, with answers kept. Safe between threads."""

    def __init__(self, workspace: Workspace, snapshot: Snapshot) -> None:
        self.workspace = workspace
        self.snapshot = snapshot
        self.evidence = Evidence(snapshot, workspace.judgements())
        self._answers: dict[tuple[Any, ...], Any] = {}
        self._lock = threading.RLock()

    def keep(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        """An answer by its key, made the first time. A refusal is kept too."""
        with self._lock:
            if key in self._answers:
                found = self._answers[key]
                if isinstance(found, CommonwealError):
                    raise found
                return found  # type: ignore[no-any-return]
            if len(self._answers) >= MOST_KEPT:
                self._answers.pop(next(iter(self._answers)))
            try:
                found = make()
            except CommonwealError as error:
                self._answers[key] = error
                raise
            self._answers[key] = found
            return found

    def partnership(self, slug: str) -> Partnership:
        return self.workspace.partnership(slug)

    @cached_property
    def deliveries(self) -> dict[str, Delivery]:
        return self.snapshot.deliveries

    def series(self, indicator: Indicator, area: Area, within: str) -> Series:
        """Every month held of an indicator in an area."""
        from commonweal.evidence.indicators import evaluate

        return self.keep(
            ("series", indicator.id, area.code, within),
            lambda: evaluate(self.evidence, indicator, area, within),
        )

    def by_area(self, indicator: Indicator, kind: AreaKind, within: str, span: Span) -> AreaCounts:
        """An indicator in every area of a kind, over a span's complete months."""
        from commonweal.evidence.indicators import by_area

        return self.keep(
            ("by-area", indicator.id, kind, within, str(span)),
            lambda: by_area(self.evidence, indicator, kind, within, span),
        )

    def district(self, partnership: Partnership) -> Area:
        return self.evidence.geography.district(partnership.area)

    def document(self, slug: str) -> Document | None:
        """The partnership's strategic assessment, if it has been written."""
        from commonweal.assessment.shelf import load

        if not (self.workspace.documents / slug / DOCUMENT).exists():
            return None
        return self.keep(("document", slug), lambda: load(self.workspace, slug))

    def finding(self, slug: str, id: str) -> Finding | None:
        """A finding of the partnership's assessment, if it makes it."""
        document = self.document(slug)
        if document is None:
            return None
        found = self.keep(
            ("findings", slug), lambda: {f.id: f for s in document.everything() for f in s.findings}
        )
        return found.get(id)


_held: tuple[str, Reading] | None = None
_lock = threading.Lock()


def state_of_evidence() -> str:
    """Changes whenever anything a page is drawn from changes. Costs a few file look-ups."""
    root = Path(settings.WORKSPACE)
    current = root / "evidence" / "CURRENT"
    parts = [str(root), current.read_text("ascii") if current.exists() else "empty"]
    for file in (root / SETTINGS, root / JUDGEMENTS, *sorted(root.glob(f"documents/*/{DOCUMENT}"))):
        if file.exists():
            parts.append(f"{file.parent.name}/{file.name}@{file.stat().st_mtime_ns}")
    return "|".join(parts)


def reading() -> Reading:
    """The evidence in force.

    Raises:
        UnknownName: There is no workspace at the configured place.
    """
    global _held
    state = state_of_evidence()
    with _lock:
        if _held is None or _held[0] != state:
            workspace = Workspace.open(Path(settings.WORKSPACE))
            _held = state, Reading(workspace, workspace.store.snapshot())
        return _held[1]
