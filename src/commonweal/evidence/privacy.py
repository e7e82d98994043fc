"""No person in the evidence: screening of every file before anything of it is kept.

Personal data is looked for in two ways: by what columns are called, and by what cells
look like. A hit refuses the whole file. The error names the column and the kind, and
never repeats the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from commonweal.evidence.engine import Engine
from commonweal.vocabulary.errors import PersonalDataFound

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from commonweal.evidence.source import Source


@dataclass(frozen=True)
class Sign:
    """Something that gives a person away in a cell. `pattern` is matched anywhere in it.

    Patterns keep to what Python's `re` and the engine's RE2 both understand.
    """

    kind: str
    pattern: str


_POSTCODE = r"\b[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][A-Za-z]{2}\b"
_DATE = r"\b(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4})\b"
SIGNS = (
    Sign("e-mail addresses", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}"),
    Sign(
        "telephone numbers",
        r"(?:^|[^0-9.])(?:\+44 ?(?:\(0\) ?)?|0)(?:7[0-9]{3}|1[0-9]{3}|2[0-9]|3[0-9]{2}|8[0-9]{2})\)?"
        r"[ -]?[0-9]{3,4}[ -]?[0-9]{3,4}(?:$|[^0-9])",
    ),
    Sign(
        "National Insurance numbers",
        r"\b[A-CEGHJ-PR-TW-Za-ceghj-pr-tw-z][A-CEGHJ-NPR-TW-Za-ceghj-npr-tw-z]"
        r" ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-Da-d]\b",
    ),
    Sign("full postcodes with dates", f"{_POSTCODE}.*{_DATE}|{_DATE}.*{_POSTCODE}"),
)
NHS_NUMBER = r"\b[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}\b"
_ANY = "|".join(f"(?:{sign.pattern})" for sign in SIGNS) + f"|(?:{NHS_NUMBER})"
_COMPILED = [(sign.kind, re.compile(sign.pattern)) for sign in SIGNS]
_NHS, _WHOLE_POSTCODE = re.compile(NHS_NUMBER), re.compile(f"^{_POSTCODE}$")
_DECIMAL = re.compile(r"[-+]?[0-9]*[.][0-9]+")
_VALUE = re.compile(rf"{_ANY}|{_POSTCODE}|^{_DATE}|^[-+]?[0-9][0-9.,]*$")

NAMES_OF_PEOPLE = re.compile(
    r"\b(first ?names?|fore ?names?|sur ?names?|last ?names?|family ?names?|full ?names?|given ?names?|"
    r"(?:victim|suspect|offender|witness|client|patient|person|child|customer|resident|complainant|"
    r"perpetrator|caller|reporter|parent|carer) ?names?|date ?of ?birth|d\.?o\.?b\.?|birth ?dates?|"
    r"nhs ?(?:no|num|number)s?|national ?insurance|ni ?(?:no|number)|e[ -]?mails?(?: ?address)?|"
    r"(?:home|mobile|tele)?phone(?: ?(?:no|number))?s?|mobile(?: ?(?:no|number))?|"
    r"(?:home ?)?address(?: ?line ?\d?)?|house ?(?:no|number))\b"
)
BIRTH = re.compile(r"\b(date ?of ?birth|d\.?o\.?b\.?|birth ?date|born)\b")


def screen_names(columns: Iterable[str], file: str) -> None:
    """Refuse a file by what its columns are called.

    Raises:
        PersonalDataFound: A column is named for something about a person.
    """
    for column in columns:
        if found := NAMES_OF_PEOPLE.search(_plain(column)):
            # Only the words known to us are repeated: a file without a header has
            # values in its first line.
            _refuse(file, f"a column called “{found[0]}”", "by its name")


def looks_like_values(columns: Sequence[str]) -> bool:
    """Whether a first line holds values: a file without a header, perhaps of people."""
    return any(_VALUE.search(column.strip()) for column in columns)


def screen(engine: Engine, raw: ir.Table, source: Source, file: str) -> None:
    """Refuse a file that has people in it.

    Columns that a source declares as free text are searched cell by cell, each distinct
    cell once; codes, coordinates and categories are not, since rules say what they may
    be. A partner's table declares every text column as free text.

    Raises:
        PersonalDataFound: With the column and the kind of data, never the value.
    """
    screen_names(raw.columns, file)
    columns = [c for c in source.free_text if c in raw.columns]
    birth = next((c for c in raw.columns if BIRTH.search(_plain(c))), "")
    if not columns:
        return
    import ibis

    sign = f"{_ANY}|{_POSTCODE}" if birth else _ANY
    union: ir.Table | None = None
    for column in columns:
        cells = engine.distinct(raw, column).mutate(column=ibis.literal(column))
        union = cells if union is None else union.union(cells)
    assert union is not None  # columns is not empty
    hits = engine.rows(union.filter(union.value.re_search(sign)))
    for column in columns:
        _judge_cells(column, [str(v) for v, c in hits if c == column], birth, file)


def screen_cells(cells: Mapping[str, str | None], file: str) -> None:
    """Refuse a file for one row of it: rows set aside are kept too, for their senders to mend.

    Raises:
        PersonalDataFound: With the column and the kind of data, never the value.
    """
    for column, value in cells.items():
        if value:
            _judge_cells(column, [value], "", file)


def _judge_cells(column: str, values: Sequence[str], birth: str, file: str) -> None:
    for kind, pattern in _COMPILED:
        if n := sum(bool(pattern.search(value)) for value in values):
            _refuse(file, f"{kind} in the column “{column}”", f"{n:,} cells")
    # Ten digits are an NHS number where the last is the check digit of the others. One in
    # eleven ten-digit numbers is so by chance: it takes more than half of those in a column.
    # A length or an area has ten digits after its point: no number of a person's has one.
    whole = [value for value in values if not _DECIMAL.fullmatch(value)]
    like = [found[0] for value in whole if (found := _NHS.search(value))]
    true = sum(is_nhs_number(digits) for digits in like)
    if true > len(like) / 2:
        how = f"{true:,} that pass the check digit"
        _refuse(file, f"NHS numbers in the column “{column}”", how)
    postcodes = sum(bool(_WHOLE_POSTCODE.search(value.strip())) for value in values)
    if birth and postcodes:
        what = f"full postcodes (“{column}”) beside dates of birth (“{birth}”)"
        _refuse(file, what, f"{postcodes:,} postcodes")


def is_nhs_number(text: str) -> bool:
    """Whether ten digits satisfy the modulus-11 check of the NHS Data Dictionary."""
    if not _NHS.fullmatch(text):
        return False
    digits = [int(d) for d in text if d.isdigit()]
    check = 11 - sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and (0 if check == 11 else check) == digits[9]


def names_people(column: str) -> bool:
    """Whether a column is called what data about people is called."""
    return bool(NAMES_OF_PEOPLE.search(_plain(column)))


def _plain(column: str) -> str:
    """`DateOfBirth`, `date_of_birth` and `Date-of-birth` are one name."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    return re.sub(r"[_\-\s]+", " ", spaced).strip().lower()


def _refuse(file: str, what: str, how: str) -> NoReturn:
    raise PersonalDataFound(
        f"{file} has personal data in it, and evidence holds no person.",
        seen=f"Found {what} ({how}). Nothing of the file was kept.",
        do="Ask the partner for counts, or for rows without names, birth dates, contact details and full postcodes.",
    )
