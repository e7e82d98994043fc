"""Each rule on a small text of its own: one where it speaks, one where it is silent."""

import pytest
from tests.strategy.linting.papers import by, paper

from commonweal.strategy.importing.proposals import Kind, Proposal, Reading
from commonweal.strategy.linting import RULES, Severity, lint

PROSE = (
    "Partners have begun to pilot a way of working across schools and families so that those who "
    "are most at risk of harm are known early and helped by one person."
)


def only(rule, text, **more):
    found = by(rule, text, **more)
    assert len(found) == 1, found
    return found[0]


def test_a_list_that_is_shorter_than_promised_was_lost():
    text = f"Our four priorities are:\n\nSafer Streets\n\n{PROSE}\n\nSafer Streets\n\nPatrol more."
    defect = only("lost list", text)
    assert defect.lines == (1, 3, 7)
    assert defect.severity is Severity.ASK
    assert "promises four, and one follows" in defect.wrong


@pytest.mark.parametrize("mark", ["• ", "- ", "1. ", "a) ", " "])
def test_a_whole_list_is_not_lost(mark):
    items = "\n".join(f"{mark}{word}" for word in ("Violence", "Burglary", "Hate crime"))
    assert not by("lost list", f"The three priorities are:\n{items}\n\n{PROSE}")


def test_all_four_is_wrong_where_five_have_titles():
    heads = "\n\n".join(f"{n}. TITLE OF PLAN\n\n{PROSE}" for n in range(1, 6))
    text = f"These are our priorities:\n\n{heads}\n\nThis work serves all four of the board's priorities."
    defect = only("count disagrees", text)
    assert defect.lines[-1] == text.count("\n") + 1
    assert "four priorities, but five are listed" in defect.wrong


def test_all_five_is_right_where_five_have_titles():
    heads = "\n\n".join(f"{n}. TITLE OF PLAN\n\n{PROSE}" for n in range(1, 6))
    assert not by(
        "count disagrees", f"These are our priorities:\n\n{heads}\n\nIt serves all five priorities."
    )


def test_a_number_that_is_not_of_all_of_them_passes():
    heads = "\n\n".join(f"{n}. TITLE OF PLAN\n\n{PROSE}" for n in range(1, 6))
    assert not by(
        "count disagrees", f"These are our priorities:\n\n{heads}\n\nTwo priorities are new."
    )


def test_what_was_read_is_counted_before_what_is_laid_out():
    document = paper("It serves all four priorities.")
    three = Reading(
        document,
        tuple(
            Proposal(f"priority-{n}", Kind.PRIORITY, f"Priority {n}", (1,), 0.9, "-")
            for n in (1, 2, 3)
        ),
    )
    rules = {"count disagrees": RULES["count disagrees"]}
    assert "three are listed" in lint(document, three, rules=rules)[0].wrong
    four = Reading(document, (*three.proposals, Proposal("p4", Kind.PRIORITY, "P", (1,), 0.9, "-")))
    assert not lint(document, four, rules=rules)


CHART = "Executive\n\nRoad Safety Board\n\nDelivery Boards\n{times}\n\nHate Crime Board\n\nViolence Board\n"


def test_a_multiple_that_no_boxes_bear_out_is_unclear():
    defect = only("unclear multiple", CHART.format(times="x5"))
    assert defect.lines == (3, 6, 8, 10)


def test_a_multiple_that_the_boxes_bear_out_is_clear():
    assert not by("unclear multiple", CHART.format(times="X3"))


def test_an_appendix_that_is_not_there_is_absent():
    assert only("absent appendix", "The sums are in Appendix 3 of this plan.").lines == (1,)


def test_an_appendix_here_or_beside_is_there():
    text = "The sums are in Appendix 3."
    assert not by("absent appendix", text + "\n\nAppendix 3: sums\n\nOne and one is two.")
    assert not by("absent appendix", text, others=[paper("APPENDIX 3\n\nOne and one is two.")])


def test_a_schedule_of_an_act_is_no_appendix():
    assert not by("absent appendix", "Section 6 of the Act and Schedule 1 to it apply.")


def test_a_page_points_at_a_plan_that_ends_before_it():
    text = "Between 2020 and 2025 partners will act on three priorities.\n\nSee the Northmere Plan 2018-21."
    defect = only("plan of other years", text)
    assert defect.lines == (1, 3)


