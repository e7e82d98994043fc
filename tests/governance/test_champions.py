"""Champions: their wards and no others; briefings from the evidence of the ward."""

from __future__ import annotations

import io

import pytest
from django.test import Client, override_settings
from django.utils.html import escape
from tests.governance.made import TODAY
from tests.registers import NOW, a_partnership, a_person

from commonweal.governance import policies
from commonweal.governance.briefing import as_document, briefing, ward_name
from commonweal.governance.documents import written
from commonweal.governance.models import Champion
from commonweal.partnership.members import member
from commonweal.records.changes import save as save_record
from commonweal.vocabulary.errors import UnknownName
from commonweal.vocabulary.places import AreaKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_sample(demo):
    from commonweal.insight import reading as kept

    with override_settings(WORKSPACE=demo):
        kept.reading()
        yield


@pytest.fixture
def leeds(evidence):
    return a_partnership()


@pytest.fixture
def wards(evidence):
    return sorted(
        evidence.geography.areas(AreaKind.WARD24, "E08000035"), key=lambda area: area.label
    )


def a_champion(partnership, wards, **values):
    person = a_person(partnership, "champion", name="Councillor Test")
    save_record(
        Champion(partnership=partnership, person=person, committee="Inner East", wards=wards, **values),
        by=None, at=NOW,
    )  # fmt: skip
    return person


def test_a_champion_sees_her_committees_wards_and_no_other(leeds, wards):
    mine, other = wards[0].code, wards[1].code
    client = Client()
    client.force_login(a_champion(leeds, [mine]))
    page = client.get("/leeds/my-wards/").content.decode()
    assert escape(wards[0].label) in page
    assert escape(wards[1].label) not in page
    assert client.get(f"/leeds/wards/{mine}/").status_code == 200
    assert client.get(f"/leeds/wards/{other}/").status_code == 403
    assert client.get(f"/leeds/wards/{other}/briefing.pdf").status_code == 403


def test_wards_end_with_the_assignment(leeds, wards):
    person = a_champion(leeds, [wards[0].code], ends_on=TODAY)
    who = member(person, leeds, TODAY)
    assert policies.wards_of(who, TODAY) == [wards[0].code]
    assert policies.wards_of(who, TODAY.replace(year=TODAY.year + 1)) == []


def test_a_ward_whose_numbers_are_not_held_is_told_so(leeds, wards):
    told = briefing(leeds, wards[0].code, TODAY)
    assert told.sentence.startswith("The evidence held is not counted by ward")
    assert written(as_document(leeds, told), "pdf").startswith(b"%PDF")


def test_a_briefing_says_the_wards_numbers_beside_the_citys_in_every_format(evidence):
    import docx

    wolves = a_partnership("wolverhampton", area="E08000031")
    ward, *_ = evidence.geography.areas(AreaKind.WARD24, "E08000031")
    told = briefing(wolves, ward.code, TODAY)
    assert told.sentence.startswith("The police recorded ")
    assert "in Wolverhampton as a whole it was" in told.sentence
    assert len(told.beside) > 3
    made = as_document(wolves, told)
    assert made.snapshot == told.snapshot
    word = docx.Document(io.BytesIO(written(made, "docx")))
    text = "\n".join(p.text for p in word.paragraphs)
    assert told.sentence in text
    rows = [[c.text for c in r.cells] for r in word.tables[0].rows]
    assert len(rows) == len(told.beside) + 1
    for form in ("odt", "pdf"):
        assert len(written(made, form)) > 10_000


def test_there_is_no_briefing_of_a_ward_that_is_not_here(leeds, wards):
    with pytest.raises(UnknownName, match="no ward E05000001"):
        briefing(leeds, "E05000001", TODAY)
    assert ward_name("leeds", wards[0].code) == wards[0].label
    assert ward_name("leeds", "E05000001") == "E05000001"
