"""No person in the evidence: what is refused, what is not, and what an error never repeats."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonweal.evidence.load import load
from commonweal.vocabulary.errors import PersonalDataFound

VALUES = {
    "an e-mail address": ("jo.bloggs@example.org", "e-mail"),
    "a mobile number": ("ring 07700 900123 after six", "telephone"),
    "a number with +44": ("+44 7700 900123", "telephone"),
    "a landline": ("(023) 9280 0000", "telephone"),
    "a National Insurance number": ("QQ123456C".replace("QQ", "AB"), "National Insurance"),
    "an NHS number": ("943 476 5919", "NHS numbers"),  # the example of the NHS Data Dictionary
    "a postcode with a birth date": ("PO1 2AB born 03/04/1985", "full postcodes with dates"),
}


@pytest.mark.parametrize("column", [6, 8, 10, 11])
@pytest.mark.parametrize("kind", VALUES)
def test_personal_data_in_any_column_of_words(refused, street_csv, kind, column):
    value, words = VALUES[kind]

    def write(table):
        table[7][column] = value

    error = refused(street_csv(write), wrong="has personal data in it", seen=words, do="counts")
    assert isinstance(error, PersonalDataFound)
    assert value not in str(error)
    assert value.split()[0] not in str(error)


@pytest.mark.parametrize(
    "column", ["First Name", "surname", "DateOfBirth", "NHS_Number", "Victim name", "E-mail", "dob"]
)
def test_a_column_named_for_a_person(refused, street_csv, column):
    def name(table):
        table[0][11] = column

    error = refused(street_csv(name), wrong="has personal data in it", seen="by its name")
    assert isinstance(error, PersonalDataFound)


def test_people_in_a_row_that_is_set_aside_are_not_kept_with_it(refused, street_csv):
    def write(table):
        table[7][0] = "jo.bloggs@example.org"  # not a Crime ID: the row would be set aside

    error = refused(street_csv(write), wrong="has personal data in it", seen="e-mail")
    assert "bloggs" not in str(error)


def written(folder: Path, content: bytes) -> Path:
    path = folder / "people.csv"
    path.write_bytes(content)
    return path


def test_a_file_without_a_header_does_not_repeat_its_first_person(refused, tmp_path):
    path = written(tmp_path, b"Jo,Bloggs,03/04/1985,PO1 2AB\nAl,Smith,04/05/1986,PO1 3CD\n")
    error = refused(path, wrong="has no header", seen="values, not the names")
    assert "Bloggs" not in str(error)


def test_street_names_with_numbers_are_no_people(store, street_csv):
    names = ["On or near 01234 House", "On or near A3(M)", "On or near 42Nd Street", "M27 J12",
             "On or near Plot 1234567890 Way", "On or near B2150", "On or near 1-3 High Street",
             "On or near Unit 0800", "On or near PO1 2AB"]  # fmt: skip

    def rename(table):
        for row, name in zip(table[1:], names, strict=False):
            row[6] = name

    report = load(store, [street_csv(rename)])
    assert report.refused == []
    assert report.rows == 400
