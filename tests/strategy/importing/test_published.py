"""The five published documents give what a person counts in them, each with its lines."""

import time

import pytest
from tests.strategy.importing.documents import (
    ALL,
    LEEDS,
    PORTSMOUTH,
    PORTSMOUTH_EARLIER,
    WOLVERHAMPTON_2017,
    WOLVERHAMPTON_2023,
    reading_of,
)

from commonweal.strategy.importing import Kind, read_document, recognise, unclaimed
from commonweal.strategy.sample import sample_document, sample_documents


def count(stem, kind):
    return len(reading_of(stem).of(kind))


def lines(stem, kind):
    return [n for p in reading_of(stem).of(kind) for n in p.lines]


def children(stem, parents, kind):
    reading = reading_of(stem)
    return [len(list(reading.under(p, kind))) for p in reading.of(parents)]


def within(numbers, first, last):
    return all(first <= n <= last for n in numbers)


def test_wolverhampton_proposes_five_priorities_with_73_statements():
    assert [p.text for p in reading_of(WOLVERHAMPTON_2023).of(Kind.PRIORITY)] == [
        "Safety of Women and Girls",
        "Anti-Social Behaviour (ASB)",
        "Public Place Violence (PPV)",
        "Neighbourhood Crime",
        "Alcohol and Substance Related Crime",
    ]
    assert children(WOLVERHAMPTON_2023, Kind.PRIORITY, Kind.OUTCOME) == [4, 6, 5, 4, 5]
    assert children(WOLVERHAMPTON_2023, Kind.PRIORITY, Kind.FOCUS) == [4, 6, 5, 6, 4]
    assert children(WOLVERHAMPTON_2023, Kind.PRIORITY, Kind.MEASURE) == [4, 5, 5, 4, 6]
    assert count(WOLVERHAMPTON_2023, Kind.OUTCOME) == 24
    assert count(WOLVERHAMPTON_2023, Kind.FOCUS) == 25
    assert count(WOLVERHAMPTON_2023, Kind.MEASURE) == 24


@pytest.mark.parametrize(
    ("place", "first", "last"),
    [(0, 52, 73), (1, 87, 116), (2, 128, 155), (3, 172, 198), (4, 211, 239)],
)
def test_statements_cite_the_lines_of_their_table(place, first, last):
    reading = reading_of(WOLVERHAMPTON_2023)
    priority = reading.of(Kind.PRIORITY)[place]
    cited = [
        n
        for kind in (Kind.OUTCOME, Kind.FOCUS, Kind.MEASURE)
        for p in reading.under(priority, kind)
        for n in p.lines
    ]
    assert min(cited) == first
    assert max(cited) == last
    assert cited == sorted(cited)


def test_the_order_in_which_wolverhampton_lists_its_priorities_is_kept_beside_that_of_its_sections():
    listed = [p.details["listed"] for p in reading_of(WOLVERHAMPTON_2023).of(Kind.PRIORITY)]
    assert listed == ["1", "5", "2", "3", "4"]


def test_wolverhampton_has_four_statutory_priorities_five_themes_reflections_and_next_steps():
    assert lines(WOLVERHAMPTON_2023, Kind.STATUTORY_PRIORITY) == [245, 247, 249, 251]
    assert lines(WOLVERHAMPTON_2023, Kind.THEME) == [37, 38, 39, 40, 41]
    assert lines(WOLVERHAMPTON_2023, Kind.REFLECTION) == [18, 20, 22, 24, 26]
    assert lines(WOLVERHAMPTON_2023, Kind.NEXT_STEP) == [254, 255, 256, 257]
    assert [
        p.details["title"] for p in reading_of(WOLVERHAMPTON_2023).of(Kind.STATUTORY_PRIORITY)
    ] == [
        "Domestic Abuse Act (2021)",
        "Serious Violence Duty",
        "Domestic Homicide Reviews",
        "Anti-Social Behaviour Case Reviews",
    ]


