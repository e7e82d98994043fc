"""Numbers of clauses and the order of things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from commonweal.strategy.linting.defects import Defect, found
from commonweal.strategy.linting.sheet import Passage, Sheet, short
from commonweal.strategy.linting.words import likeness
from commonweal.vocabulary.words import join

ALIKE = 0.6


def duplicate_clause(sheet: Sheet) -> Iterator[Defect]:
    """Two clauses of the document bear one number."""
    by_number: dict[str, list[Passage]] = defaultdict(list)
    for passage in sheet.passages:
        if passage.clause:
            by_number[passage.clause].append(passage)
    for number, same in by_number.items():
        if len(same) > 1:
            yield found(
                "duplicate clause",
                [p.first for p in same],
                f"Clause {number} is there {'twice' if len(same) == 2 else f'{len(same)} times'}.",
                seen="; ".join(f"line {p.first}: “{short(p.text, 40)}”" for p in same) + ".",
                do="Number them one after the other, so that minutes can cite each.",
            )


def skipped_level(sheet: Sheet) -> Iterator[Defect]:
    """A clause of a third level stands where there is none of the second above it."""
    numbers = {p.clause for p in sheet.passages if p.clause}
    # "2.0" is how some papers number clause 2 itself.
    known = numbers | {n.removesuffix(".0") for n in numbers if n.count(".") == 1}
    orphans: dict[str, Passage] = {}
    for passage in sheet.passages:
        parent = passage.clause.rpartition(".")[0]
        if passage.clause.count(".") > 1 and parent not in known:
            orphans.setdefault(parent, passage)
    if orphans:
        yield found(
            "skipped level",
            [p.first for p in orphans.values()],
            f"Clauses of a third level stand without one of the second: {join(list(orphans))}.",
            seen="; ".join(f"“{p.clause} {short(p.text, 40)}”" for p in orphans.values()) + ".",
            do="Number the first of each group one level up, or add the clause they belong to.",
        )


def order_differs(sheet: Sheet) -> Iterator[Defect]:
    """Things are listed in one order and dealt with in another."""
    for items in sheet.lists:
        if len(items) < 3:
            continue
        heads = [
            p for p in sheet.passages
            if p.first > items[-1].last and p.heading and not (p.marked and not p.clause)
        ]  # fmt: skip
        places: list[Passage] = []
        for item in items:
            best = max(heads, key=lambda h: likeness(item.text, h.text), default=None)
            if best is None or likeness(item.text, best.text) < ALIKE:
                break
            places.append(best)
        firsts = [p.first for p in places]
        if len(places) != len(items) or firsts == sorted(firsts) or len(set(firsts)) < len(items):
            continue
        in_order = [items[firsts.index(n)].text.strip(" ;.") for n in sorted(firsts)]
        yield found(
            "order differs",
            [*(n for i in items for n in i.numbers), *firsts],
            "The list and the sections after it come in different orders.",
            seen=f"Listed: {join([i.text.strip(' ;.') for i in items])}. Dealt with: {join(in_order)}.",
            do="Bring both into one order, or say that the order is no ranking.",
        )
