"""`commonweal check`: what is held, and whether it can be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonweal.cli.show import WorkspaceOption


def register(app: typer.Typer) -> None:
    app.command()(check)


def check(
    workspace: WorkspaceOption = Path(),
    partnership: Annotated[str, typer.Option(help="Only this one.")] = "",
) -> None:
    """Say which months are complete, short or missing, and what the files' checks found.

    commonweal check --partnership wolverhampton
    """
    from rich.console import Console

    from commonweal.evidence.coverage import State
    from commonweal.evidence.reading import Evidence
    from commonweal.evidence.workspace import Workspace
    from commonweal.vocabulary.words import plural

    console, opened = Console(), Workspace.open(workspace)
    evidence = Evidence(opened.store.snapshot(), opened.judgements())
    mine = [opened.partnership(partnership)] if partnership else opened.partnerships.values()
    for p in mine:
        console.print(f"\n[bold]{p.name}[/bold] ({p.place}, {p.area})", highlight=False)
        coverage = evidence.coverage(p.area)
        if not coverage:
            console.print("  No evidence covers it yet. Add files: commonweal add FOLDER")
        for source, states in sorted(coverage.items()):
            complete = sum(s.state is State.COMPLETE for s in states)
            console.print(
                f"  {source}: {complete} of {plural(len(states), 'month')} complete, "
                f"{states[0].month.label} to {states[-1].month.label}",
                highlight=False,
            )
            for s in states:
                if s.state is not State.COMPLETE:
                    console.print(f"    {s.month.label}: {s.reason}", highlight=False)
    deliveries = evidence.snapshot.deliveries.values()
    warnings = [(d, c) for d in deliveries for c in d.checks if c.state == "warning"]
    console.print(f"\n{plural(len(deliveries), 'delivery', 'deliveries')} in force, "
                  f"{plural(len(warnings), 'warning')}.")  # fmt: skip
    for d, c in warnings:
        console.print(f"  {d.file}: {c.title} ({c.found}) {c.detail}", highlight=False)
