"""`commonweal indicators`: what is counted, and one of them as a series."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonweal.cli.show import WorkspaceOption


def register(app: typer.Typer) -> None:
    app.command()(indicators)


def indicators(
    indicator: Annotated[
        str, typer.Argument(help="An indicator's id; all are listed without.")
    ] = "",
    workspace: WorkspaceOption = Path(),
    partnership: Annotated[str, typer.Option(help="Whose series to print.")] = "",
) -> None:
    """List the indicators, or print one as monthly CSV: month, value, why a month is a gap.

    commonweal indicators
    commonweal indicators burglary --partnership wolverhampton > burglary.csv
    """
    import csv
    import sys

    from rich.console import Console
    from rich.table import Table

    from commonweal.evidence.indicators import catalogue, evaluate
    from commonweal.evidence.indicators import indicator as find
    from commonweal.evidence.reading import Evidence
    from commonweal.evidence.workspace import Workspace

    if not indicator:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in ("Id", "Title", "Data", "Good is"):
            table.add_column(name)
        for i in catalogue().values():
            table.add_row(i.id, i.title, i.status.value, i.good.value)
        Console().print(table)
        return
    opened = Workspace.open(workspace)
    p = opened.partnership(partnership or next(iter(opened.partnerships), ""))
    evidence = Evidence(opened.store.snapshot(), opened.judgements())
    series = evaluate(evidence, find(indicator), evidence.geography.district(p.area), p.area)
    writer = csv.writer(sys.stdout)
    writer.writerow(["month", "value", "gap"])
    for month, value in series:
        shown = "" if value is None else f"{value:g}"
        writer.writerow([month, shown, series.gaps.get(month, "")])
