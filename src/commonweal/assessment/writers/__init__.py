"""Writers: one document, every format. Each takes a `Document` and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from commonweal.assessment.structure import Document

Progress = Callable[[str, int, int], None]


def write_all(
    document: Document,
    folder: Path,
    *,
    template: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, Path]:
    """Write a document in every format.

    Args:
        document: What to write.
        folder: Where; it is made.
        template: A council's own Word template.
        progress: Told of each format.

    Returns:
        The files by format: html, word, pdf, workbook, ods, csvw, manifest.
    """
    from commonweal.assessment.writers import csvw, html, manifest, ods, pdf, word, workbook

    folder.mkdir(parents=True, exist_ok=True)
    jobs: list[tuple[str, Path, Callable[[Path], None]]] = [
        ("html", folder / "assessment.html", lambda p: html.write(document, p)),
        ("word", folder / "assessment.docx", lambda p: word.write(document, p, template=template)),
        ("pdf", folder / "assessment.pdf", lambda p: pdf.write(document, p)),
        ("workbook", folder / "assessment.xlsx", lambda p: workbook.write(document, p)),
        ("ods", folder / "assessment.ods", lambda p: ods.write(document, p)),
        ("csvw", folder / "csvw", lambda p: csvw.write(document, p)),
        ("manifest", folder / "manifest.json", lambda p: manifest.write(document, p)),
    ]
    written = {}
    for number, (name, path, write) in enumerate(jobs):
        if progress:
            progress(f"writing {name}", number, len(jobs))
        write(path)
        written[name] = path
    if progress:
        progress("done", len(jobs), len(jobs))
    return written
