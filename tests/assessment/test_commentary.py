"""The analyst's words survive, are marked when their numbers move, and cannot carry a script."""

from dataclasses import replace
from datetime import date

import pytest

from commonweal.assessment import commentary
from commonweal.assessment.commentary import Place, Words
from commonweal.assessment.structure import Document, Finding, Section
from commonweal.vocabulary.errors import CommonwealError, InvalidValues, UnknownName


def document(now=721):
    finding = Finding("burglary.change", "Change", f"There were {now}.", {"now": now})
    return Document(
        "a", "A", "", "P", "Year", date(2026, 4, 1), "s", "0", Section("summary", "Summary"),
        (Section("burglary", "Burglary", findings=(finding,)),), (), (),
    )  # fmt: skip


def finding_of(doc):
    return doc.sections[0].findings[0]


def test_words_come_back_as_they_were_written(tmp_path):
    words = commentary.begin(
        document(), "burglary.change", "Two men were *sentenced* in “June”.", by="A. Patel",
        on="2026-11-24",
    )  # fmt: skip
    commentary.write(tmp_path, words)
    assert commentary.read(tmp_path) == {"burglary.change": words}


def test_words_stand_beside_the_sentence_and_survive_new_numbers(tmp_path):
    words = commentary.begin(document(), "burglary.change", "Why: lights.", by="", on="2026-01-02")
    same = finding_of(commentary.apply(document(), {words.id: words}))
    assert (same.sentence, same.comment, same.comment_note) == (
        "There were 721.", "Why: lights.", "",
    )  # fmt: skip
    moved = finding_of(commentary.apply(document(now=800), {words.id: words}))
    assert moved.comment == "Why: lights."
    assert moved.comment_note == (
        "Written on 2026-01-02 about other numbers: now was 721, is now 800. "
        "Check that it still holds."
    )


def test_words_replace_a_sentence_only_while_its_numbers_stand():
    words = commentary.begin(
        document(), "burglary.change", "About **721**.", by="", on="", place=Place.REPLACE
    )
    assert finding_of(commentary.apply(document(), {words.id: words})).sentence == "About 721."
    moved = finding_of(commentary.apply(document(now=5), {words.id: words}))
    assert moved.sentence == "There were 5."
    assert moved.comment == "About **721**."


def test_a_plain_file_is_enough(tmp_path):
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "why.md").write_text("The night bus stopped.\n", "utf-8")
    assert commentary.read(tmp_path)["why"].text == "The night bus stopped."


def test_words_about_nothing_are_kept_and_said_to_be_stale():
    lost = Words("gone.change", "Still true.")
    assert [s.words for s in commentary.stale(document(), {lost.id: lost})] == [lost]


def test_scripts_styles_and_pictures_do_not_pass():
    html = commentary.as_html(
        "Hello <script>alert(1)</script> [x](javascript:alert(1)) ![p](http://x/y.png) **bold**"
    )
    assert "<script" not in html
    assert "javascript:" not in html.replace("javascript:alert(1))", "") or "href" not in html
    assert "<img" not in html
    assert "<strong>bold</strong>" in html


def test_a_head_that_cannot_be_read_says_which_file(tmp_path):
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "why.md").write_text("+++\nplace = nowhere\n+++\nx", "utf-8")
    with pytest.raises(CommonwealError, match=r"why\.md"):
        commentary.read(tmp_path)


def test_an_id_cannot_leave_the_folder(tmp_path):
    with pytest.raises(InvalidValues):
        commentary.write(tmp_path, Words("../x", "text"))


def test_words_about_an_unknown_id_name_what_is_near():
    with pytest.raises(UnknownName, match=r"burglary\.change"):
        commentary.begin(document(), "burglary.chnge", "x", by="", on="")


def test_words_on_a_section_fill_its_room():
    words = Words("burglary", "Because.")
    assert commentary.apply(document(), {"burglary": words}).sections[0].comment == "Because."
    replaced = replace(words, place=Place.REPLACE)
    assert commentary.apply(document(), {"burglary": replaced}).sections[0].lead == ""
