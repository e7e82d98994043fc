"""Receiving a file: what it really is, whether it is whole, and its content on disk.

Everything that arrives passes through here first: a loose file, a gzip, the site's
archive, a folder of months. What leaves is plain, safe to open, and named by its hash.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import IO, cast

from commonweal.evidence.engine import LONGEST_LINE
from commonweal.vocabulary.errors import FileRefused

CHUNK = 1 << 20
LARGEST_WORKBOOK = 1 << 30
"""Bytes a workbook may unpack to: it is read whole, and Excel itself stops at a million rows."""
LARGEST = 16 << 30
"""Bytes one file may unpack to: twenty times the country's street crime of a year."""
SWELL = 200
"""How many times larger than its packed self a file may be. Real tables reach about 40."""

KINDS = {
    ".csv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".geoparquet": "parquet",
    ".xlsx": "workbook",
    ".xls": "workbook",
    ".ods": "workbook",
    ".geojson": "geojson",
    ".json": "geojson",
    ".gpkg": "gpkg",
}


@dataclass(frozen=True)
class Received:
    """A plain file on disk, and what it was called when it came."""

    path: Path
    name: str
    kind: str
    """`csv`, `parquet`, `workbook`, `geojson` or `gpkg`."""
    sha256: str
    """Of the content, so that a gzip and its plain twin are the same file."""
    size: int
    came_in: str
    """Name of the file or archive it came in."""
    unpacked: bool = False
    """Whether `path` is our own copy, to be removed when done with."""
    marked: bool = True
    """Whether a text file may have quotation marks or carriage returns in it."""


def find(paths: list[Path]) -> Iterator[Path]:
    """Every file under `paths`, in name order; hidden files and notes are passed over."""
    for path in paths:
        if path.is_dir():
            for inner in sorted(path.rglob("*")):
                if inner.is_file() and not _passed_over(inner.relative_to(path)):
                    yield inner
        elif path.exists():
            yield path
        else:
            raise FileRefused(
                f"There is no file {path.name}.",
                seen=f"Nothing is at {path}.",
                do="Check the name and the folder.",
            )


def files_in(path: Path) -> int:
    """How many files a path holds, to measure progress by: an archive holds many."""
    try:
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive:
                return max(1, len(_members(archive)))
    except (zipfile.BadZipFile, OSError):
        pass  # said properly when it is received
    return 1


def receive(path: Path, scratch: Path) -> Iterator[Received | FileRefused]:
    """Unpack and check one file. An archive yields each file in it, refused or not.

    Args:
        path: The file as it came.
        scratch: A folder for unpacked content; the caller removes it.

    Raises:
        FileRefused: The file as a whole cannot be taken.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(4096)
    except OSError as error:
        raise FileRefused(
            f"{path.name} cannot be opened.",
            seen=f"{error.strerror or error}.",
            do="Check that you may read it and that no other program holds it.",
        ) from error
    if size == 0:
        raise FileRefused(
            f"{path.name} is empty.",
            seen="It has 0 bytes.",
            do="Download or export it again.",
        )
    if start.startswith(b"\x1f\x8b"):
        with gzip.open(path, "rb") as content:
            yield _plain(cast(IO[bytes], content), _without(path.name, ".gz"), path, scratch, size)
    elif start.startswith(b"PK\x03\x04") and not _is_workbook(path):
        yield from _archive(path, scratch)
    else:
        with path.open("rb") as content:
            yield _plain(content, path.name, path, scratch, None)


def _archive(path: Path, scratch: Path) -> Iterator[Received | FileRefused]:
    if path.suffix.lower() != ".zip":
        raise FileRefused(
            f"{path.name} is not what its name says.",
            seen="Its content is a ZIP archive.",
            do="Give it its true name, or export it again.",
        )
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise FileRefused(
            f"{path.name} is damaged.",
            seen="The archive's list of contents cannot be read.",
            do="Download it again.",
        ) from error
    with archive:
        members = _members(archive)
        if not members:
            raise FileRefused(
                f"{path.name} has no tables in it.",
                seen=f"{len(archive.infolist()):,} entries, none of them a file of data.",
                do="Choose another archive.",
            )
        left = LARGEST
        for member in members:
            # Only the last part of the name is used: “../../etc/passwd.csv” is a passwd.csv.
            name = PurePosixPath(member.filename.replace("\\", "/")).name
            try:
                with archive.open(member) as content:
                    packed = max(1, member.compress_size)
                    if name.lower().endswith(".gz"):
                        with gzip.open(content, "rb") as inner:
                            file = _plain(
                                cast(IO[bytes], inner),
                                _without(name, ".gz"),
                                path,
                                scratch,
                                packed,
                                left,
                            )
                    else:
                        file = _plain(content, name, path, scratch, packed, left)
                left -= file.size
                yield file
            except FileRefused as refused:
                yield refused
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
                yield FileRefused(
                    f"{name} in {path.name} is damaged or locked.",
                    seen="Its content cannot be unpacked.",
                    do="Download the archive again; archives with a password are not read.",
                )


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files of an archive, without folders, hidden files and notes."""
    return [
        member
        for member in archive.infolist()
        if not member.is_dir() and not _passed_over(PurePosixPath(member.filename))
    ]


