"""The same words laid out in other ways give the same objects."""

import re
import textwrap

import pytest
from tests.strategy.importing.documents import (
    ALL,
    LEEDS,
    PORTSMOUTH,
    WOLVERHAMPTON_2017,
    WOLVERHAMPTON_2023,
    read_text,
    reading_of,
    text_of,
)
from tests.strategy.importing.transforms import (
    bulleted,
    missing,
    renamed,
    reordered,
    share_found,
    swapped,
    wrapped,
)

from commonweal.strategy.importing import Kind

# Invented, so that no name of the documents can help.
NAMES = {
    "Leeds": "Barchester",
    "West Yorkshire": "North Wessex",
    "West Yorkshire’s": "North Wessex’s",
    "LCC": "BCC",
    "WYP": "NWP",
    "WY": "NW",
    "Wolverhampton": "Casterbridge",
    "Wolverhampton's": "Casterbridge's",
    "SWP": "SCP",
    "SPP": "SMP",
    "Black Country": "Blackmore Vale",
    "Hampshire": "Mid Wessex",
    "Portsmouth": "Melchester",
}


@pytest.mark.parametrize("stem", ALL)
@pytest.mark.parametrize("width", [60, 120])
def test_lines_wrapped_at_another_width_give_the_same_objects(stem, width):
    other = read_text(wrapped(text_of(stem), width))
    assert share_found(reading_of(stem), other) >= 0.9, missing(reading_of(stem), other)


@pytest.mark.parametrize("stem", [s for s in ALL if s != LEEDS])
@pytest.mark.parametrize("width", [60, 120])
def test_paragraphs_filled_with_no_regard_to_clauses_and_bullets_give_the_same_objects(stem, width):
    # Not the long strategy: its bullets were lost before, and their indents go with the line ends.
    text = "\n\n".join(textwrap.fill(p, width) for p in text_of(stem).split("\n\n"))
    assert share_found(reading_of(stem), read_text(text)) >= 0.9, missing(
        reading_of(stem), read_text(text)
    )


@pytest.mark.parametrize("stem", ALL)
def test_everything_changed_at_once_still_gives_nine_objects_in_ten(stem):
    text = wrapped(renamed(bulleted(text_of(stem), "•"), NAMES), 70).replace("\t", "    ")
    other = read_text(text)
    assert share_found(reading_of(stem), other, NAMES) >= 0.9, missing(
        reading_of(stem), other, NAMES
    )


@pytest.mark.parametrize("stem", ALL)
@pytest.mark.parametrize("mark", ["•", "-", "–", "*", "\uf0b7", "o\t"])
def test_other_bullets_give_the_same_objects(stem, mark):
    other = read_text(bulleted(text_of(stem), mark))
    assert share_found(reading_of(stem), other) >= 0.9, missing(reading_of(stem), other)


@pytest.mark.parametrize("stem", ALL)
def test_other_places_and_names_give_the_same_objects(stem):
    other = read_text(renamed(text_of(stem), NAMES))
    assert share_found(reading_of(stem), other, NAMES) >= 0.9, missing(
        reading_of(stem), other, NAMES
    )


@pytest.mark.parametrize(
    ("stem", "starts"),
    [
        (LEEDS, r"^ {1,2}[A-Z][A-Z ,&]{7,}(\(2018-21\)|~.*)?$"),
        (WOLVERHAMPTON_2023, r"^4\.[45678]\.0|^5\.0|^6\.0"),
        (
            WOLVERHAMPTON_2017,
            r"^(Reducing Re-Offending|Violence Prevention|Reducing Victimisation)$",
        ),
    ],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sections_in_another_order_give_the_same_objects(stem, starts, seed):
    text = text_of(stem)
    if stem == WOLVERHAMPTON_2017:
        text = text.replace("Reducing Victimisation\n", "", 1)
    other = read_text(reordered(text, starts, seed))
    assert share_found(reading_of(stem), other) >= 0.9, missing(reading_of(stem), other)


@pytest.mark.parametrize("numbered", ["Priority {}: ", "{}) ", "({}) ", "{}.0 "])
def test_titles_numbered_in_another_way_are_still_priorities(numbered):
    text = re.sub(
        r"^(\d)\. (?=[A-Z]{3})", lambda m: numbered.format(m[1]), text_of(PORTSMOUTH), flags=re.M
    )
    other = read_text(text)
    assert share_found(reading_of(PORTSMOUTH), other) >= 0.9, missing(reading_of(PORTSMOUTH), other)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: re.sub(r"^4\.", "7.", t, flags=re.M),
        lambda t: re.sub(r"^(\d(?:\.\d)+)\t", r"\1. ", t, flags=re.M),
        lambda t: re.sub(r"^\d\.\d(\.\d)?\s", "", t, flags=re.M),
        lambda t: re.sub(r"^\d\.\d\.[1-9]\s", "", t, flags=re.M),
    ],
    ids=["other chapter", "full stops", "no numbers", "no clause numbers"],
)
def test_clauses_numbered_in_another_way_give_the_same_objects(change):
    other = read_text(change(text_of(WOLVERHAMPTON_2023)))
    original = reading_of(WOLVERHAMPTON_2023)
    assert share_found(original, other) >= 0.9, missing(original, other)


