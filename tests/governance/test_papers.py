"""Papers: numbered text read, checked, and written as documents."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.governance.made import TODAY, an_executive
from tests.registers import NOW, a_partnership

from commonweal.governance import documents
from commonweal.governance.models import Paper
from commonweal.governance.papers import as_document, faults, read
from commonweal.records.changes import save as save_record

BODY = """1.0 Purpose of report
1.1 To agree a plan.
2.0 Background
2.1 The board met.
• One view;
• another view.

| What | When |
|------|------|
| Plan | May  |
| Act  | June |
2.2 The year ends.
3.0 Next steps
3.1.0 By partners
3.1.1 Each partner answers.
"""


def test_a_paper_is_read_into_sections_clauses_lists_and_tables():
    blocks = read(BODY)
    assert [(b.kind, b.number) for b in blocks] == [
        ("section", "1.0"), ("clause", "1.1"), ("section", "2.0"), ("clause", "2.1"),
        ("item", ""), ("item", ""), ("table", ""), ("clause", "2.2"), ("section", "3.0"),
        ("subsection", "3.1.0"), ("clause", "3.1.1"),
    ]  # fmt: skip
    assert blocks[6].rows == (("What", "When"), ("Plan", "May"), ("Act", "June"))
    assert blocks[6].line == 8


def test_a_number_used_twice_is_reported_with_both_lines():
    (fault,) = faults("1.0 Purpose\n1.0 To seek views.\n2.0 Next\n2.1 Write.")
    assert (fault.rule, fault.lines, fault.what) == ("duplicate", (1, 2), "1.0 is used twice.")


def test_a_skipped_level_is_reported_once_where_it_first_is():
    (fault,) = faults("5.0 Duties\n5.1 As follows:\n5.2.1 One.\n5.2.2 Two.")
    assert (fault.rule, fault.lines) == ("skipped", (3,))
    assert fault.what == "5.2.1 skips a level: there is no clause 5.2."


def test_a_number_left_out_is_reported():
    (fault,) = faults("1.0 Purpose\n1.1 One.\n1.3 Three.")
    assert (fault.rule, fault.what) == ("gap", "1.2 is left out.")


def test_a_line_that_begins_with_a_figure_is_no_clause():
    assert [b.kind for b in read("30 people came.\n2023 was dry.")] == ["paragraph", "paragraph"]


@given(st.lists(st.integers(1, 6), min_size=1, max_size=8))
def test_a_paper_numbered_one_after_the_other_has_no_fault(clauses):
    lines = []
    for section, count in enumerate(clauses, 1):
        lines.append(f"{section}.0 A heading")
        lines += [f"{section}.{n} A sentence." for n in range(1, count + 1)]
    assert faults("\n".join(lines)) == []


@pytest.mark.shared
def test_the_wolverhampton_paper_has_six_sections_and_its_known_faults(shared):
    (file,) = (shared / "seeds").glob("004*.txt")
    text = file.read_text("utf-8")
    blocks = read(text)
    sections = [b for b in blocks if b.kind == "section"]
    assert [b.number for b in sections] == ["1.0", "2.0", "3.0", "4.0", "5.0", "6.0"]
    numbers = [b.number for b in blocks if b.number]
    assert (numbers[0], numbers[-1]) == ("1.0", "6.4")
    found = faults(text)
    assert [f.lines for f in found if f.rule == "duplicate"] == [(9, 10)]
    skipped = {f.what.split()[0]: f.lines for f in found if f.rule == "skipped"}
    assert skipped["4.4.0"] == (44,)
    assert skipped["5.2.1"] == (245,)
    assert not [f for f in found if f.rule == "gap"]


@pytest.mark.django_db
def test_a_paper_keeps_its_own_numbers_in_every_format():
    import docx
    import odfdo

    leeds = a_partnership()
    paper = save_record(
        Paper(
            partnership=leeds, board=an_executive(leeds), title="A plan", purpose="For agreement",
            body=BODY, dated=TODAY,
        ),
        by=None, at=NOW,
    )  # fmt: skip
    made = as_document(paper)
    assert [s.title for s in (made.summary, *made.sections)] == [
        "1.0  Purpose of report", "2.0  Background", "3.0  Next steps",
    ]  # fmt: skip
    word = docx.Document(io.BytesIO(documents.written(made, "docx")))
    lines = [p.text for p in word.paragraphs]
    assert "1.0  Purpose of report" in lines
    assert "2.2  The year ends." in lines
    assert "3.1.0  By partners" in lines
    assert not any("Contents" in line or "snapshot" in line for line in lines)
    text = odfdo.Document(io.BytesIO(documents.written(made, "odt")))
    said = [str(e) for e in text.body.get_elements("//text:h")]
    assert said[0].strip() == "1.0  Purpose of report"
    cells = [c.text_recursive.strip() for c in text.body.get_elements("//table:table-cell")]
    assert cells == ["What", "When", "Plan", "May", "Act", "June"]
    assert documents.written(made, "pdf").startswith(b"%PDF")


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["docx", "odt", "pdf"])
def test_the_same_paper_gives_the_same_bytes(form):
    leeds = a_partnership()
    paper = Paper(
        partnership=leeds, board=an_executive(leeds), title="A", purpose="B", body=BODY, dated=TODAY
    )
    assert documents.written(as_document(paper), form) == documents.written(
        as_document(paper), form
    )
