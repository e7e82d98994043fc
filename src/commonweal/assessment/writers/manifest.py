"""The manifest: what the document stands on, and the fingerprint of every file made."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from commonweal.assessment.structure import Document


def write(document: Document, path: Path) -> None:
    """Write the manifest of `document` beside the files made from it.

    Every file of the folder is in it with its SHA-256, so that anyone can tell whether
    what they hold is what was published.
    """
    folder = path.parent
    files = sorted(f for f in folder.rglob("*") if f.is_file() and f != path and made(f, folder))
    content = {
        "document": document.id,
        "title": document.title,
        "partnership": document.partnership,
        "period": document.period,
        "evidence_as_at": document.dated.isoformat(),
        "snapshot": document.snapshot,
        "commonweal": document.version,
        "attribution": list(document.attribution),
        "sources": [asdict(source) for source in document.sources],
        "tables": [
            {"id": t.id, "caption": t.caption, "rows": len(t.rows)} for t in document.all_tables()
        ],
        "figures": [{"id": f.id, "caption": f.caption} for f in document.all_figures()],
        "files": [
            {
                "file": file.relative_to(folder).as_posix(),
                "bytes": file.stat().st_size,
                "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            }
            for file in files
        ],
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def made(file: Path, folder: Path) -> bool:
    """Whether a file is a product: the analyst's own words beside them are not."""
    return file.relative_to(folder).parts[0] != "words"