def _passed_over(path: PurePath) -> bool:
    # The sample is a Python package, so its folder holds what Python puts there.
    own = (".", "__MACOSX", "__pycache__", "__init__.py")
    hidden = any(part.startswith(own) for part in path.parts if part != "..")
    return hidden or path.suffix.lower() in (".md", ".toml")


def _plain(
    content: IO[bytes],
    name: str,
    came_from: Path,
    scratch: Path,
    packed: int | None,
    most: int = LARGEST,
) -> Received:
    """Copy (if packed), hash and check the content in one pass, in bounded memory."""
    kind = KINDS.get(Path(name).suffix.lower(), "")
    if not kind:
        raise FileRefused(
            f"{name} is of a kind that is not read.",
            seen=f"Its name ends in “{Path(name).suffix or name}”.",
            do="Send CSV, XLSX, ODS, Parquet, GeoJSON or GeoPackage, loose, gzipped or zipped.",
        )
    # A name of ours on disk: theirs may be too long, or mean something to the system.
    target = came_from if packed is None else scratch / f"{uuid.uuid4().hex}{Path(name).suffix}"
    sha, size, check = hashlib.sha256(), 0, _TextCheck(name, content) if kind == "csv" else None
    out, whole = None if packed is None else target.open("wb"), False
    try:
        while chunk := content.read(CHUNK):
            if size == 0:
                _is_what_it_says(chunk, name, kind)
            size += len(chunk)
            if size > most or (packed and size > 64 * CHUNK and size > packed * SWELL):
                raise FileRefused(
                    f"{name} unpacks to more than a table of its size can hold.",
                    seen=f"{size >> 20} MB so far from {(packed or size) >> 10} KB packed.",
                    do="If it is real, send it unpacked and in parts.",
                )
            sha.update(chunk)
            if check:
                check.see(chunk)
            if out:
                out.write(chunk)
        whole = True
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileRefused(
            f"{came_from.name} is cut short or damaged.",
            seen=f"It breaks off after {size:,} bytes.",
            do="Download it again.",
        ) from error
    finally:
        if out:
            out.close()
            if not whole:
                target.unlink(missing_ok=True)
    if size == 0:
        raise FileRefused(
            f"{name} is empty.",
            seen="Nothing is in it.",
            do="Download or export it again.",
        )
    if check:
        check.end()
    if kind == "workbook":
        _check_workbook(target, name)
    marked = check is None or check.marked
    return Received(
        target, name, kind, sha.hexdigest(), size, came_from.name, packed is not None, marked
    )


