"""Writers: one document in; HTML, Word, PDF, workbooks, CSV on the Web and a manifest out.

The same document gives the same bytes in every format, whatever the clock says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from commonweal.assessment.structure import Document
from commonweal.vocabulary.errors import UnknownName

FORMATS = ("html", "docx", "pdf", "xlsx", "ods", "csvw")
NAME = "assessment"
Progress = Callable[[str, int, int], None]
"""Called with what is being written, how many are done, and how many there are."""

IN_WORDS = {
    "html": "web page", "docx": "Word", "pdf": "PDF", "xlsx": "workbook",
    "ods": "OpenDocument spreadsheet", "csvw": "CSV on the Web",
}  # fmt: skip


def write_all(
    document: Document,
    folder: Path,
    *,
    template: Path | None = None,
    progress: Progress | None = None,
    formats: Collection[str] = FORMATS,
) -> dict[str, Path]:
    """Write a document in every format, and a manifest with the hash of each file.

    Args:
        document: What to write.
        folder: Where to; made if it is not there. Files of the same names are replaced.
        template: The council's own Word template.
        progress: Told before each format.
        formats: Some of `FORMATS`, in any order.

    Returns:
        The file of each format; for `csvw` its metadata file, for `manifest` the manifest.

    Raises:
        UnknownName: A format is not one of ours.
        CommonwealError: A writer refused; nothing is said to be written that is not.
    """
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise UnknownName(
            f"There is no format “{unknown[0]}”.", do=f"Choose from {', '.join(FORMATS)}."
        )
    wanted = [name for name in FORMATS if name in formats]
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, Path] = {}
    files: list[Path] = []
    for done, name in enumerate(wanted):
        if progress:
            progress(IN_WORDS[name], done, len(wanted))
        made = _write(name, document, folder, template)
        files += made
        written[name] = made[-1]
    from commonweal.assessment.writers import manifest

    written["manifest"] = manifest.write(document, folder, files)
    if progress:
        progress("manifest", len(wanted), len(wanted))
    return written


def _write(name: str, document: Document, folder: Path, template: Path | None) -> list[Path]:
    file = folder / f"{NAME}.{name}"
    if name == "html":
        from commonweal.assessment.writers import html

        return [html.write(document, file)]
    if name == "docx":
        from commonweal.assessment.writers import word

        return [word.write(document, file, template=template)]
    if name == "pdf":
        from commonweal.assessment.writers import pdf

        return [pdf.write(document, file)]
    if name == "xlsx":
        from commonweal.assessment.writers import workbook

        return [workbook.write(document, file)]
    if name == "ods":
        from commonweal.assessment.writers import ods

        return [ods.write(document, file)]
    from commonweal.assessment.writers import csvw

    return csvw.write(document, folder / "csvw")