def test_without_tabs_the_columns_are_told_by_order_and_language():
    other = read_text(text_of(WOLVERHAMPTON_2023).replace("\t", " "))
    original = reading_of(WOLVERHAMPTON_2023)
    assert share_found(original, other) >= 0.9, missing(original, other)


def test_a_table_read_row_by_row_is_given_back_to_its_columns():
    original = reading_of(WOLVERHAMPTON_2023)
    lines = []
    for priority in original.of(Kind.PRIORITY):
        columns = [
            [p.text for p in original.under(priority, kind)]
            for kind in (Kind.OUTCOME, Kind.FOCUS, Kind.MEASURE)
        ]
        lines += ["", "", priority.text, "", "What do we want to achieve?"]
        lines += ["Early areas of focus for delivery", "How will we measure success?", ""]
        for row in range(max(map(len, columns))):
            for column in columns:
                lines += [f"{column[row]};", ""] if row < len(column) else []
    other = read_text("\n".join(["Our strategic priorities", *lines]))
    kinds = (Kind.PRIORITY, Kind.OUTCOME, Kind.FOCUS, Kind.MEASURE)
    wanted = [p for p in original.proposals if p.kind in kinds]
    got = {(p.kind, p.text) for p in other.proposals}
    assert sum((p.kind, p.text) in got for p in wanted) >= 0.9 * len(wanted)


def _deliverables(reading):
    """(text, leads) of each deliverable, in order."""
    return [(p.text, p.leads) for p in reading.of(Kind.DELIVERABLE)]


def _as_section(groups):
    return "\n".join([" KEY DELIVERABLES (YEAR 1)", "Primary Lead", "", *groups, "", " FUNDING"])


def _groups():
    groups: dict[str, list] = {}
    for p in reading_of(LEEDS).of(Kind.DELIVERABLE):
        groups.setdefault(p.details["group"], []).append(p)
    return groups


HEAD = "\n".join(
    [
        "Safer Leeds Strategy 2018-21",
        "",
        "Responsible Authorities",
        "Leeds City Council; West Yorkshire Police; West Yorkshire Fire and Rescue Service",
        "",
    ]
)


def _same_leads(text):
    other = read_text(HEAD + text)
    wanted, got = _deliverables(reading_of(LEEDS)), dict(_deliverables(other))
    assert len(other.of(Kind.DELIVERABLE)) == 31
    return sum(got.get(words) == leads for words, leads in wanted) / len(wanted)


def test_leads_beside_each_deliverable_are_paired():
    lines = []
    for title, items in _groups().items():
        lines += ["", title]
        for p in items:
            lines += [f"• {p.text}", p.details["lead"]]
    assert _same_leads(_as_section(lines)) >= 0.9


def test_leads_before_the_deliverables_of_a_group_are_paired():
    lines = []
    for title, items in _groups().items():
        lines += ["", title, "", *(p.details["lead"] for p in items), ""]
        lines += [f"• {p.text}" for p in items]
    assert _same_leads(_as_section(lines)) >= 0.9


def test_a_lead_column_moved_to_the_end_is_paired():
    lines, column = [], []
    for title, items in _groups().items():
        lines += ["", title, *(f"• {p.text}" for p in items)]
        column += [p.details["lead"] for p in items]
    assert _same_leads(_as_section([*lines, "", *column])) >= 0.9


def test_a_lead_column_run_into_one_paragraph_is_cut_at_its_organisations():
    lines = []
    for title, items in _groups().items():
        lines += ["", title, *(f"• {p.text}" for p in items), ""]
        lines += [" ".join(p.details["lead"] for p in items)]
    assert _same_leads(_as_section(lines)) >= 0.9


def test_leads_in_brackets_are_taken_off_the_deliverable():
    lines = []
    for title, items in _groups().items():
        lines += ["", title, *(f"• {p.text} (Lead: {p.details['lead']})" for p in items)]
    assert _same_leads(_as_section(lines)) >= 0.9


def test_bodies_are_rejoined_wherever_the_column_went_on():
    moved = text_of(LEEDS)
    fragment = "Adults Board and Leeds Safeguarding Children\nPartnership.\n"
    assert fragment in moved
    moved = moved.replace(fragment, "").replace(
        "Source: ‘Your View’ OPCC\n", f"Source: ‘Your View’ OPCC\n\n{fragment}"
    )
    bodies = [p.text for p in read_text(moved).of(Kind.BODY)]
    assert bodies == [p.text for p in reading_of(LEEDS).of(Kind.BODY)]


def test_parts_exchanged_within_a_section_give_the_same_objects():
    text = swapped(
        text_of(LEEDS), r"^In addition, Safer Leeds", r"^We will consider", r"KEEPING PEOPLE"
    )
    other = read_text(text)
    assert share_found(reading_of(LEEDS), other) >= 0.9, missing(reading_of(LEEDS), other)
