"""The manifest: what a document stands on, what made it, and the hash of every file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from commonweal.assessment.structure import Document

NAME = "manifest.json"


def write(document: Document, folder: Path, files: Iterable[Path]) -> Path:
    """Write `manifest.json` beside the files.

    Each file is hashed whole, as `sha256sum` does it; the manifest is the one file not in it.
    """
    listed = [
        {
            "file": file.relative_to(folder).as_posix(),
            "bytes": file.stat().st_size,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        }
        for file in sorted(files)
    ]
    content = {
        "document": document.id,
        "title": document.title,
        "partnership": document.partnership,
        "period": document.period,
        "dated": document.dated.isoformat(),
        "snapshot": document.snapshot,
        "made_by": f"Commonweal {document.version}",
        "sources": [asdict(source) for source in document.sources],
        "attribution": list(document.attribution),
        "tables": [
            {"id": table.id, "caption": table.caption, "rows": len(table.rows)}
            for table in document.all_tables()
        ],
        "figures": [{"id": f.id, "caption": f.caption} for f in document.all_figures()],
        "files": listed,
    }
    file = folder / NAME
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8", newline="\n")
    return file
