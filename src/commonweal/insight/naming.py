"""Names of figures: each says what is drawn, of which place and period, and is an address.

burglary.monthly                              the whole area, every month held
burglary.monthly@E05001234                    one ward
burglary.areas@ward24@2025-04_2026-03         wards, over a year
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from commonweal.vocabulary.errors import InvalidValues, UnknownName
from commonweal.vocabulary.months import Span
from commonweal.vocabulary.places import AreaKind

KINDS = ("monthly", "season", "areas", "beside")
"""None of them ends the id of a figure or finding of the assessment."""
_AREA = re.compile(r"[EW]\d{8}")
_PERIOD = re.compile(r"(\d{4}-\d{2})_(\d{4}-\d{2})")


@dataclass(frozen=True)
class FigureName:
    """What a figure's name asks for."""

    indicator: str
    kind: str
    area: str = ""
    """Code of the area drawn (a line) or marked (a map); empty for the whole."""
    by: AreaKind | None = None
    """Kind of area of a map; the partnership's neighbourhoods if not given."""
    span: Span | None = None
    """The period; the year spoken of if not given."""

    @classmethod
    def read(cls, id: str) -> FigureName:
        """What a name asks for.

        Raises:
            UnknownName: It is not the name of a figure of ours.
        """
        first, *options = id.split("@")
        indicator, _, kind = first.rpartition(".")
        if kind not in KINDS or not indicator:
            raise _unknown(id)
        area, by, span = "", None, None
        for option in options:
            if _AREA.fullmatch(option):
                area = option
            elif option in set(AreaKind):
                by = AreaKind(option)
            elif period := _PERIOD.fullmatch(option):
                try:
                    span = Span.parse(period[1], period[2])
                except InvalidValues as error:
                    raise _unknown(id) from error
            else:
                raise _unknown(id)
        return cls(indicator, kind, area, by, span)

    def __str__(self) -> str:
        options = [
            str(self.by or ""),
            f"{self.span.start}_{self.span.end}" if self.span else "",
            self.area,
        ]
        return "@".join([f"{self.indicator}.{self.kind}", *(o for o in options if o)])


def _unknown(id: str) -> UnknownName:
    return UnknownName(
        f"There is no figure or finding “{id}”.",
        seen=f"Figures are named indicator.kind, where kind is one of: {', '.join(KINDS)}.",
        do="Follow “Where this comes from” under a chart or map.",
    )