@pytest.mark.parametrize(
    "cited", ["Council Plan 2020-2025", "Delivery Plan 2021/22", "Plan 2014-17"]
)
def test_a_plan_for_the_same_years_one_year_or_long_past_may_be_cited(cited):
    assert not by(
        "plan of other years", f"Between 2020 and 2025 partners will act.\n\nSee the {cited}."
    )


def test_paragraphs_after_an_announcement_want_titles():
    defect = only("untitled priorities", f"The work will focus on:\n\n{PROSE}\n\n{PROSE}\n\nEnd.")
    assert defect.lines == (3, 5)
    assert defect.severity is Severity.ASK


def test_paragraphs_with_titles_have_them():
    text = f"The work will focus on:\n\n1. YOUNG PEOPLE\n\n{PROSE}\n\n2. OLDER PEOPLE\n\n{PROSE}"
    assert not by("untitled priorities", text)


LINES = "\n\n".join(f"Deliver programme number {n} in every ward of the town." for n in range(12))


def test_one_broken_statement_among_whole_ones_is_wrapped():
    defect = only(
        "wrapped statement", f"{LINES}\n\nImprove the lives of those at risk\nof offending."
    )
    assert defect.lines == (25, 26)


def test_a_document_that_is_wrapped_throughout_is_left_alone():
    text = "\n\n".join(
        "Improve the lives of those\nwho are at risk of\noffending." for _ in range(9)
    )
    assert not by("wrapped statement", text)


def test_a_bodys_name_torn_over_a_column_break_is_joined():
    text = (
        "AIMS\n\nAdults Board and the colleges.\n\nThe town is safe.\n\n"
        "Members are the council, the police and Northmere Safeguarding\n\nSource: minutes"
    )
    defect = only("column break", text)
    assert defect.lines == (3, 7)


def test_a_sentence_torn_over_a_column_break_is_joined():
    start = "The partnership was set up by law, meets every quarter in public, and has agreed for three years to work on the"
    text = f"{start}\n\nBudget 2024\n\nIt is audited.\n\nharm that alcohol does to families and streets.\n\nEnd."
    defect = only("column break", text)
    assert defect.lines == (1, 7)


def test_a_sentence_that_goes_on_in_the_next_block_is_whole():
    start = "The partnership was set up by law, meets every quarter in public, and has agreed to work on the"
    assert not by(
        "column break", f"{start}\n\nharm that alcohol does to families and streets.\n\nEnd."
    )


TABLE = """KEY ACTIONS
What we will do
{column}
Lead agency

 Review the service so that it meets
what people need
 Train staff in every school

{cells}NCC
Community
Safety
MP & Fire Service
"""


def test_leads_below_their_list_are_detached():
    defect = only("detached leads", TABLE.format(column="When", cells=""))
    assert defect.lines == (4, 10, 11, 12, 13)
    assert "2 items" in defect.wrong


def test_leads_beside_their_items_are_not_detached():
    text = (
        "Lead agency\n\n• Review the service. NCC\n• Train staff. MP & Fire Service\n\nThat is all."
    )
    assert not by("detached leads", text)


@pytest.mark.parametrize("column", ["Home, Street, School", "By when", "RAG"])
def test_a_column_without_values_is_lost(column):
    defect = only("lost column", TABLE.format(column=column, cells=""))
    assert defect.lines == (2, 3, 4)
    assert defect.severity is Severity.ASK


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("Home, Street, School", "Street\nH, S\n\n"),
        ("By when", "March 2026\n\n"),
        ("RAG", "Green\n\n"),
    ],
)
def test_a_column_with_values_is_whole(column, cells):
    assert not by("lost column", TABLE.format(column=column, cells=cells))


@pytest.mark.parametrize(
    ("wrote", "right"),
    [
        ("Northmere Health and Welfare Board", None),
        ("the Health and Wellbing Board", "Health and Wellbeing Board"),
        ("the Crown Prosecution Agency", "Crown Prosecution Service"),
        ("Clinical Commisioning Group", "Clinical Commissioning Group"),
        ("Multi-Agency Risk Asessment Conference", "Multi-Agency Risk Assessment Conference"),
    ],
)
def test_a_name_with_one_word_wrong_is_told_from_another_name(wrote, right):
    found = by("wrong name", f"Members are the police and {wrote}.")
    if right is None:
        assert not found
    else:
        assert f"“{right}” is." in found[0].wrong