def test_wolverhampton_delivers_sixteen_statements_under_three_overarching_priorities():
    reading = reading_of(WOLVERHAMPTON_2017)
    assert [p.text for p in reading.of(Kind.OVERARCHING_PRIORITY)] == [
        "Reducing Re-Offending",
        "Violence Prevention",
        "Reducing Victimisation",
    ]
    assert children(WOLVERHAMPTON_2017, Kind.OVERARCHING_PRIORITY, Kind.DELIVERY_STATEMENT) == [
        6,
        5,
        5,
    ]
    wrapped = [p for p in reading.of(Kind.DELIVERY_STATEMENT) if len(p.lines) > 1]
    assert [p.lines for p in wrapped] == [(21, 22)]
    assert wrapped[0].text.endswith("at risk of offending who have substance misuse problems")


def test_portsmouth_has_four_priorities_without_title_then_six_with():
    earlier = reading_of(PORTSMOUTH_EARLIER).of(Kind.PRIORITY)
    assert [p.details.get("untitled") for p in earlier] == ["yes"] * 4
    assert [(p.lines[0], p.lines[-1]) for p in earlier] == [(8, 14), (17, 23), (26, 31), (34, 39)]
    later = reading_of(PORTSMOUTH).of(Kind.PRIORITY)
    assert [p.lines[0] for p in later] == [7, 11, 15, 19, 23, 27]
    assert [p.text for p in later][:4] == [
        "Young people at risk",
        "Anti-social behaviour",
        "Substance misuse",
        "Violence and sexual violence",
    ]
    assert [p.lines for p in reading_of(PORTSMOUTH).of(Kind.NARRATIVE)] == [
        (9,),
        (13,),
        (17,),
        (21,),
        (25,),
        (29,),
    ]


def test_appendices_that_are_cited_are_found():
    cited = [
        (p.lines, p.details["appendix"])
        for stem in (PORTSMOUTH_EARLIER, PORTSMOUTH)
        for p in reading_of(stem).of(Kind.REFERENCE)
        if "appendix" in p.details
    ]
    assert cited == [((5,), "appendix 2"), ((45,), "appendix 6"), ((36,), "appendix 6")]


@pytest.mark.parametrize(
    ("stem", "title", "period"),
    [
        (PORTSMOUTH_EARLIER, "SPP Priorities", "2018-20"),
        (PORTSMOUTH, "SPP Priorities", "2018-23"),
        (WOLVERHAMPTON_2017, "SWP Strategic Priorities", "2017-20"),
        (LEEDS, "Safer Leeds Community Safety Strategy", "2018-21"),
        (WOLVERHAMPTON_2023, "SWP Strategy development – Proposed Priorities", None),
    ],
)
def test_each_document_is_one_strategy_with_its_years(stem, title, period):
    (strategy,) = reading_of(stem).of(Kind.STRATEGY)
    assert strategy.text == title
    assert strategy.details.get("period") == period


def test_the_proposal_of_2023_is_a_proposal_and_says_when_the_strategy_before_it_ends():
    (strategy,) = reading_of(WOLVERHAMPTON_2023).of(Kind.STRATEGY)
    assert strategy.details["status"] == "proposed"
    assert strategy.details["before_ends"] == "2023"
    assert strategy.details["partnership"] == "Safer Wolverhampton Partnership"


def test_leeds_has_five_authorities_and_seven_bodies_the_last_rejoined_over_a_column_break():
    reading = reading_of(LEEDS)
    assert [p.text for p in reading.of(Kind.AUTHORITY)] == [
        "Leeds City Council",
        "West Yorkshire Police",
        "West Yorkshire Fire and Rescue Service",
        "National Probation Trust",
        "Leeds Clinical Commissioning Group",
    ]
    assert [p.text for p in reading.of(Kind.BODY)] == [
        "Voluntary & Community Sector",
        "West Yorkshire Community Rehabilitation Company",
        "HM Prison Service",
        "Leeds Children’s Trust Board",
        "Leeds Health and Welling Board",
        "Leeds Safeguarding Adults Board",
        "Leeds Safeguarding Children Partnership",
    ]
    assert [p.lines for p in reading.of(Kind.BODY)][-2:] == [(191, 117), (117, 118)]
    assert within(lines(LEEDS, Kind.AUTHORITY), 182, 192)


def test_authorities_that_are_gone_name_their_successors():
    successors = {
        p.text: p.details["successor"]
        for p in reading_of(LEEDS).proposals
        if "successor" in p.details
    }
    assert successors == {
        "National Probation Trust": "Probation Service",
        "Leeds Clinical Commissioning Group": "Integrated Care Board",
        "West Yorkshire Community Rehabilitation Company": "Probation Service",
    }


