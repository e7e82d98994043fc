"""What the name of a file says: whose it is, of which year, published when.

Asked only where the content does not say. Publishers' extracts often leave out the one
column that a person reads off the name.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from commonweal.evidence import lookups
from commonweal.vocabulary.forces import FORCES


def words(text: str) -> str:
    """A name as it stands in file names and addresses.

    >>> words("Bristol, City of")
    'bristol-city-of'
    """
    return "-".join(re.findall(r"[a-z0-9]+", text.lower().replace("'", "").replace("&", "and")))


@cache
def districts() -> dict[str, str]:
    """Districts of 2024, short name to code."""
    table = lookups.wards()
    names, codes = table.column("ltla24_name").to_pylist(), table.column("ltla24_code").to_pylist()
    return {words(name): code for name, code in zip(names, codes, strict=True)}


@cache
def district_forces() -> dict[str, str]:
    """Districts of 2024, short name to the police force that covers them."""
    by_code = lookups.forces()
    return {name: by_code[code] for name, code in districts().items()}


def district(name: str) -> tuple[str, str] | None:
    """The district that a file's name begins with: its short name and code.

    >>> district("leeds-msoa-ts_analysis_df.parquet")
    ('leeds', 'E08000035')
    """
    return _begins_with(name, districts())


def force(name: str) -> str:
    """The police force that a file's name begins with, a month before it or not; empty if none.

    >>> force("2021-06-london-stop-and-search.csv")
    ''
    """
    found = _begins_with(re.sub(r"^\d{4}-\d{2}-", "", name), {slug: slug for slug in FORCES})
    return found[0] if found else ""


def _begins_with(name: str, known: dict[str, str]) -> tuple[str, str] | None:
    text = words(name)
    fits = [slug for slug in known if re.match(rf"{re.escape(slug)}\b", text)]
    longest = max(fits, key=len, default=None)
    return (longest, known[longest]) if longest else None


def year(name: str) -> int | None:
    """The one year from 1990 on in a file's name.

    >>> year("leeds-road-traffic-accidents-2019.csv")
    2019
    """
    found = {int(y) for y in re.findall(r"(?<!\d)((?:19|20)\d{2})(?!\d)", name)}
    return found.pop() if len(found) == 1 and min(found) >= 1990 else None


def published(name: str) -> date | None:
    """The day a Home Office file was published, from the end of its name.

    >>> published("prc-csp-mar2021-mar2026-tables-230726.ods")
    datetime.date(2026, 7, 23)
    """
    found = re.search(r"(?<!\d)(\d{2})(\d{2})(\d{2}|\d{4})(?=\D*$)", name)
    if not found:
        return None
    day, month, end = int(found[1]), int(found[2]), int(found[3])
    try:
        return date(end if end > 100 else 2000 + end, month, day)
    except ValueError:
        return None
