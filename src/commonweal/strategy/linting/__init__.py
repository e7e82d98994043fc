"""The consistency lint: what is wrong in a strategy document, each defect with its lines.

Rules speak of documents of this kind in general. Each is a small function from a `Sheet` (the
document, made ready) to defects; `RULES` holds them by the name that a defect carries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from commonweal.strategy.importing.lines import SourceDocument
from commonweal.strategy.importing.proposals import Reading
from commonweal.strategy.linting import (
    agreement,
    counting,
    language,
    layout,
    measures,
    names,
    numbering,
    references,
)
from commonweal.strategy.linting.defects import (
    Defect,
    Severity,
    defects_as_table,
    line_ranges,
)
from commonweal.strategy.linting.sheet import Sheet

Rule = Callable[[Sheet], Iterable[Defect]]

RULES: Mapping[str, Rule] = {
    "untitled priorities": layout.untitled_priorities,
    "lost list": counting.lost_list,
    "count disagrees": counting.count_disagrees,
    "unclear multiple": counting.unclear_multiple,
    "absent appendix": references.absent_appendix,
    "plan of other years": references.plan_of_other_years,
    "wrapped statement": layout.wrapped_statement,
    "column break": layout.column_break,
    "detached leads": layout.detached_leads,
    "lost column": layout.lost_column,
    "wrong name": names.wrong_names,
    "lists differ": agreement.lists_differ,
    "figures differ": agreement.figures_differ,
    "future already past": agreement.future_already_past,
    "duplicate clause": numbering.duplicate_clause,
    "skipped level": numbering.skipped_level,
    "order differs": numbering.order_differs,
    "unfinished indicator": measures.unfinished_indicator,
    "compound measure": measures.compound_measure,
    "doubled words": language.doubled_words,
    "confused words": language.confused_words,
    "rare words": language.rare_words,
    "misspelt words": language.misspelt_words,
    "joined words": language.joined_words,
    "wrong articles": language.wrong_articles,
    "unfinished infinitives": language.unfinished_infinitives,
}
"""Every rule by the name that its defects carry."""


def lint(
    document: SourceDocument,
    reading: Reading | None = None,
    others: Sequence[SourceDocument] = (),
    *,
    rules: Mapping[str, Rule] = RULES,
) -> list[Defect]:
    """Everything in a document that does not agree with itself, its language or what it points at.

    Finds slips, losses and contradictions; does not judge whether a strategy is good.

    Args:
        document: The lines.
        reading: What was found in it; without one, rules about priorities and measures go by
            layout and wording alone.
        others: Documents it may point at: an appendix there is not absent.
        rules: Which rules to run.

    Returns:
        Defects by the first of their lines.
    """
    sheet = Sheet(document, reading, tuple(others))
    defects = [defect for rule in rules.values() for defect in rule(sheet)]
    return sorted(defects, key=lambda d: (d.lines[0], d.rule, d.lines))


__all__ = [
    "RULES",
    "Defect",
    "Rule",
    "Severity",
    "Sheet",
    "defects_as_table",
    "line_ranges",
    "lint",
]