@pytest.mark.parametrize(
    "name",
    [
        "Health & Wellbeing Board", "Safeguarding Children’s Partnership", "National Probation Service",
        "Violence Reduction Partnership", "Police and Crime Commissioners", "Community Safety Champions",
        "Community Safety Partnerships", "Domestic Abuse Board", "Fire and Rescue Authority",
    ],
)  # fmt: skip
def test_right_names_and_local_ones_pass(name):
    assert not by("wrong name", f"Members are the police and Northmere {name} too.")


ONE = "• Hate crime\n• Safeguarding, with domestic abuse, sexual violence and slavery\n• Burglary\n• Drugs and alcohol"


def test_a_list_that_drops_words_of_another_is_told():
    other = ONE.replace("sexual violence and ", "")
    defect = only("lists differ", f"Our focus\n{ONE}\n\nThe plan on a page\n{other}")
    assert defect.lines == (3, 9)
    assert "line 9 leaves out “sexual violence”" in defect.wrong


def test_lists_in_the_same_words_or_of_other_things_agree():
    assert not by(
        "lists differ", f"Our focus\n{ONE}\n\nThe plan on a page\n{ONE.replace(' and ', ' & ')}"
    )
    assert not by(
        "lists differ", f"Our focus\n{ONE}\n\nWho\n• Police\n• Council\n• Health\n• Probation"
    )


def test_two_populations_are_one_too_many():
    text = "It has a population of 148,200.\n\nThe population has now grown to 151,000."
    defect = only("figures differ", text)
    assert defect.lines == (1, 3)
    assert "148,200 and 151,000" in defect.wrong


def test_one_figure_said_twice_agrees():
    assert not by(
        "figures differ",
        "It has a population of 148,200.\n\nThe population is 148,200, with 60,000 homes.",
    )


def test_a_future_that_has_come_is_told():
    text = "A workshop was held on 4 May 2024.\n\nThe strategy will end in 2024."
    assert only("future already past", text).lines == (1, 3)


def test_a_future_that_is_still_to_come_passes():
    assert not by(
        "future already past",
        "A workshop was held on 4 May 2024.\n\nThe strategy will end in 2026.",
    )


def test_two_clauses_of_one_number_are_told():
    assert only("duplicate clause", "1.0 Purpose\n1.0 To ask\n2.0 Next").lines == (1, 2)
    assert not by("duplicate clause", "1.0 Purpose\n1.1 To ask\n2.0 Next")


def test_a_third_level_without_a_second_is_told():
    assert only(
        "skipped level", "4.0 Aims\n4.1 First\n4.2.1 Under nothing\n4.2.2 Nor this"
    ).lines == (3,)
    assert not by(
        "skipped level", "4.0 Aims\n4.1 First\n4.1.1 Under it\n4.2 Second\n4.2.1 Under that"
    )


ORDER = "• Serious violence\n• Hate crime\n• Road safety\n\n{}\n\n{}\n\n{}\n"


def test_sections_in_another_order_than_the_list_are_told():
    text = ORDER.format(
        f"Hate Crime\n{PROSE}", f"Serious Violence\n{PROSE}", f"Road Safety\n{PROSE}"
    )
    assert only("order differs", text).lines == (1, 2, 3, 5, 8, 11)


def test_sections_in_the_order_of_the_list_agree():
    text = ORDER.format(
        f"Serious Violence\n{PROSE}", f"Hate Crime\n{PROSE}", f"Road Safety\n{PROSE}"
    )
    assert not by("order differs", text)


def test_an_indicator_without_its_noun_is_unfinished():
    defect = only("unfinished indicator", "• Volume of crime\n• Alcohol related\n• Number of fires")
    assert defect.lines == (2,)
    assert not by(
        "unfinished indicator", "• Volume of crime\n• Alcohol related admissions\n• Fires"
    )


def test_an_unfinished_indicator_is_found_in_what_was_read():
    document = paper("Key indicators: gang related")
    reading = Reading(document, (Proposal("i-1", Kind.INDICATOR, "gang related", (1,), 0.9, "-"),))
    rules = {"unfinished indicator": RULES["unfinished indicator"]}
    assert lint(document, reading, rules=rules)[0].lines == (1,)


def test_a_measure_of_two_things_is_compound():
    text = "Reduction in burglary and robbery;\n\nReduction in alcohol and drug related crime."
    assert only("compound measure", text).lines == (1,)


def test_compound_measures_are_found_in_what_was_read():
    document = paper("How will we know?\nFewer victims and offenders of robbery")
    measure = Proposal(
        "m-1", Kind.MEASURE, "Fewer victims and offenders of robbery", (2,), 0.9, "-"
    )
    rules = {"compound measure": RULES["compound measure"]}
    assert lint(document, Reading(document, (measure,)), rules=rules)[0].lines == (2,)


