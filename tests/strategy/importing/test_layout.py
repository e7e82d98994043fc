"""Lines become headings, list entries and paragraphs by how they stand."""

import pytest
from tests.strategy.importing.documents import read_text

from commonweal.strategy.importing import Kind
from commonweal.strategy.importing.labels import is_label
from commonweal.strategy.importing.language import (
    is_imperative,
    is_measure,
    like_focus,
    like_measure,
    like_outcome,
    sentence_case,
    sentences,
)
from commonweal.strategy.importing.layout import Shape
from commonweal.strategy.importing.outline import Outline


def blocks(text):
    outline = Outline.of(read_text(text).document)
    return [(b.shape, b.text, b.lines) for b in outline.blocks]


def test_wrapped_lines_of_an_entry_are_joined_and_cite_each_line():
    text = "Our aims are to:\n• reduce the harm that alcohol\n  does to families\n• listen\n"
    assert blocks(text)[1:] == [
        (Shape.ITEM, "reduce the harm that alcohol does to families", (2, 3)),
        (Shape.ITEM, "listen", (4,)),
    ]


def test_an_indent_marks_entries_where_bullets_were_lost():
    text = (
        "The partnership works on what matters to people who\nlive here and will:\n"
        " Keep the streets clean and well lit for those who walk\nhome at night\n"
        " Answer every report\nThis is how we work with people who live here and have\n"
        "done so for a long time now.\n"
    )
    assert [b[:2] for b in blocks(text)] == [
        (
            Shape.PARAGRAPH,
            "The partnership works on what matters to people who live here and will:",
        ),
        (Shape.ITEM, "Keep the streets clean and well lit for those who walk home at night"),
        (Shape.ITEM, "Answer every report"),
        (
            Shape.PARAGRAPH,
            "This is how we work with people who live here and have done so for a long time now.",
        ),
    ]


def test_numbered_titles_over_prose_are_headings_and_in_a_row_a_list():
    prose = "Many people told us that this matters most to them in their daily lives here."
    assert [b[0] for b in blocks(f"1. Burglary\n\n{prose}\n\n2. Robbery\n\n{prose}\n")] == [
        Shape.HEADING,
        Shape.PARAGRAPH,
        Shape.HEADING,
        Shape.PARAGRAPH,
    ]
    assert [b[0] for b in blocks("1. Burglary\n2. Robbery\n3. Theft\n")] == [Shape.ITEM] * 3


def test_a_number_that_begins_a_wrapped_line_is_no_list():
    text = "The scheme was opened by the mayor in front of\n12 Victims of burglary who took part in it last\nyear and came back.\n"
    assert len(blocks(text)) == 1


def test_page_numbers_are_no_text():
    assert [b[1] for b in blocks("One line of text.\n\n10\n\nPage 3 of 12\n\nAnother line.")] == [
        "One line of text.",
        "Another line.",
    ]


def test_capitals_make_a_heading_but_abbreviations_do_not():
    assert [b[0] for b in blocks("\nPLAN ON A PAGE\n\nLCC & NHS\n")] == [
        Shape.HEADING,
        Shape.PARAGRAPH,
    ]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("Develop a shared plan", True),
        ("Proactively identify those at risk", True),
        ("Support Team", False),
        ("Supporting families", False),
        ("Women feel safe", False),
        ("", False),
    ],
)
def test_a_command_begins_with_a_verb_before_small_letters(text, command):
    assert is_imperative(text) is command


@pytest.mark.parametrize(
    "text",
    ["Increase in reports", "Fewer victims", "A higher share of women", "Reduced re-offending"],
)
def test_a_measure_begins_with_a_change_or_a_quantity(text):
    assert is_measure(text)


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("Residents are informed and cohesive", like_outcome),
        ("There is a robust response", like_outcome),
        ("Refresh procedures for complex cases", like_focus),
        ("Decrease in repeat reports", like_measure),
    ],
)
def test_a_statement_reads_most_like_what_it_is(text, most):
    scores = {like: like(text) for like in (like_outcome, like_focus, like_measure)}
    assert max(scores, key=scores.get) is most


def test_abbreviations_end_no_sentence():
    text = "Support for needs, i.e. Mental health. Then more."
    assert [text[a:b] for a, b in sentences(text)] == [
        "Support for needs, i.e. Mental health.",
        "Then more.",
    ]


def test_capitals_are_written_as_people_write_them():
    assert sentence_case("YOUNG PEOPLE AT RISK") == "Young people at risk"
    assert sentence_case("Hate crime") == "Hate crime"


def test_labels_are_whole_lines():
    assert is_label("What do we want to achieve?")
    assert is_label("Responsible Authorities")
    assert not is_label("Responsible authorities met in May.")


def test_a_text_without_any_strategy_proposes_little_and_says_so():
    reading = read_text("Dear all,\n\nThe meeting on Tuesday is moved to Thursday.\n\nRegards\n")
    (strategy,) = reading.proposals
    assert strategy.kind is Kind.STRATEGY
    assert strategy.confidence < 0.5
    assert strategy.details["ask"] == "Which years is this strategy for?"
