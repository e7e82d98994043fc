"""Finished assessments: saved whole, read back the same, written in every format."""

from __future__ import annotations

import dataclasses
import json
import os
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from commonweal.assessment.structure import Document
from commonweal.evidence.workspace import Workspace
from commonweal.vocabulary.errors import CommonwealError, UnknownName

FILE = "assessment.json"
EDITION = 1
"""Of the file's layout. A file of another edition is built again, never guessed at."""

Progress = Callable[[str, int, int], None]


def folder(workspace: Workspace, slug: str) -> Path:
    """Where a partnership's documents and its analyst's words are."""
    return workspace.documents / workspace.partnership(slug).slug


def save(workspace: Workspace, slug: str, document: Document) -> Path:
    """Keep a document; an earlier one is replaced in one step."""
    file = folder(workspace, slug) / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(to_json(document), "utf-8")
    os.replace(new, file)
    return file


def load(workspace: Workspace, slug: str) -> Document:
    """The document as it was saved.

    Raises:
        UnknownName: None has been made yet.
        CommonwealError: The file is damaged or of another edition.
    """
    file = folder(workspace, slug) / FILE
    if not file.exists():
        raise UnknownName(
            f"There is no assessment of {workspace.partnership(slug).place} yet.",
            seen=f"{file.name} is not in the documents of “{slug}”.",
            do=f"Make it: commonweal assess {slug}",
        )
    return from_json(file.read_text("utf-8"))


def is_current(workspace: Workspace, slug: str) -> bool:
    """Whether the saved document is of today's snapshot, words and code."""
    from commonweal.assessment.build import version

    file = folder(workspace, slug) / FILE
    if not file.exists():
        return False
    try:
        held = load(workspace, slug)
    except CommonwealError:
        return False
    inputs = [*file.parent.glob("words/*.md"), workspace.path / "judgements.toml",
              workspace.path / "priorities.toml", workspace.path / "commonweal.toml"]  # fmt: skip
    newer = [f for f in inputs if f.exists() and f.stat().st_mtime > file.stat().st_mtime]
    # A file taken away leaves no trace but the folder's own time.
    words = file.parent / "words"
    if words.exists() and words.stat().st_mtime > file.stat().st_mtime:
        return False
    return (
        not newer and held.snapshot == workspace.store.snapshot().id and held.version == version()
    )


def assess(
    workspace: Workspace,
    slug: str,
    *,
    template: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, Path]:
    """Build a partnership's assessment, keep it, and write it in every format.

    Returns:
        The files, by format.
    """
    from commonweal.assessment.build import build
    from commonweal.assessment.writers import write_all

    document = build(workspace, slug, progress=progress)
    save(workspace, slug, document)
    return write_all(document, folder(workspace, slug), template=template, progress=progress)


# --- a document as JSON, and back, with nothing lost ------------------------------------


def to_json(document: Document) -> str:
    """A document as JSON: the same document gives the same text."""
    return json.dumps(
        {"edition": EDITION, "document": _plain(document)},
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    )


def from_json(text: str) -> Document:
    """The document that `to_json` wrote, equal to it.

    Raises:
        CommonwealError: The text is not such a document.
    """
    try:
        raw = json.loads(text)
        if raw["edition"] != EDITION:
            raise KeyError(f"edition {raw['edition']}")
        found: Document = _build(Document, raw["document"])
    except (ValueError, KeyError, TypeError) as error:
        raise CommonwealError(
            "The saved assessment cannot be read.",
            seen=f"{type(error).__name__}: {str(error)[:120]}",
            do="Make it again: commonweal assess",
        ) from error
    return found


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _build(kind: Any, value: Any) -> Any:
    """A value of a declared type from plain JSON."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        if value is None:
            return None
        rich = [k for k in inside if k is not type(None)]
        return _build(rich[0], value) if len(rich) == 1 else value
    if origin is tuple:
        return tuple(_build(inside[0], item) for item in value)
    if dataclasses.is_dataclass(kind):
        hints = _hints(typing.cast("type", kind))
        return kind(**{name: _build(hints[name], item) for name, item in value.items()})  # type: ignore[operator]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is date:
        return date.fromisoformat(value)
    return value
