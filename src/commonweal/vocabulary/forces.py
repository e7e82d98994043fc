"""Police forces: the name each gives itself on data.police.uk, and its short name there."""

from __future__ import annotations

import re

FORCES: dict[str, str] = {
    "avon-and-somerset": "Avon and Somerset Constabulary",
    "bedfordshire": "Bedfordshire Police",
    "btp": "British Transport Police",
    "cambridgeshire": "Cambridgeshire Constabulary",
    "cheshire": "Cheshire Constabulary",
    "city-of-london": "City of London Police",
    "cleveland": "Cleveland Police",
    "cumbria": "Cumbria Constabulary",
    "derbyshire": "Derbyshire Constabulary",
    "devon-and-cornwall": "Devon & Cornwall Police",
    "dorset": "Dorset Police",
    "durham": "Durham Constabulary",
    "dyfed-powys": "Dyfed-Powys Police",
    "essex": "Essex Police",
    "gloucestershire": "Gloucestershire Constabulary",
    "greater-manchester": "Greater Manchester Police",
    "gwent": "Gwent Police",
    "hampshire": "Hampshire Constabulary",
    "hertfordshire": "Hertfordshire Constabulary",
    "humberside": "Humberside Police",
    "kent": "Kent Police",
    "lancashire": "Lancashire Constabulary",
    "leicestershire": "Leicestershire Police",
    "lincolnshire": "Lincolnshire Police",
    "merseyside": "Merseyside Police",
    "metropolitan": "Metropolitan Police Service",
    "norfolk": "Norfolk Constabulary",
    "north-wales": "North Wales Police",
    "north-yorkshire": "North Yorkshire Police",
    "northamptonshire": "Northamptonshire Police",
    "northern-ireland": "Police Service of Northern Ireland",
    "northumbria": "Northumbria Police",
    "nottinghamshire": "Nottinghamshire Police",
    "south-wales": "South Wales Police",
    "south-yorkshire": "South Yorkshire Police",
    "staffordshire": "Staffordshire Police",
    "suffolk": "Suffolk Constabulary",
    "surrey": "Surrey Police",
    "sussex": "Sussex Police",
    "thames-valley": "Thames Valley Police",
    "warwickshire": "Warwickshire Police",
    "west-mercia": "West Mercia Police",
    "west-midlands": "West Midlands Police",
    "west-yorkshire": "West Yorkshire Police",
    "wiltshire": "Wiltshire Police",
}
_SHORT = {name.lower(): slug for slug, name in FORCES.items()}
_ENDINGS = re.compile(r"\b(police service of|police service|police|constabulary)\b")


def short_name(force: str) -> str:
    """The short name of a force by the name it gives itself.

    >>> short_name("Devon & Cornwall Police")
    'devon-and-cornwall'
    >>> short_name("Hampshire and Isle of Wight Constabulary")
    'hampshire'
    """
    name = force.strip().lower()
    if name.startswith("hampshire"):
        return "hampshire"  # renamed in 2022; data.police.uk kept the old short name
    if name in _SHORT:
        return _SHORT[name]
    words = _ENDINGS.sub("", name.replace("&", "and"))
    return "-".join(re.findall(r"[a-z0-9]+", words)) or "unknown"


def of_file(name: str) -> str:
    """The force in a file name of the site, `2025-01-hampshire-street.csv`; empty if none."""
    found = re.search(
        r"(?:^|\d-)([a-z][a-z-]+?)-(?:street|outcomes|stop-and-search)\b", name.lower()
    )
    return found[1] if found and found[1] in FORCES else ""
