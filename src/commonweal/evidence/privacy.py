"""No person in the evidence: screening of every file before anything of it is kept.

Personal data is looked for in two ways: by what columns are called, and by what cells
look like. A hit refuses the whole file. The error names the column and the kind, and
never repeats the value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonweal.evidence.engine import Engine
from commonweal.vocabulary.errors import PersonalDataFound

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from commonweal.evidence.source import Source


@dataclass(frozen=True)
class Sign:
    """Something that gives a person away in a cell. `pattern` is RE2, matched anywhere."""

    kind: str
    pattern: str
    enough: int = 1
    """How many distinct cells it takes: some patterns can meet a number by chance."""


SIGNS = (
    Sign("e-mail addresses", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}"),
    Sign("telephone numbers", r"(?:^|[^0-9.])(?:\+44 ?|0)(?:7\d{3}|1\d{3}|2\d|3\d{2}|8\d{2})[ -]?\d{3}[ -]?\d{3,4}(?:$|[^0-9])"),
    Sign("National Insurance numbers", r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"),
)  # fmt: skip
NHS_NUMBER = re.compile(r"\d{3}[ -]?\d{3}[ -]?\d{4}")
FULL_POSTCODE = r"^[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}$"
DATE_LIKE = r"^(?:\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})$"

NAMES_OF_PEOPLE = re.compile(
    r"\b(first ?names?|fore ?names?|sur ?names?|last ?names?|family ?names?|full ?names?|given ?names?|"
    r"(?:victim|suspect|offender|witness|client|patient|person|child|customer|resident|complainant|"
    r"perpetrator|caller|reporter|parent|carer) ?names?|date ?of ?birth|d\.?o\.?b\.?|birth ?dates?|"
    r"nhs ?(?:no|num|number)s?|national ?insurance|ni ?(?:no|number)|e-?mails?(?: ?address)?|"
    r"(?:home|mobile|tele)?phone(?: ?(?:no|number))?s?|mobile(?: ?(?:no|number))?|"
    r"(?:home ?)?address(?: ?line ?\d?)?|house ?(?:no|number))\b"
)
BIRTH = re.compile(r"\b(date ?of ?birth|d\.?o\.?b\.?|birth ?date|born)\b")


def screen(engine: Engine, raw: ir.Table, source: Source, file: str) -> None:
    """Refuse a file that has people in it.

    Columns that a source declares as free text are searched cell by cell; codes,
    coordinates and categories are not, so that screening costs little. A partner's
    table declares every text column as free text.

    Raises:
        PersonalDataFound: With the column and the kind of data, never the value.
    """
    said = [c for c in raw.columns if names_people(c)]
    if said:
        _refuse(file, f"a column called “{said[0]}”", "by its name")
    columns = [c for c in source.free_text if c in raw.columns]
    if not columns:
        return
    import ibis

    union: ir.Table | None = None
    for column in columns:
        cells = (
            raw.select(column=ibis.literal(column), value=raw[column])
            .filter(lambda t: t.value.notnull() & (t.value != ""))
            .distinct()
        )
        union = cells if union is None else union.union(cells)
    assert union is not None  # columns is not empty
    cells = engine.keep(union)
    tests = {f"s{i}": cells.value.re_search(sign.pattern).sum() for i, sign in enumerate(SIGNS)}
    tests["postcodes"] = cells.value.upper().re_search(FULL_POSTCODE).sum()
    tests["nhs"] = cells.value.re_search(r"^\d{3}[ -]?\d{3}[ -]?\d{4}$").sum()
    for row in engine.rows(cells.group_by("column").aggregate(**tests)):
        found = dict(zip(["column", *tests], row, strict=True))
        for i, sign in enumerate(SIGNS):
            if (found[f"s{i}"] or 0) >= sign.enough:
                _refuse(
                    file,
                    f"{sign.kind} in the column “{found['column']}”",
                    f"{found[f's{i}']:,} cells",
                )
        if found["nhs"]:
            _check_nhs(engine, cells, str(found["column"]), file)
        if found["postcodes"] and (birth := _birth_column(raw)):
            _refuse(file, f"full postcodes (“{found['column']}”) beside dates of birth (“{birth}”)",
                    f"{found['postcodes']:,} postcodes")  # fmt: skip


def _check_nhs(engine: Engine, cells: ir.Table, column: str, file: str) -> None:
    """Ten digits are an NHS number where the last is the check digit of the others.

    One in eleven ten-digit numbers passes by chance: a column is refused when more
    than half of its ten-digit cells do.
    """
    like = cells.filter(
        (cells.column == column) & cells.value.re_search(r"^\d{3}[ -]?\d{3}[ -]?\d{4}$")
    )
    values = [str(v) for (v,) in engine.rows(like.select("value").limit(1000))]
    true = sum(is_nhs_number(value) for value in values)
    if true > len(values) / 2:
        _refuse(
            file, f"NHS numbers in the column “{column}”", f"{true:,} that pass the check digit"
        )


def is_nhs_number(text: str) -> bool:
    """Whether ten digits satisfy the modulus-11 check of the NHS Data Dictionary."""
    if not NHS_NUMBER.fullmatch(text):
        return False
    digits = [int(d) for d in text if d.isdigit()]
    check = 11 - sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and (0 if check == 11 else check) == digits[9]


def _birth_column(raw: ir.Table) -> str:
    return next((c for c in raw.columns if BIRTH.search(_plain(c))), "")


def names_people(column: str) -> bool:
    """Whether a column is called what data about people is called."""
    return bool(NAMES_OF_PEOPLE.search(_plain(column)))


def _plain(column: str) -> str:
    """`DateOfBirth`, `date_of_birth` and `Date-of-birth` are one name."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    return re.sub(r"[_\-\s]+", " ", spaced).strip().lower()


def _refuse(file: str, what: str, how: str) -> None:
    raise PersonalDataFound(
        f"{file} has personal data in it, and evidence holds no person.",
        seen=f"Found {what} ({how}). Nothing of the file was kept.",
        do="Ask the partner for counts, or for rows without names, birth dates, contact details and full postcodes.",
    )