def _check_workbook(path: Path, name: str) -> None:
    """XLSX and ODS are ZIP archives: they can be bombs too, and are read whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        return  # an old XLS, or damaged: its reader says so
    if size > LARGEST_WORKBOOK or (size > 64 * CHUNK and size > path.stat().st_size * SWELL):
        raise FileRefused(
            f"{name} unpacks to more than a workbook of its size can hold.",
            seen=f"{size >> 20:,} MB from {path.stat().st_size >> 10:,} KB packed.",
            do="If it is real, save its sheets as CSV and send those.",
        )


class _TextCheck:
    """UTF-8, no line beyond reason, no NUL: seen as the bytes go by."""

    def __init__(self, name: str, content: IO[bytes]) -> None:
        self.name, self.content, self.seen, self.line, self.marked = name, content, 0, 0, False
        self.decoder = codecs.getincrementaldecoder("utf-8")("strict")

    def see(self, chunk: bytes) -> None:
        newline = chunk.rfind(b"\n")
        self.line = self.line + len(chunk) if newline < 0 else len(chunk) - newline - 1
        if self.line > LONGEST_LINE:
            raise FileRefused(
                f"{self.name} is not a table.",
                seen=f"A line runs on for more than {LONGEST_LINE:,} characters.",
                do="Export it again with one row a line.",
            )
        if not chunk.isascii():
            try:
                self.decoder.decode(chunk)
            except UnicodeDecodeError as error:
                self._not_utf8(error.start, error)
        elif self.decoder.getstate()[0]:
            self._not_utf8(0, None)
        if b"\x00" in chunk:
            raise FileRefused(
                f"{self.name} is not text.",
                seen="It has zero bytes in it, as programs and UTF-16 files have.",
                do="Save it as CSV with UTF-8 encoding.",
            )
        self.marked = self.marked or b'"' in chunk or b"\r" in chunk
        self.seen += len(chunk)

    def end(self) -> None:
        if self.decoder.getstate()[0]:
            self._not_utf8(0, None)

    def _not_utf8(self, further: int, error: UnicodeDecodeError | None) -> None:
        # Lines are counted only where one is to be named: it takes as long as the other checks.
        self.content.seek(0)
        line, left = 1, self.seen + further
        while left > 0 and (chunk := self.content.read(min(CHUNK, left))):
            line, left = line + chunk.count(b"\n"), left - len(chunk)
        raise FileRefused(
            f"{self.name} is not UTF-8 text.",
            seen=f"Line {line:,} has a byte that only older encodings (Latin-1, Windows-1252) use.",
            do="Save it again as “CSV UTF-8”; guessing would spoil names.",
        ) from error


def _is_what_it_says(start: bytes, name: str, kind: str) -> None:
    head = start.removeprefix(codecs.BOM_UTF8).lstrip()[:512].lower()
    true = ""
    if head.startswith((b"<!doctype html", b"<html")) or (kind == "csv" and head.startswith(b"<")):
        true = "a web page, often an error message saved under the file's name"
    elif start.startswith(b"PK\x03\x04") and kind != "workbook":
        true = "an Excel or OpenDocument file"
    elif start.startswith(b"\xd0\xcf\x11\xe0") and kind != "workbook":
        true = "an old Excel file"
    elif start.startswith(b"%PDF"):
        true = "a PDF"
    elif start.startswith(b"PAR1") and kind != "parquet":
        true = "a Parquet file"
    elif start.startswith((b"\xff\xfe", b"\xfe\xff")):
        true = "UTF-16 text"
    elif kind == "parquet" and not start.startswith(b"PAR1"):
        true = "not a Parquet file"
    elif kind == "workbook" and not start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        true = "not a workbook"
    elif kind == "geojson" and not head.startswith(b"{"):
        true = "not GeoJSON"
    elif kind == "gpkg" and not start.startswith(b"SQLite format 3"):
        true = "not a GeoPackage"
    if true:
        raise FileRefused(
            f"{name} is not what its name says.",
            seen=f"Its content is {true}.",
            do="Open it to see what it is, then download or export the right file.",
        )


def _is_workbook(path: Path) -> bool:
    """XLSX and ODS are ZIP archives too; they are told by what is inside."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return path.suffix.lower() in (".xlsx", ".ods")
    return "xl/workbook.xml" in names or "content.xml" in names


def _without(name: str, ending: str) -> str:
    return name[: -len(ending)] if name.lower().endswith(ending) else name
