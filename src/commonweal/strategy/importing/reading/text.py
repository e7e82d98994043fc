"""Plain text: the lines of the file are the lines of the document."""

from __future__ import annotations

from commonweal.strategy.importing.lines import Line
from commonweal.vocabulary.errors import FileRefused


def read_text(content: bytes, name: str) -> tuple[list[Line], int]:
    """Lines of a text file, numbered as an editor numbers them, and its pages (form feeds)."""
    if content[:4] in (b"%PDF", b"PK\x03\x04", b"{\\rt") or (
        b"\x00" in content[:4096].replace(b"\xff\xfe", b"")
        and not content.startswith((b"\xff\xfe", b"\xfe\xff"))
    ):
        raise FileRefused(
            f"{name} is not plain text.",
            seen="It begins as another kind of file does.",
            do="Give it the ending of what it is: .pdf, .docx or .odt.",
        )
    text = _decoded(content)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    rows = text.split("\n")
    if rows and rows[-1] == "":
        rows.pop()
    lines, page = [], 1
    for number, row in enumerate(rows, 1):
        page += row.count("\f")
        row = row.replace("\f", "")
        left = float(len(row) - len(row.lstrip(" ")))
        lines.append(Line(number, row, page=page if page > 1 else None, left=left))
    return lines, page


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Windows writes when it does not write UTF-8.
        return content.decode("cp1252", errors="replace")
