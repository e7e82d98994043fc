"""Two strategies of invented places, laid out in ways that the published five are not."""

from pathlib import Path

import pytest

from commonweal.strategy.importing import Kind, read_document, recognise

BUDMOUTH = {
    "Safe by the sea": [
        ["1", "Nights out end well", "Run a night bus", "Police", "Fewer assaults", "May 2026"],
        [
            "2",
            "Boats are safe",
            "Mark all engines",
            "Harbour Authority & Police",
            "Fewer thefts",
            "June 2026",
        ],
    ],
    "Nobody left alone": [
        ["3", "Carers are heard", "Open a helpline", "VCS", "More calls answered", "July 2026"],
    ],
}
HERE = Path(__file__).parent / "invented"


@pytest.fixture(scope="module", params=["txt", "docx", "odt", "pdf"])
def melchester(request):
    return _read("melchester", request.param)


@pytest.fixture(scope="module", params=["txt", "docx", "odt", "pdf"])
def casterbridge(request):
    return _read("casterbridge", request.param)


def _read(name, kind):
    from tests.strategy.importing.written import lines_as

    file = HERE / f"{name}.txt"
    if kind == "txt":
        return recognise(read_document(file))
    content = lines_as(kind, file.read_text("utf-8"))
    return recognise(read_document(Path(f"{name}.{kind}"), content=content))


def texts(reading, kind):
    return [p.text for p in reading.of(kind)]


def under(reading, parent, kind):
    return [len(list(reading.under(p, kind))) for p in reading.of(parent)]


def test_melchester_is_a_strategy_of_three_years(melchester):
    (strategy,) = melchester.of(Kind.STRATEGY)
    assert strategy.details["period"] == "2025-28"
    assert strategy.details["partnership"] == "Safer Melchester Partnership"


def test_melchester_has_three_priorities_with_outcomes_focus_and_measures(melchester):
    assert texts(melchester, Kind.PRIORITY) == [
        "Violence against women and girls",
        "Serious violence",
        "Safer neighbourhoods",
    ]
    assert under(melchester, Kind.PRIORITY, Kind.NARRATIVE) == [1, 1, 1]
    assert under(melchester, Kind.PRIORITY, Kind.OUTCOME) == [3, 2, 2]
    assert under(melchester, Kind.PRIORITY, Kind.FOCUS) == [3, 2, 2]
    assert under(melchester, Kind.PRIORITY, Kind.MEASURE) == [3, 3, 2]


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (Kind.AUTHORITY, 5),
        (Kind.BODY, 3),
        (Kind.DUTY, 4),
        (Kind.THEME, 3),
        (Kind.DELIVERABLE, 7),
        (Kind.INDICATOR, 4),
        (Kind.NEXT_STEP, 2),
        (Kind.SIGNATORY, 2),
    ],
)
def test_melchester_says_so_many_things(melchester, kind, number):
    assert len(melchester.of(kind)) == number, texts(melchester, kind)


def test_leads_of_melchester_stand_in_brackets(melchester):
    assert [p.leads for p in melchester.of(Kind.DELIVERABLE)] == [
        ("Melchester City Council",),
        ("North Wessex Police",),
        ("OPCC",),
        ("North Wessex Police", "YJS"),
        ("Mid Wessex Integrated Care Board",),
        ("Melchester City Council",),
        ("Melchester City Council",),
    ]


def test_figures_of_melchester_have_their_date(melchester):
    facts = {p.details["value"]: p.details for p in melchester.of(Kind.FACT)}
    assert facts["212,400"]["unit"] == "people"
    assert facts["212,400"]["source"] == "Census 2021"
    assert facts["78%"]["date"] == "2024"
    assert facts["1,930"]["date"] == "2024"


@pytest.mark.parametrize("kind", ["docx", "odt", "pdf"])
def test_a_table_with_a_lead_and_a_date_in_other_columns_is_read_by_its_header(kind):
    from tests.strategy.importing.written import WRITERS, Written

    written = Written()
    written.heading("Safer Budmouth: community safety strategy 2026-29")
    for title, rows in BUDMOUTH.items():
        written.heading(title)
        written.text("We chose this because so many people in Budmouth told us that it matters.")
        header = ["Ref", "Outcome", "Action", "Lead", "Measure", "By when"]
        written.table([[[cell] for cell in row] for row in [header, *rows]])
    content = WRITERS[kind](written)
    reading = recognise(read_document(Path(f"budmouth.{kind}"), content=content))
    assert texts(reading, Kind.PRIORITY) == list(BUDMOUTH)
    for wanted, column in ((Kind.OUTCOME, 1), (Kind.FOCUS, 2), (Kind.MEASURE, 4)):
        assert texts(reading, wanted) == [r[column] for rows in BUDMOUTH.values() for r in rows]
    assert [p.leads for p in reading.of(Kind.FOCUS)] == [
        ("Police",),
        ("Harbour Authority", "Police"),
        ("VCS",),
    ]


def test_casterbridge_is_a_plan_of_three_years(casterbridge):
    (strategy,) = casterbridge.of(Kind.STRATEGY)
    assert strategy.details["period"] == "2024-27"


def test_casterbridge_has_three_priorities_with_what_they_mean_and_promise(casterbridge):
    assert texts(casterbridge, Kind.PRIORITY) == [
        "Protect people from exploitation",
        "Cut crime in towns and villages",
        "Stop re-offending",
    ]
    assert under(casterbridge, Kind.PRIORITY, Kind.PRINCIPLE) == [2, 2, 1]
    assert under(casterbridge, Kind.PRIORITY, Kind.COMMITMENT) == [3, 2, 3]
    assert under(casterbridge, Kind.PRIORITY, Kind.NARRATIVE) == [1, 1, 1]


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (Kind.DUTY, 3),
        (Kind.AUTHORITY, 6),
        (Kind.BODY, 4),
        (Kind.CRITICAL_THEME, 4),
        (Kind.SUPPORTING_ISSUE, 2),
        (Kind.DELIVERABLE, 7),
        (Kind.INDICATOR, 4),
        (Kind.NEXT_STEP, 2),
    ],
)
def test_casterbridge_says_so_many_things(casterbridge, kind, number):
    assert len(casterbridge.of(kind)) == number, texts(casterbridge, kind)


def test_leads_of_casterbridge_stand_beneath_each_action(casterbridge):
    assert [p.leads for p in casterbridge.of(Kind.DELIVERABLE)] == [
        ("CDC Housing",),
        ("SWP",),
        ("SWP", "CDC Licensing"),
        ("SWP Rural Team",),
        ("Casterbridge Chamber of Commerce",),
        ("Probation Service",),
        ("VCS",),
    ]


def test_boards_of_casterbridge_report_as_the_sentences_say(casterbridge):
    by_id = {p.id: p.text for p in casterbridge.proposals}
    reports = {p.text: by_id.get(p.parent or "") for p in casterbridge.of(Kind.BOARD)}
    assert reports == {
        "Safer Casterbridge Executive": "Police and Crime Board",
        "Police and Crime Board": None,
        "Exploitation Board": "Safer Casterbridge Executive",
        "Town Centre Board": "Safer Casterbridge Executive",
        "Re-offending Board": "Safer Casterbridge Executive",
        "Rural Crime Group": "Town Centre Board",
    }
