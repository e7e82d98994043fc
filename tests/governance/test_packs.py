"""Packs: the same quarter for three audiences, each cut to what it may see."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.governance.made import TODAY, the_leeds_structure
from tests.registers import NOW, a_person

from commonweal.governance import changes, documents, packs, queries
from commonweal.governance.models import Decision, HighlightReport, Risk
from commonweal.records.changes import save as save_record
from commonweal.records.markings import Marking, within

QUARTER = queries.period_before(TODAY)
MARKINGS = list(Marking)


@pytest.fixture
def leeds(db):
    """Seven boards that all reported, with markings in turn; the text says its marking."""
    leeds, _executive, _boards, _ = the_leeds_structure()
    seven = queries.reporting_boards(leeds, QUARTER.ends_on)
    for n, board in enumerate(seven):
        marking = MARKINGS[n % 3]
        report = save_record(
            HighlightReport(
                partnership=leeds, board=board, starts_on=QUARTER.starts_on,
                ends_on=QUARTER.ends_on, progress=f"Told at {marking}-level.", marking=marking,
                asks="Money", threats="A threat", rag="green", rag_reason="On course",
            ),
            by=None, at=NOW,
        )  # fmt: skip
        changes.submit_report(report, by=None, at=NOW)
        for row in (
            Risk(title=f"Risk at {marking}-level", board=board, likelihood=2, impact=2),
            Decision(title=f"Decided at {marking}-level", board=board, decided_on=QUARTER.ends_on),
        ):
            row.partnership, row.marking = leeds, marking
            save_record(row, by=None, at=NOW)
    return leeds


def gathered(partnership, name):
    return packs.gather(partnership, QUARTER, packs.AUDIENCES[name], TODAY)


def words_of(document):
    import docx

    found = docx.Document(io.BytesIO(documents.written(document, "docx")))
    cells = [c.text for t in found.tables for r in t.rows for c in r.cells]
    return "\n".join([p.text for p in found.paragraphs] + cells)


def test_one_quarter_gives_three_packs_and_none_holds_more_than_its_marking(leeds):
    sizes = {}
    for name, audience in packs.AUDIENCES.items():
        text = words_of(packs.as_document(leeds, gathered(leeds, name)))
        levels = set(re.findall(r"at (\w+)-level", text))
        assert levels == {str(m) for m in within(audience.ceiling)}, name
        sizes[name] = len(text)
        assert ("Money" in text) == (name == "executive")
        assert ("A threat" in text) == (name == "executive")
    assert gathered(leeds, "executive").marking == Marking.SENSITIVE
    assert "OFFICIAL-SENSITIVE · " in words_of(
        packs.as_document(leeds, gathered(leeds, "executive"))
    )
    assert "OFFICIAL" not in words_of(packs.as_document(leeds, gathered(leeds, "public")))
    assert sizes["executive"] > sizes["boards"] > sizes["public"]


@given(st.sampled_from(MARKINGS), st.sets(st.sampled_from(sorted(packs.EVERYTHING))))
def test_an_audience_of_any_ceiling_and_parts_asks_for_nothing_above_it(ceiling, parts):
    audience = packs.Audience("x", "X", ceiling, frozenset(parts))
    assert all(MARKINGS.index(m) <= MARKINGS.index(ceiling) for m in within(audience.ceiling))


def test_an_audience_with_topics_gets_only_what_is_about_them(leeds):
    health = packs.Audience("health", "For Health", Marking.SENSITIVE, packs.EVERYTHING, ("hate",))
    pack = packs.gather(leeds, QUARTER, health, TODAY)
    assert [r.board.name for r in pack.boards] == ["Hate Crime Strategic Board"]
    assert {r.board.name for r in pack.risks} == {"Hate Crime Strategic Board"}


def test_the_pack_lists_the_board_that_is_late_to_the_executive_alone(leeds):
    report = HighlightReport.objects.of(leeds).filter(marking="public").first()
    changes.reopen_report(report, by=None, at=NOW, why="-")
    pack = gathered(leeds, "executive")
    assert pack.headline == "6 of 7 boards reported; 1 is late."
    assert [r.board for r in pack.late] == [report.board]
    assert gathered(leeds, "public").late == []


@pytest.mark.parametrize("form", ["docx", "odt", "pdf", "xlsx"])
def test_a_pack_is_rebuilt_to_the_same_bytes(leeds, form):
    one, other = (
        documents.written(packs.as_document(leeds, gathered(leeds, "executive")), form)
        for _ in range(2)
    )
    assert one == other


def test_a_partner_may_not_take_the_executives_pack(leeds):
    client = Client()
    client.force_login(a_person(leeds, "partner"))
    assert client.get("/leeds/packs/executive/").status_code == 403
    assert client.get("/leeds/packs/executive/pack.docx").status_code == 403
    assert client.get("/leeds/packs/boards/").status_code == 200
    assert client.get("/leeds/packs/nonsense/").status_code == 404


def test_a_quarter_can_be_named_in_the_address(leeds):
    client = Client()
    client.force_login(a_person(leeds, "manager"))
    name = f"{QUARTER.starts_on.year}-q{(QUARTER.starts_on.month + 2) // 3}"
    page = client.get(f"/leeds/packs/executive/?quarter={name}").content.decode()
    assert "7 of 7 boards reported." in page
    assert QUARTER.label in page
    assert client.get("/leeds/packs/executive/?quarter=nonsense").status_code == 200
    assert client.get("/leeds/packs/executive/?quarter=2025-q4").status_code == 200
    assert (
        "1 October 2025 to 31 December 2025"
        in client.get("/leeds/packs/executive/?quarter=2025-q4").content.decode()
    )


def test_a_pack_for_another_structure_is_narrowed_to_what_is_about_it(leeds):
    client = Client()
    client.force_login(a_person(leeds, "manager"))
    name = f"{QUARTER.starts_on.year}-q{(QUARTER.starts_on.month + 2) // 3}"
    asked = f"/leeds/packs/executive/?quarter={name}&about=hate, prostitution"
    page = client.get(asked).content.decode()
    assert "2 of 2 boards reported." in page
    assert "Reducing Offending Board" not in page
    assert "about=hate%2C+prostitution" in page
