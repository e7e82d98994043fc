"""What Word and OpenDocument share: a zip archive of XML, judged before it is unpacked."""

from __future__ import annotations

import io
import zipfile

from commonweal.vocabulary.errors import FileRefused

MOST_UNPACKED = 300_000_000  # bytes
MOST_PARTS = 5_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_archive(content: bytes, name: str, *, needs: str) -> None:
    """Refuse an archive that is broken, protected, no document, or would unpack without end.

    Args:
        needs: The part that makes it a document of its kind: "word/document.xml".

    Raises:
        FileRefused: With what was seen.
    """
    if content.startswith(_OLE):
        raise FileRefused(
            f"{name} is protected by a password, or was saved by an old version of Word.",
            seen="It is a compound file of before 2007, which is also how protected files are kept.",
            do="Open it, take the password off, and save it again as .docx or .odt.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
                raise FileRefused(
                    f"{name} would unpack to more than a document can hold.",
                    seen=f"{len(content) / 1e6:.1f} MB hold {unpacked / 1e6:,.0f} MB "
                    f"in {len(parts):,} parts.",
                    do="Save the document again in the program that made it.",
                )
            if needs not in archive.namelist():
                raise FileRefused(
                    f"{name} is not the kind of document that its ending says.",
                    seen=f"It is an archive without {needs}.",
                    do="Save it again in the program that made it.",
                )
            _check_parts(archive, name)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, RuntimeError) as error:
        raise _broken(name) from error


def _check_parts(archive: zipfile.ZipFile, name: str) -> None:
    for part in archive.infolist():
        if not part.filename.endswith((".xml", ".rels")):
            continue
        with archive.open(part) as opened:
            # The sizes in the directory may lie; what is read may not exceed what they say.
            content = opened.read(min(part.file_size, MOST_UNPACKED) + 1)
        if b"<!ENTITY" in content[:100_000] or b"<!DOCTYPE" in content[:100_000]:
            raise FileRefused(
                f"{name} declares entities of its own, which no writer of documents does.",
                seen=f"Its part {part.filename} has a document type.",
                do="Save it again in the program that made it.",
            )
        if part.filename == "META-INF/manifest.xml" and b"encryption-data" in content:
            raise FileRefused(
                f"{name} is protected by a password.",
                seen="Its manifest says that its parts are encrypted.",
                do="Open it, take the password off, and save it again.",
            )


def _broken(name: str) -> FileRefused:
    return FileRefused(
        f"{name} is cut off or damaged.",
        seen="Its archive cannot be read to the end.",
        do="Get the file again: it may not have been downloaded or copied to the end.",
    )
