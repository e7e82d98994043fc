"""Columns of leads are cut at their organisations, and abbreviations find their names."""

import pytest
from tests.strategy.importing.documents import LEEDS, read_text, reading_of

from commonweal.strategy.importing import Directory, Kind, SourceDocument, directory_of
from commonweal.strategy.importing.layout import Block, Shape
from commonweal.strategy.importing.leads import pair, split_joint
from commonweal.strategy.importing.organisations import initials, kindred_of, kindreds

TOWN = read_text(
    """Responsible Authorities
    Melchester City Council (MCC); North Wessex Police and North Wessex Fire and Rescue Service
    Safer Melchester is the partnership."""
)


@pytest.fixture(scope="module")
def town() -> Directory:
    return directory_of(TOWN)


def column(*lines):
    return [Block(Shape.PARAGRAPH, ((n, text),)) for n, text in enumerate(lines, 1)]


def cut(town, wanted, *lines):
    return [(b.text, b.lines) for b in pair(column(*lines), wanted, town)]


def test_a_block_begins_with_each_organisation(town):
    assert cut(town, 3, "MCC", "Housing", "NWP", "NW Fire & Rescue") == [
        ("MCC Housing", (1, 2)),
        ("NWP", (3,)),
        ("NW Fire & Rescue", (4,)),
    ]


def test_no_block_is_cut_behind_and_or_a_comma(town):
    assert cut(town, 2, "MCC &", "NWP", "NHS,", "VCS") == [
        ("MCC & NWP", (1, 2)),
        ("NHS, VCS", (3, 4)),
    ]


def test_the_partnership_trails_another_lead_unless_the_number_needs_it(town):
    lines = ("NWP", "Safer Melchester", "MCC")
    assert [text for text, _ in cut(town, 2, *lines)] == ["NWP Safer Melchester", "MCC"]
    assert [text for text, _ in cut(town, 3, *lines)] == ["NWP", "Safer Melchester", "MCC"]


def test_fewer_words_than_deliverables_pair_nothing(town):
    assert pair(column("MCC"), 2, town) == []


def test_a_cut_before_what_is_no_organisation_is_less_sure(town):
    sure, doubtful = pair(column("MCC", "Libraries"), 2, town)
    assert sure.text == "MCC"
    assert doubtful.sure < 0.8


@pytest.mark.parametrize(
    ("printed", "leads"),
    [
        ("MCC & NWP", ("MCC", "NWP")),
        ("MCC Adults & Health", ("MCC Adults & Health",)),
        ("VCS, CRC, YOS, Prison Service & NHS", ("VCS", "CRC", "YOS", "Prison Service", "NHS")),
        ("North Wessex Police and MCC Licensing", ("North Wessex Police", "MCC Licensing")),
        ("NW Fire & Rescue", ("NW Fire & Rescue",)),
        ("MCC Housing Safer Melchester", ("MCC Housing", "Safer Melchester")),
    ],
)
def test_joint_leads_become_one_each(town, printed, leads):
    assert split_joint(printed, town) == leads


def test_an_abbreviation_stands_for_the_name_that_the_document_gives_it(town):
    lead = town.resolve("MCC Trading Standards")
    assert (lead.organisation, lead.team) == ("Melchester City Council", "Trading Standards")
    assert town.resolve("NWP").organisation == "North Wessex Police"
    assert town.resolve("NW Fire & Rescue").organisation == "North Wessex Fire and Rescue Service"


def test_who_is_gone_names_who_came_after(town):
    assert town.resolve("CRC").successor == "Probation Service"
    assert town.resolve("CCG").successor == "Integrated Care Board"
    assert town.resolve("YOS").successor == "Youth Justice Service"


def test_somebody_unknown_is_said_to_be_unknown(town):
    assert not town.resolve("The Friends of the Park").known


def test_all_leads_of_the_long_strategy_are_known():
    reading = reading_of(LEEDS)
    directory = directory_of(reading)
    leads = {lead for p in reading.of(Kind.DELIVERABLE) for lead in p.leads}
    resolved = [directory.resolve(lead) for lead in leads]
    assert all(lead.known and lead.category for lead in resolved)
    named = {lead.printed: lead.organisation for lead in resolved}
    assert named["LCC Housing"] == "Leeds City Council"
    assert named["WYP"] == "West Yorkshire Police"
    assert named["WY Fire & Rescue"] == "West Yorkshire Fire and Rescue Service"
    assert named["CRC"] == "West Yorkshire Community Rehabilitation Company"
    assert named["VCS"] == "Voluntary & Community Sector"


def test_every_successor_in_the_list_is_in_the_list_and_is_not_gone():
    names = {k.name: k for k in kindreds()}
    for kindred in kindreds():
        if kindred.successor:
            assert not names[kindred.successor].successor, kindred.name
        if kindred.until:
            assert kindred.successor, kindred.name


def test_the_longest_kind_that_fits_is_taken():
    assert kindred_of("Melchester Safeguarding Children Board").successor
    assert kindred_of("Vale Police and Crime Commissioner").category == "commissioner"
    assert kindred_of("The Friends of the Park") is None


def test_initials_leave_small_words_out():
    assert initials("Voluntary & Community Sector") == "VCS"
    assert initials("Office of the Police and Crime Commissioner") == "OPCC"


def test_a_document_without_names_still_knows_those_of_the_field():
    directory = Directory.of(SourceDocument("empty.txt", "", "txt", ()))
    assert directory.resolve("OPCC").organisation == "Office of the Police and Crime Commissioner"
