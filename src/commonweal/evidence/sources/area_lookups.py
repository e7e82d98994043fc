"""Lookups between kinds of area that the Office for National Statistics publishes.

The lookups that every count needs are carried with the package. A workspace that loads
one keeps it as a delivery, so that a figure can say which lookup it was made with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received
from commonweal.evidence.source import OGL, Head, Rule, Source
from commonweal.evidence.store import Check
from commonweal.vocabulary.tables import LOOKUPS

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Layout:
    """Which columns hold what: (kind, code column, name column) from and to."""

    scope: str
    start: tuple[str, str, str]
    found: tuple[str, str, str]
    within: str
    change: str = ""

    @property
    def needs(self) -> set[str]:
        return {*self.start[1:], *self.found[1:], self.within, *filter(None, [self.change])}


EXACT = Layout(
    "lsoa11-lsoa21-exact",
    ("lsoa11", "lsoa11_code", "lsoa11_name"),
    ("lsoa21", "lsoa21_code", "lsoa21_name"),
    "ltla22_code",
    "change_code",
)
BEST_FIT = Layout(
    "lsoa11-lsoa21-best-fit",
    ("lsoa11", "LSOA11CD", "LSOA11NM"),
    ("lsoa21", "LSOA21CD", "LSOA21NM"),
    "LAD22CD",
)
WARDS = Layout(
    "lsoa21-ward24",
    ("lsoa21", "lsoa21_code", "lsoa21_name"),
    ("ward24", "ward24_code", "ward24_name"),
    "ltla24_code",
)


class AreaLookup(Source):
    """A lookup in one of the layouts we know."""

    publisher = "Office for National Statistics"
    licence = OGL
    shape = LOOKUPS
    about = "Which area lies in, or became, which other. Says nothing of how many people moved."

    def __init__(self, id: str, title: str, layout: Layout) -> None:
        self.id, self.title, self.layout = id, title, layout

    def recognises(self, head: Head) -> bool:
        return self.layout.needs <= set(head.columns)

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        import ibis

        layout = self.layout

        def cell(column: str) -> ir.StringValue:
            return raw[f"@{column}"].cast("string").strip().nullif("")

        return raw.mutate(
            scope=ibis.literal(layout.scope),
            from_kind=ibis.literal(layout.start[0]),
            from_code=cell(layout.start[1]),
            from_name=cell(layout.start[2]),
            to_kind=ibis.literal(layout.found[0]),
            to_code=cell(layout.found[1]),
            to_name=cell(layout.found[2]),
            within=cell(layout.within),
            change=cell(layout.change) if layout.change else ibis.null("string"),
        )

    def rules(self) -> Iterable[Rule]:
        yield Rule(
            "code",
            "a code is missing or is not an area's",
            lambda t: (
                ~(
                    t.from_code.fill_null("").re_search(r"^[EW]\d{8}$")
                    & t.to_code.fill_null("").re_search(r"^[EW]\d{8}$")
                )
            ),
        )
        yield Rule(
            "change",
            "the kind of change is not U, S, M or X",
            lambda t: ~t.change.isin(["U", "S", "M", "X"]),
        )

    def checks(self, engine: Engine, rows: ir.Table) -> Iterable[Check]:
        if not self.layout.change:
            return
        words = {"U": "unchanged", "S": "split", "M": "merged", "X": "redrawn in another way"}
        for code, n in engine.rows(
            rows.group_by("change").aggregate(n=rows.count()).order_by("change")
        ):
            yield Check(f"change-{code}", f"Rows of areas that were {words[code]}", "ok", int(n))


LOOKUP_SOURCES = (
    AreaLookup("ons/lsoa11-lsoa21-exact", "2011 to 2021 neighbourhoods, exact lookup", EXACT),
    AreaLookup("ons/lsoa11-lsoa21-best-fit", "2011 to 2021 neighbourhoods, best fit", BEST_FIT),
    AreaLookup("ons/lsoa21-ward24", "2021 neighbourhoods to wards and districts of 2024", WARDS),
)
