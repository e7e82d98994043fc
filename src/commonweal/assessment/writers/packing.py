"""The same content, the same bytes: office files are archives that carry the time of day."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

_STAMP = re.compile(
    rb"(<(?:dcterms:created|dcterms:modified|meta:creation-date|dc:date)[^>]*>)[^<]*(</)"
)


def settle(path: Path, dated: date) -> None:
    """Rewrite an office file with every time in it set to the date of the evidence."""
    stamp = f"{dated:%Y-%m-%d}T00:00:00Z".encode()
    when = (max(dated.year, 1980), dated.month, dated.day, 0, 0, 0)
    with zipfile.ZipFile(path) as archive:
        members = [(info, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w") as archive:
        for info, content in members:
            if info.filename in ("docProps/core.xml", "meta.xml"):
                content = _STAMP.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            new = zipfile.ZipInfo(info.filename, when)
            # OpenDocument wants its first member, `mimetype`, stored as it is.
            new.compress_type = info.compress_type
            new.external_attr = 0o644 << 16
            archive.writestr(new, content)
