"""Strategy documents of three partnerships, as text, carried with the package.

`SOURCES.md` beside this file says whose each is.
"""

from __future__ import annotations

from pathlib import Path


def sample_documents() -> tuple[Path, ...]:
    """The documents, by name.

    >>> [p.stem.partition("-")[0] for p in sample_documents()]
    ['leeds', 'portsmouth', 'portsmouth', 'wolverhampton', 'wolverhampton']
    """
    return tuple(sorted((Path(__file__).parent / "documents").glob("*.txt")))


def sample_document(stem: str) -> Path:
    """One document by the stem of its name: `leeds-strategy-2018-21`."""
    return next(p for p in sample_documents() if p.stem == stem)
