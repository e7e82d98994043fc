"""English Indices of Deprivation, 2019 and 2025."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received
from commonweal.evidence.source import OGL, Head, Rule, Source
from commonweal.evidence.store import Check
from commonweal.vocabulary.tables import DEPRIVATION

if TYPE_CHECKING:
    import ibis.expr.types as ir

AREAS = {"2019": 32_844, "2025": 33_755}
"""LSOAs of England in each edition: the last rank there can be."""


class Deprivation(Source):
    """Index of Multiple Deprivation, one row an LSOA; ranks and deciles among all England."""

    publisher = "Ministry of Housing, Communities and Local Government"
    licence = OGL
    shape = DEPRIVATION
    edition: str
    kind: str
    code: str
    rank: str
    decile: str
    score: str = ""
    about = (
        "How deprived each neighbourhood is compared with others of the same edition. Editions "
        "differ in areas and in what they measure: their ranks are not one series."
    )

    def recognises(self, head: Head) -> bool:
        return {self.code, self.rank, self.decile} <= set(head.columns)

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        import ibis

        number = {
            c: raw[f"@{c}"].cast("string").try_cast("float64") for c in (self.rank, self.decile)
        }
        score = raw[f"@{self.score}"].cast("string").try_cast("float64") if self.score else None
        return raw.mutate(
            scope=ibis.literal(f"imd{self.edition}-{self.kind}"),
            kind=ibis.literal(self.kind),
            code=raw[f"@{self.code}"].strip(),
            score=ibis.null("float64") if score is None else score,
            rank=number[self.rank].cast("int64"),
            decile=number[self.decile].cast("int64"),
            edition=ibis.literal(f"English Indices of Deprivation {self.edition}"),
        )

    def rules(self) -> Iterable[Rule]:
        last = AREAS[self.edition]
        yield Rule(
            "wales",
            "an area of Wales, which the English index does not rank",
            lambda t: t.code.re_search(r"^W01\d{6}$"),
        )
        yield Rule(
            "code",
            "the code is not that of an English LSOA",
            lambda t: ~t.code.fill_null("").re_search(r"^E01\d{6}$"),
        )
        yield Rule(
            "rank",
            f"the rank is not between 1 and {last:,}",
            lambda t: t["rank"].isnull() | ~t["rank"].between(1, last),
        )
        yield Rule(
            "decile",
            "the decile is not the tenth that the rank lies in",
            # Tenths are cut so that a remainder falls to the middle ones: one rank either way.
            lambda t: t.decile.isnull() | ((t["rank"] * 10 / last - t.decile + 0.5).abs() > 0.51),
        )

    def checks(self, engine: Engine, rows: ir.Table) -> Iterable[Check]:
        seen = engine.one(rows.aggregate(areas=rows.code.nunique(), most=(rows.decile == 1).sum()))
        whole = AREAS[self.edition]
        part = seen["areas"] < whole
        yield Check("areas", "Areas", "note" if part else "ok", int(seen["areas"]),
                    f"A part of England's {whole:,}; it replaces what was held of this edition."
                    if part else "")  # fmt: skip
        yield Check("most-deprived", "Of them among England's most deprived tenth", "ok",
                    int(seen["most"] or 0))  # fmt: skip


class Deprivation2025(Deprivation):
    """2025, by LSOA of 2021, with scores."""

    id = "mhclg/imd-2025"
    title = "English Indices of Deprivation 2025"
    edition, kind, code = "2025", "lsoa21", "lsoa21_code"
    rank, decile, score = "IMD_rank", "IMD_decile", "IMD_score"


class Deprivation2019(Deprivation):
    """2019, by LSOA of 2011; this copy has no scores."""

    id = "mhclg/imd-2019"
    title = "English Indices of Deprivation 2019"
    edition, kind, code = "2019", "lsoa11", "lsoa11_code"
    rank, decile = "IMD_rank", "IMD_decile"


class Deprivation2019Map(Deprivation2019):
    """2019 as the map service gives it. The same set as the table: either replaces the other."""

    code, rank, decile = "lsoa11cd", "IMDRank", "IMDDecil"