@pytest.mark.parametrize(
    ("kind", "number", "first", "last"),
    [
        (Kind.DUTY, 7, 166, 175),
        (Kind.CRITICAL_THEME, 9, 216, 260),
        (Kind.PRIORITY, 3, 276, 281),
        (Kind.FOCUS, 5, 283, 295),
        (Kind.SUPPORTING_ISSUE, 4, 299, 304),
        (Kind.PROMPT, 5, 307, 313),
        (Kind.PRINCIPLE, 11, 328, 426),
        (Kind.COMMITMENT, 22, 328, 426),
        (Kind.DELIVERABLE, 31, 437, 611),
        (Kind.PLAN_ACTION, 12, 784, 858),
        (Kind.INDICATOR, 9, 862, 879),
        (Kind.APPROACH, 4, 881, 898),
        (Kind.SIGNATORY, 2, 109, 114),
    ],
)
def test_leeds_says_so_many_things_on_these_lines(kind, number, first, last):
    assert count(LEEDS, kind) == number
    assert within(lines(LEEDS, kind), first, last)


def test_principles_and_commitments_stand_under_their_shared_priority():
    assert children(LEEDS, Kind.PRIORITY, Kind.PRINCIPLE) == [3, 4, 4]
    assert children(LEEDS, Kind.PRIORITY, Kind.COMMITMENT) == [7, 8, 7]
    assert children(LEEDS, Kind.PRIORITY, Kind.NARRATIVE) == [1, 1, 1]
    assert [p.details["tag"] for p in reading_of(LEEDS).of(Kind.PRIORITY)] == [
        "victim",
        "offender",
        "location",
    ]


# Read off the page by eye: the leads stand beneath each group, one for each deliverable.
LEADS = {
    "Anti-social behaviours and criminal exploitation": [
        ("LCC Community Safety",),
        ("WY Fire & Rescue",),
        ("LCC Community Safety",),
        ("LCC Housing",),
        ("LCC", "WYP Licensing"),
        ("WYP", "LCC Communities"),
        ("WYP Com.Safety Champions",),
    ],
    "Hate crime and community tensions": [
        ("LCC", "VCS"),
        ("LCC Community Safety",),
        ("LCC Community Safety",),
        ("LCC Communities",),
    ],
    "Safeguarding": [
        ("LCC Community Safety and Children & Families",),
        ("LCC Community Safety",),
        ("LCC Community Safety",),
        ("LCC Adults & Health",),
        ("VCS", "WYP", "OPCC", "Safer Leeds"),
    ],
    "Impact of drugs, alcohol and mental health": [
        ("LCC Adults & Health",),
        ("LCC Adults & Health",),
        ("LCC Adults & Health",),
        ("WYP Safer Leeds Partnership", "CCG"),
    ],
    "Serious and organised crime": [
        ("WYP", "Safer Leeds"),
        ("WYP", "Safer Leeds"),
        ("WYP Safer Leeds",),
    ],
    "Place-Based Operational Delivery": [
        ("WYP Safer Leeds Partnership",),
        ("WY Fire & Rescue",),
        ("WYP Safer Leeds Partnership",),
        ("LCC Children & Families",),
        ("WYP Safer Leeds Partnership",),
        ("LCC Community Safety",),
        ("LCC Community Safety", "Safer Leeds"),
        ("VCS", "CRC", "YOS", "Prison Service", "Hospitals", "LCC"),
    ],
}


def test_31_deliverables_in_six_groups_each_have_the_lead_that_was_torn_from_them():
    found: dict[str, list[tuple[str, ...]]] = {}
    for p in reading_of(LEEDS).of(Kind.DELIVERABLE):
        found.setdefault(p.details["group"], []).append(p.leads)
    assert found == LEADS


def test_the_one_cut_between_two_leads_that_the_page_does_not_settle_is_asked_about():
    asked = [p for p in reading_of(LEEDS).of(Kind.DELIVERABLE) if "ask" in p.details]
    assert [p.id for p in asked] == ["deliverable-6-7"]


