"""`commonweal export`: counts and rates as open data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonweal.cli.show import WorkspaceOption


def register(app: typer.Typer) -> None:
    app.command()(export)


def export(
    indicator: Annotated[str, typer.Argument(help="An indicator's id.")],
    start: Annotated[str, typer.Option(help="First month, 2025-04.")],
    end: Annotated[str, typer.Option(help="Last month, 2026-03.")],
    by: Annotated[str, typer.Option(help="lsoa21, msoa21, ward24 or district.")] = "ward24",
    workspace: WorkspaceOption = Path(),
    partnership: Annotated[str, typer.Option(help="Whose; the only one if not given.")] = "",
) -> None:
    """Print an indicator for every area of a kind as CSV, with rates and 95% limits.

    commonweal export burglary --start 2025-04 --end 2026-03 --by ward24 > burglary.csv
    """
    from commonweal.analysis.rates import rate_with_limits
    from commonweal.evidence.indicators import by_area
    from commonweal.evidence.indicators import indicator as find
    from commonweal.evidence.reading import Evidence
    from commonweal.evidence.workspace import Workspace
    from commonweal.vocabulary.errors import UnknownName
    from commonweal.vocabulary.months import Span
    from commonweal.vocabulary.places import AreaKind

    opened = Workspace.open(workspace)
    p = opened.partnership(partnership or next(iter(opened.partnerships), ""))
    if by not in list(AreaKind):
        raise UnknownName(
            f"“{by}” is not a kind of area.", do=f"Use one of: {', '.join(AreaKind)}."
        )
    evidence = Evidence(opened.store.snapshot(), opened.judgements())
    found = by_area(evidence, find(indicator), AreaKind(by), p.area, Span.parse(start, end))
    table = found.table
    if found.denominator is not None:
        known = table["people"].notna()
        rates = rate_with_limits(
            table[known], count="count", population="people", denominator=found.denominator.label
        )
        table = table.join(rates[["rate", "lower", "upper"]])
        table["per"] = f"1,000 residents, {found.denominator.label}"
    table["months"] = " ".join(str(month) for month in found.months)
    table["snapshot"] = evidence.snapshot.id
    print(table.to_csv(index=False), end="")