def test_words_that_stand_twice_are_told():
    defect = only("doubled words", "The work is now under way is now under way with with partners.")
    assert "is now under way is now under way" in defect.wrong
    assert "with with" in defect.wrong


@pytest.mark.parametrize(
    "text", ["He had had enough.", "We know that that matters.", "Victim Support Support Line"]
)
def test_words_that_are_meant_twice_pass(text):
    assert not by("doubled words", text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("acts of disorder ad criminal damage", "and"),
        ("harm in all it’s forms", "its"),
        ("issues that our important to residents", "are"),
        ("it should of been done", "have"),
        ("more then half of victims", "than"),
        ("feeling safe in pubic places", "public"),
    ],
)
def test_a_word_put_for_another_is_told(text, meant):
    assert f"“{meant}”" in only("confused words", text).wrong


@pytest.mark.parametrize(
    "text",
    [
        "Place an ad in the paper.", "An ad hoc group met.", "It’s time.", "We know it’s their home.",
        "a plan that our partners wrote", "an ad campaign", "more than half", "a case manager",
    ],
)  # fmt: skip
def test_the_same_words_where_they_are_meant_pass(text):
    assert not by("confused words", text)


def test_a_rare_word_beside_a_common_one_is_doubted():
    text = "People fear intimidation at home.\n\nThey stay silent for fear of intimation by gangs."
    defect = only("rare words", text)
    assert defect.lines == (3,)
    assert "intimidation" in defect.wrong
    assert not by("rare words", "They stay silent for fear of intimation by gangs.")


@pytest.mark.parametrize(
    ("wrote", "meant"),
    [
        ("priorites", "priorities"),
        ("neighborhod", "neighborhood"),
        ("behavour", "behaviour"),
        ("recieve", "receive"),
    ],
)
def test_a_misspelt_word_is_told(wrote, meant):
    text = f"The {wrote} of the plan.\n\nThe behaviour of some."
    assert meant in only("misspelt words", text).wrong


def test_words_of_the_field_and_british_words_are_words():
    text = (
        "Organised criminals radicalised and victimised neighbours; safeguarding, reoffending, desistance, "
        "coercive behaviour, the programme’s centre, licensed premises, cuckooing, wellbeing, analysed, "
        "counselling, fulfil, licence, practise, sceptical, grey, tyres, kerbs, cheques, paediatric, "
        "marginalised, underreported, deliverables, hotspots and multi-agency work."
    )
    assert not by("misspelt words", text)
    assert not by("joined words", text)


def test_a_misspelling_in_a_title_of_capitals_is_told():
    assert "health" in only("misspelt words", "IMPROVE MENTAL HEALH PROVISION").wrong


def test_names_abbreviations_and_addresses_are_not_looked_up():
    text = "Bilston, the WMVRU and Tettenhall met. Write to mrxqz@northmere.gov.uk or see www.zzyq.org."
    assert not by("misspelt words", text)


def test_words_run_together_are_told():
    assert "place-based" in only("joined words", "a placebased approach").wrong
    assert not by("joined words", "a place-based, homemade and worthwhile approach")


@pytest.mark.parametrize("text", ["A engagement", "an plan", "a honest account", "an uniform"])
def test_a_wrong_article_is_told(text):
    assert only("wrong articles", text)


@pytest.mark.parametrize(
    "text",
    [
        "a university",
        "an hour",
        "a European plan",
        "a one-off",
        "an ASB case",
        "a unit",
        "an uncle",
        "a useful act",
    ],
)
def test_a_right_article_passes(text):
    assert not by("wrong articles", text)


def test_a_verb_that_was_lost_is_missed():
    assert only("unfinished infinitives", "help to shape and continue to solutions")
    assert only("unfinished infinitives", "cameras and lighting to in hot spot areas")


@pytest.mark.parametrize(
    "text",
    [
        "They contribute to solutions.",
        "We continue to fund it.",
        "from what they refer to in court",
        "up to in-reach work",
    ],
)
def test_a_verb_that_is_there_is_not_missed(text):
    assert not by("unfinished infinitives", text)


def test_every_rule_has_a_docstring_that_says_what_is_wrong():
    for name, rule in RULES.items():
        assert rule.__doc__, name
        assert len(rule.__doc__.strip().splitlines()[0]) > 30, name
