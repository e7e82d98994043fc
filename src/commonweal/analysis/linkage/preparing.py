"""Names, dates, postcodes and addresses made alike before they are compared.

What cannot be read is missing, and what is missing never counts as agreement. Each function
works once on each distinct value, so a million rows cost what their distinct values cost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from commonweal.analysis.linkage.nicknames import stands_for

if TYPE_CHECKING:
    import pandas as pd

TITLES = frozenset({
    "mr", "mrs", "miss", "ms", "mx", "dr", "sir", "lady", "lord", "rev", "revd", "reverend",
    "prof", "professor", "master", "dame", "cllr",
})  # fmt: skip
NOT_A_NAME = frozenset({
    "unknown", "notknown", "nk", "na", "none", "nil", "null", "anonymous", "withheld", "refused",
    "notgiven", "tbc", "test", "male", "female", "notrecorded", "notstated", "nfa",
})  # fmt: skip
DEFAULT_DATES = (
    "1900-01-01", "1900-01-02", "1901-01-01", "1899-12-30", "1899-12-31", "1753-01-01",
    "1800-01-01", "1111-11-11", "0001-01-01", "9999-12-31",
)  # fmt: skip
"""Dates that systems write where none is known."""
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_STREETS = {
    "rd": "road", "st": "street", "ave": "avenue", "av": "avenue", "ln": "lane", "cl": "close",
    "dr": "drive", "cres": "crescent", "ct": "court", "pl": "place", "sq": "square",
    "terr": "terrace", "ter": "terrace", "gdns": "gardens", "gdn": "gardens", "gr": "grove",
    "grv": "grove", "pk": "park", "hse": "house", "blvd": "boulevard", "wy": "way", "wlk": "walk",
}  # fmt: skip


def plain(text: str) -> str:
    """Small letters without accents: “Łukasz” is “lukasz”, “Siân” is “sian”."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(c for c in folded if not unicodedata.combining(c))


def name(text: str) -> str | None:
    """A name as one run of letters, without its title.

    >>> name("Mrs. O’Brien-Łucka"), name("Not known"), name("MC DONALD")
    ('obrienlucka', None, 'mcdonald')
    """
    words = re.split(r"[\s.,\-/]+", plain(text))
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    joined = "".join(c for c in "".join(words) if c.isalpha())
    return joined if joined and joined not in NOT_A_NAME else None


def root(name: str) -> str:
    """The name that a short form or spelling stands for; itself where none is known.

    >>> root("bill"), root("muhammad"), root("zog")
    ('william', 'mohammed', 'zog')
    """
    return stands_for().get(name, name)


_SOUNDS = {c: d for letters, d in
           (("bfpvw", "1"), ("cgjkqsxz", "2"), ("dt", "3"), ("l", "4"), ("mn", "5"), ("r", "6"))
           for c in letters}  # fmt: skip


def sound(name: str) -> str:
    """How a name roughly sounds: its first letter's group and the next consonants' (as Soundex).

    Unlike Soundex the first letter is coded too, so that Catherine meets Katherine.

    >>> sound("catherine") == sound("kathryn"), sound("philip") == sound("filip")
    (True, True)
    """
    codes: list[str] = []
    last = ""
    for c in name.replace("ph", "f").replace("gh", "g"):
        code = _SOUNDS.get(c, "0" if not codes and c not in "hy" else "")
        if code and code != last:
            codes.append(code)
        if c not in "hw":
            last = code
    return "".join(codes[:4]).ljust(4, "-")


def letters(text: str) -> str:
    """Its letters in the order of the alphabet: two texts with some changed about are alike."""
    return "".join(sorted(text))


def postcode(text: str) -> str | None:
    """A full British postcode without its space; None where it is not one, or is a pseudo-code.

    >>> postcode("wv1 1aa"), postcode("ZZ99 3VZ"), postcode("Wolverhampton")
    ('WV11AA', None, None)
    """
    code = re.sub(r"[^A-Z0-9]", "", text.upper())
    return code if _POSTCODE.fullmatch(code) and not code.startswith("ZZ") else None


