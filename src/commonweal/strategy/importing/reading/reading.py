"""One door for files: size and kind are judged, then the reader of that kind is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from commonweal.strategy.importing.lines import Line, SourceDocument
from commonweal.strategy.importing.reading.text import read_text
from commonweal.vocabulary.errors import FileRefused

LARGEST = 25_000_000  # bytes; the longest strategies with photographs are below
MOST_LINES = 20_000
LONGEST_LINE = 20_000  # letters; a paragraph of ten pages

Reader = Callable[[bytes, str], tuple[list[Line], int]]


def _word(content: bytes, name: str) -> tuple[list[Line], int]:
    from commonweal.strategy.importing.reading.word import read_word

    return read_word(content, name)


def _open(content: bytes, name: str) -> tuple[list[Line], int]:
    from commonweal.strategy.importing.reading.opendocument import read_opendocument

    return read_opendocument(content, name)


def _pdf(content: bytes, name: str) -> tuple[list[Line], int]:
    from commonweal.strategy.importing.reading.pdf import read_pdf

    return read_pdf(content, name)


KINDS: dict[str, Reader] = {".txt": read_text, ".docx": _word, ".odt": _open, ".pdf": _pdf}


def read_document(path: Path, *, content: bytes | None = None) -> SourceDocument:
    """A file as numbered lines.

    Args:
        path: The file; its ending says what kind it is. Its name is kept, not its folder.
        content: Its bytes, where they are not on disk (an upload).

    Raises:
        FileRefused: Another kind of file, empty, too large, protected by a password, a scan
            without text, cut off, or an archive that unpacks to more than a document can hold.
    """
    name = path.name
    reader = KINDS.get(path.suffix.lower())
    if reader is None:
        raise FileRefused(
            f"{name} is a kind of file that cannot be read as a strategy.",
            seen=f"Its ending is {path.suffix or 'missing'}.",
            do=f"Save it as one of: {', '.join(sorted(KINDS))}.",
        )
    if content is None:
        _check_size(path.stat().st_size, name)
        content = path.read_bytes()
    _check_size(len(content), name)
    lines, pages = reader(content, name)
    if not any(not line.blank for line in lines):
        raise FileRefused(
            f"{name} holds no text.",
            seen="Every line is blank.",
            do="Check that it is the right file, and that it opens in a reader.",
        )
    if len(lines) > MOST_LINES:
        raise FileRefused(
            f"{name} is too long to be a strategy.",
            seen=f"It has {len(lines):,} lines; up to {MOST_LINES:,} are read.",
            do="Give the strategy alone, without its data.",
        )
    longest = max(lines, key=lambda line: len(line.text))
    if len(longest.text) > LONGEST_LINE:
        raise FileRefused(
            f"{name} has lost its line breaks.",
            seen=f"Line {longest.number} has {len(longest.text):,} letters.",
            do="Save it again as text with line breaks, or give the document it came from.",
        )
    return SourceDocument(
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        kind=path.suffix.lower().removeprefix("."),
        lines=tuple(lines),
        pages=pages,
    )


def _check_size(size: int, name: str) -> None:
    if size == 0:
        raise FileRefused(
            f"{name} is empty.", seen="It has no bytes.", do="Save it again and give the new file."
        )
    if size > LARGEST:
        raise FileRefused(
            f"{name} is too large.",
            seen=f"It has {size / 1e6:.0f} MB; up to {LARGEST / 1e6:.0f} MB are read.",
            do="Save it without its pictures, or as text.",
        )
