"""A visitor's own table, worked on by a process of its own and kept nowhere.

The work is the command `commonweal analyse` itself, so that page and command cannot disagree.
It runs apart, with an end in sight, so that a heavy table cannot hold the pages of others.
"""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from filelock import FileLock, Timeout

from commonweal.analysis.methods import Run
from commonweal.analysis.methods.answers import Answer
from commonweal.evidence.sheet import typed
from commonweal.vocabulary.errors import CommonwealError, FileRefused, InvalidValues, NotEnoughData

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest

logger = logging.getLogger(__name__)
LARGEST = 5_000_000
"""Bytes of all files together. The command takes larger ones."""
PATIENCE = 60
"""Seconds of work on one table."""
QUEUE = 15
"""Seconds to wait for another visitor's work to end."""


class TooBusy(CommonwealError):
    """Another visitor's table is being worked on."""


def analyse(run: Run, files: Mapping[str, UploadedFile[Any]], given: Mapping[str, str]) -> Answer:
    """Run a method on files as they came, or on numbers alone.

    Numbers alone come here too: a count of a thousand million can keep a test busy for hours.

    Args:
        run: What to run.
        files: A file for each of the run's tables, by name.
        given: Arguments as written.

    Raises:
        InvalidValues: A file is missing.
        TooBusy: Others are being served.
        CommonwealError: What the method itself says.
    """
    for argument in run.tables:
        if argument.name not in files:
            raise InvalidValues(
                f"There is no file for {argument.name}.", seen=argument.means, do="Choose a file."
            )
    whose = getattr(os, "getuid", int)()  # Windows has none: its folder is each user's own
    lock = FileLock(Path(tempfile.gettempdir()) / f"commonweal-analyse-{whose}.lock")
    try:
        with lock.acquire(timeout=QUEUE), tempfile.TemporaryDirectory() as scratch:
            return _work(run, files, given, Path(scratch))
    except Timeout as error:
        raise TooBusy(
            "Another table is being worked on.",
            seen=f"It was not done after {QUEUE} seconds.",
            do="Send yours again in a minute.",
        ) from error


def _work(
    run: Run, files: Mapping[str, UploadedFile[Any]], given: Mapping[str, str], scratch: Path
) -> Answer:
    paths = []
    for argument in run.tables:
        file = files[argument.name]
        # Only the ending of the visitor's name is used.
        path = scratch / f"{argument.name}{Path(file.name or '').suffix.lower()[:12]}"
        path.write_bytes(b"".join(file.chunks()))
        paths.append(str(path))
    options = [f"--{name.replace('_', '-')}={text}" for name, text in given.items()]
    command = [
        sys.executable, "-m", "commonweal", "analyse", run.id, *paths, *options,
        "--to", str(scratch / "answer"),
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 -- our own program; arguments are never a shell's
            command, capture_output=True, text=True, timeout=PATIENCE, check=False, cwd=scratch
        )
    except subprocess.TimeoutExpired as error:
        raise NotEnoughData(
            "The table takes too long to work on here.",
            seen=f"It was stopped after {PATIENCE} seconds.",
            do=f"Run it on your own machine: commonweal analyse {run.id} --help",
        ) from error
    if done.returncode:
        raise _said(run, done.stderr)
    return _answer(scratch / "answer")


def _said(run: Run, printed: str) -> CommonwealError:
    """The error of the command, as it said it. Nothing of the table goes into a log."""
    lines = [line for line in printed.strip().splitlines() if line.strip()]
    start = next((i for i, line in enumerate(lines) if line.startswith("Error: ")), None)
    if start is not None:
        wrong, *rest = lines[start:]
        return FileRefused(wrong.removeprefix("Error: "), seen=" ".join(rest))
    # A fault of ours. Its message may hold a cell of the table: only its kind is kept.
    kinds = re.findall(r"^([A-Z]\w*(?:Error|Exception|Interrupt)\b)", printed, re.MULTILINE)
    kind = kinds[-1] if kinds else "no words"
    logger.error("%s ended with %s", run.id, kind)
    return FileRefused(
        "The method failed on this table.",
        seen=f"It ended with {kind}, and should have said why.",
        do=f"See that each column is of its kind: commonweal analyse {run.id} --help",
    )


def _answer(folder: Path) -> Answer:
    import pandas as pd

    said = json.loads((folder / "answer.json").read_text("utf-8"))
    tables = {
        name: pd.read_csv(folder / file, dtype=str, keep_default_na=False).apply(typed)
        for name, file in said["tables"].items()
    }
    return Answer(said["words"], said["numbers"], tables)


def too_large(request: HttpRequest) -> bool:
    """Whether what is being sent is larger than is taken: said before any of it is read."""
    sent = request.headers.get("Content-Length", "")
    # The form around the files takes a little room of its own.
    return sent.isdigit() and int(sent) > LARGEST + 100_000


def allowed() -> bool:
    """Whether visitors may send tables or numbers here."""
    return bool(settings.COMMONWEAL_OWN_TABLES)