def test_leads_cite_their_own_lines():
    first = reading_of(LEEDS).of(Kind.DELIVERABLE)[0]
    assert first.lines == (438, 439, 452, 453, 454)
    assert first.details["lead_lines"] == "452, 453, 454"


def test_groups_of_deliverables_belong_to_the_focus_they_are_named_after():
    reading = reading_of(LEEDS)
    focus = {p.id: p.text for p in reading.of(Kind.FOCUS)}
    owners = {p.details["group"]: focus.get(p.parent or "") for p in reading.of(Kind.DELIVERABLE)}
    assert owners["Hate crime and community tensions"] == "Hate crime and community tensions"
    assert owners["Place-Based Operational Delivery"] is None


def test_actions_of_the_plan_on_a_page_name_the_deliverable_that_they_repeat():
    reading = reading_of(LEEDS)
    by_id = {p.id: p.text for p in reading.proposals}
    for action in reading.of(Kind.PLAN_ACTION):
        first = action.text.split()[0]
        assert by_id[action.details["repeats"]].split()[0] in (first, "Explore"), action


def test_boards_hang_under_the_executive_and_the_uncertain_seventh_is_asked_about():
    reading = reading_of(LEEDS)
    executive, *boards = reading.of(Kind.BOARD)
    assert executive.text == "Safer Leeds Executive"
    assert {b.parent for b in boards} == {executive.id}
    assert [b.text for b in boards if b.details["tier"] == "Operational Delivery Boards"] == [
        "Anti-Social Behaviour Board",
        "Hate Crime Strategic Board",
        "Domestic Violence & Abuse Board",
        "Prostitution Board",
        "Serious & Organised Crime Board",
        "Reducing Offending Board",
    ]
    assert [b.text for b in boards if b.details["tier"] == "Place Based Delivery Boards"] == [
        "City Centre Community Safety Partnership"
    ]
    connected = reading.of(Kind.CONNECTED_BOARD)
    assert [b.text for b in connected] == [
        "Drugs & Alcohol Board",
        "Leeds Safeguarding Children’s Partnership",
        "Health & Wellbeing Board",
        "Leeds Safeguarding Adults Board",
        "Children’s & Families Trust",
        "CONTEST",
    ]
    assert [b.text for b in connected if "7 boards" in b.details.get("ask", "")] == [
        "Drugs & Alcohol Board"
    ]


def test_figures_come_with_unit_date_and_source():
    facts = {p.details["value"]: p for p in reading_of(LEEDS).of(Kind.FACT)}
    assert facts["95,011"].details["unit"] == "crimes"
    assert facts["95,011"].details["date"] == "2017"
    assert facts["11.7%"].details["change"] == "yes"
    assert facts["781,700"].details["source"] == "ONS 2016"
    assert facts["784,800"].lines == (33, 34)
    assert facts["85%"].details["source"] == "‘Your View’ OPCC"


@pytest.mark.parametrize("stem", ALL)
def test_every_proposal_cites_lines_that_hold_its_words(stem):
    reading = reading_of(stem)
    for p in reading.proposals:
        assert p.lines, p
        assert 0 < p.confidence <= 1
        assert p.why
        cited = " ".join(reading.document.line(n).text for n in p.lines).lower()
        words = [w for w in p.text.lower().split() if w.isalpha()]
        assert sum(w in cited for w in words) >= 0.95 * len(words), p


@pytest.mark.parametrize("stem", ALL)
def test_ids_are_unique_and_parents_exist(stem):
    ids = [p.id for p in reading_of(stem).proposals]
    assert len(ids) == len(set(ids))
    assert {p.parent for p in reading_of(stem).proposals if p.parent} <= set(ids)


@pytest.mark.parametrize("stem", ALL)
def test_a_document_is_read_in_under_ten_seconds(stem):
    started = time.perf_counter()
    recognise(read_document(sample_document(stem)))
    assert time.perf_counter() - started < 10


def test_lines_that_no_rule_claims_are_listed():
    left = unclaimed(reading_of(PORTSMOUTH))
    assert left == (3, 31, 33, 34)


def test_the_sample_is_the_text_as_it_was_given(shared):
    given = sorted(p.read_bytes() for p in (shared / "seeds").glob("*.txt"))
    assert given == sorted(p.read_bytes() for p in sample_documents())
