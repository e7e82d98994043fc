"""The project's own sample of real open data, carried with the package.

Enough for three partnerships (Portsmouth, Wolverhampton, Leeds) to be assessed with
no download. `SOURCES.md` beside this file says whose each file is and what was done to it.
"""

from __future__ import annotations

from pathlib import Path


def sample_folder() -> Path:
    """The folder of sample files, ready to be given to a load.

    >>> sorted(p.name for p in sample_folder().iterdir() if p.is_dir() and p.name[0] != "_")
    ['deprivation', 'geography', 'home-office', 'leeds-msoa', 'police-uk', 'west-midlands-lsoa-month']
    """
    return Path(__file__).parent / "files"
