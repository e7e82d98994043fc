"""Office files are zip archives: settle what would differ from one writing to the next."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

FIRST = ("mimetype", "[Content_Types].xml")
_STAMPS = re.compile(
    rb"(<(?:dcterms:created|dcterms:modified|meta:creation-date|dc:date)[^>]*>)[^<]*(</)"
)


def settled(package: bytes, dated: date) -> bytes:
    """The same archive with members in order, dated with the evidence instead of the clock.

    Args:
        package: A DOCX, XLSX or ODS file.
        dated: Goes into every time stamp, inside and on the members. From 1980 on.
    """
    stamp = max(date(1980, 1, 1), dated)
    written = f"{stamp.isoformat()}T00:00:00Z".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w") as new:
        names = sorted(old.namelist(), key=lambda name: (name not in FIRST, name))
        for name in names:
            member = zipfile.ZipInfo(name, (stamp.year, stamp.month, stamp.day, 0, 0, 0))
            # OpenDocument wants its first member readable without unpacking.
            plain = name == "mimetype"
            member.compress_type = zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            # Or the archive would tell on which system it was written.
            member.create_system = 0
            content = old.read(name)
            if name in ("docProps/core.xml", "meta.xml"):
                content = _STAMPS.sub(rb"\g<1>" + written + rb"\g<2>", content)
            new.writestr(member, content)
    return out.getvalue()