def digits(text: str) -> str | None:
    """A number that names something (UPRN, NHS number) as bare digits; nil is missing."""
    found = re.sub(r"\D", "", re.sub(r"\.0$", "", text)).lstrip("0")
    return found or None


def telephone(text: str) -> str | None:
    """The last ten digits of a telephone number, so that +44 and 0 are alike."""
    found = re.sub(r"\D", "", text)
    return found[-10:] if len(found) >= 10 and len(set(found[-10:])) > 1 else None


def email(text: str) -> str | None:
    found = plain(text.strip())
    return found if "@" in found[1:] else None


def words(text: str) -> str | None:
    """A town, a category: letters and digits, one space between words."""
    return " ".join(re.findall(r"\w+", plain(text))) or None


def code(text: str) -> str | None:
    """A reference kept whole but for case and punctuation."""
    return "".join(re.findall(r"\w", plain(text))) or None


def sex(text: str) -> str | None:
    """`f` or `m`; anything else (unknown, not stated) is missing.

    >>> sex("Female"), sex("2"), sex("U")
    ('f', 'f', None)
    """
    first = plain(text.strip())
    return {"f": "f", "m": "m", "w": "f", "1": "m", "2": "f"}.get(re.sub(r"\.0$", "", first)[:1])


def house(text: str) -> str | None:
    """A house number or name: “12 A” is “12a”."""
    return "".join(re.findall(r"\w", plain(re.sub(r"\.0$", "", text)))) or None


def flat(text: str) -> str | None:
    """A flat's number or letter, whatever it is called.

    >>> flat("Apartment 3"), flat("FLAT 3"), flat("First floor")
    ('3', '3', 'firstfloor')
    """
    return (
        "".join(
            w
            for w in re.findall(r"\w+", plain(text))
            if w not in {"flat", "apartment", "apt", "unit", "room", "no", "number"}
        )
        or None
    )


def street(text: str) -> str | None:
    """A street with its kind written out: “St Johns Rd.” is “st johns road”.

    >>> street("St. John's Rd"), street("HIGH ST")
    ('st johns road', 'high street')
    """
    found = re.findall(r"\w+", plain(re.sub(r"['’`]", "", text)))
    # A first “St” is a saint; later ones are streets.
    return " ".join(w if i == 0 else _STREETS.get(w, w) for i, w in enumerate(found)) or None


def once_each(column: pd.Series[Any], how: Callable[[str], Any]) -> pd.Series[Any]:
    """Apply `how` to each distinct text; missing and blank stay missing."""
    import pandas as pd

    codes, distinct = pd.factorize(column, use_na_sentinel=True)
    made = [
        how(text) if (text := str(value).strip()) and text.lower() not in ("nan", "nat") else None
        for value in distinct
    ]
    held = pd.array([*made, None], dtype="object")
    return pd.Series(held[codes], index=column.index, dtype="object")


def dates(
    column: pd.Series[Any], *, default_dates: tuple[str, ...] = DEFAULT_DATES
) -> pd.Series[Any]:
    """Dates as `yyyymmdd`; what is no date, or one that systems write for none, is missing.

    Reads 1980-03-07, 07/03/1980 and 7.3.1980 (the day first, as in Britain), and true dates.
    """
    from datetime import date

    no_date = {d.replace("-", "") for d in default_dates}

    def read(text: str) -> str | None:
        if found := re.match(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)", text):
            year, month, day = map(int, found.groups())
        elif found := re.match(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?!\d)", text):
            day, month, year = map(int, found.groups())
        else:
            return None
        try:
            made = date(year, month, day).strftime("%Y%m%d").rjust(8, "0")
        except ValueError:
            return None
        return None if made in no_date else made

    return once_each(column, read)


def transposed(day: str) -> str | None:
    """The date with day and month changed about; None where that is no date or the same one.

    >>> transposed("19800307"), transposed("19800320"), transposed("19800303")
    ('19800703', None, None)
    """
    made = day[:4] + day[6:] + day[4:6]
    return made if day[6:] <= "12" and made != day else None


def day_number(day: str) -> int:
    from datetime import date

    return date(int(day[:4]), int(day[4:6]), int(day[6:])).toordinal()
