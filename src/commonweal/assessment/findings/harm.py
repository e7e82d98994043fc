"""How much harm, beside how many?"""

from __future__ import annotations

from commonweal.assessment.findings.parts import source_count, source_line, worked
from commonweal.assessment.ground import Ground
from commonweal.assessment.structure import Cell, Column, Finding, Table
from commonweal.evidence.indicators.definition import weights
from commonweal.vocabulary.offences import BY_ID
from commonweal.vocabulary.words import join, percent

CAMBRIDGE, SEVERITY = "harm-cchi", "harm-css"


def harm_shares(ground: Ground) -> dict[str, tuple[float, float | None, float | None]]:
    """By indicator of one category: count, and its share of harm by each index.

    A category without a weight has no share: it is not nil, it is not in the index.
    """
    singles = {
        indicator.numerator.categories[0]: id
        for id in ground.held
        if (indicator := ground.indicator(id)).numerator is not None
        and len(indicator.numerator.categories) == 1
        and indicator.numerator.categories[0] in BY_ID
        and not indicator.numerator.weights
    }
    counts = {category: ground.level(id).count for category, id in singles.items()}
    shares: list[dict[str, float]] = []
    for index in (CAMBRIDGE, SEVERITY):
        numerator = ground.indicator(index).countable()
        each = weights(numerator.weights).weights
        points = {c: n * each[c] for c, n in counts.items() if c in each}
        total = sum(points.values())
        shares.append({c: p / total for c, p in points.items()} if total else {})
    return {
        id: (counts[category], shares[0].get(category), shares[1].get(category))
        for category, id in singles.items()
    }


def harm(ground: Ground) -> Finding | None:
    """Each category's share of recorded crime beside its share of harm; None without counts."""
    found = harm_shares(ground)
    if not found:
        return None
    total = sum(count for count, _, _ in found.values())
    ranked = sorted(found.items(), key=lambda item: (-(item[1][1] or 0), item[0]))
    rows: list[tuple[Cell, ...]] = []
    for id, (n, first, second) in ranked:
        rows.append((ground.indicator(id).title, int(n), n / total, first, second))
    titles = [ground.indicator(id).phrase for id, _ in ranked[:1]]
    n, first, second = ranked[0][1]
    by_count = [id for id, _ in sorted(found.items(), key=lambda item: -item[1][0])]
    shop = next((row for row in rows if row[0] == "Shoplifting"), None)
    sentence = (
        f"{titles[0][0].upper() + titles[0][1:]} are {percent(n / total)} of what was recorded "
        f"and {percent(first or 0)} of the harm by the Cambridge index "
        f"({percent(second or 0)} by the ONS severity score)."
    )
    numbers: dict[str, float | int | str | None] = {
        "share_of_count": n / total, "share_of_harm_cambridge": first,
        "share_of_harm_ons": second,
    }  # fmt: skip
    if shop is not None and isinstance(shop[2], float) and isinstance(shop[3], float):
        sentence += (
            f" Shoplifting is {percent(shop[2])} of what was recorded and {percent(shop[3])} of "
            "the harm."
        )
        numbers |= {"shoplifting_share_of_count": shop[2], "shoplifting_share_of_harm": shop[3]}
    indexes = [weights(ground.indicator(i).countable().weights) for i in (CAMBRIDGE, SEVERITY)]
    left_out = [ground.indicator(id).title.lower() for id in by_count if found[id][1] is None]
    provenance = worked(
        ground,
        CAMBRIDGE,
        f"Counts weighted by {join([f'{i.name}, {i.version}' for i in indexes])}.",
    )
    table = Table(
        id="harm",
        caption=f"Harm beside volume, {ground.period.label}, {ground.place}",
        columns=(
            Column("category", "Category"),
            Column("count", "Count", "recorded", "count"),
            Column("volume", "Share of what was recorded", "proportion", "percent"),
            Column("cambridge", "Share of harm, Cambridge index", "proportion", "percent"),
            Column("ons", "Share of harm, ONS severity score", "proportion", "percent"),
        ),
        rows=tuple(rows),
        notes=(
            *(f"{i.name}, {i.version} ({i.publisher}, {i.published}): {i.note}" for i in indexes),
            f"No weight is published for {join(left_out)}: an empty share is not nil."
            if left_out
            else "Every category has a weight.",
        ),
        source=source_line(provenance),
        provenance=provenance,
    )
    return Finding(
        id="harm.volume",
        title="Harm beside volume",
        sentence=sentence,
        numbers=numbers,
        caveats=(
            "Weights are averages of whole categories, not of what happened to a person; harm "
            "that nobody reports weighs nothing here.",
        ),
        tables=(table,),
        provenance=provenance,
        sources=source_count(provenance),
    )
