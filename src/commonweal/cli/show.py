"""How commands speak: progress while they work, a summary a person can read at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from commonweal.evidence.load import LoadReport

WorkspaceOption = Annotated[
    Path,
    typer.Option(
        "--workspace",
        "-w",
        envvar="COMMONWEAL_WORKSPACE",
        help="The workspace folder.",
        show_default="this folder",
    ),
]


@contextmanager
def progress(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for anything that takes a second: told of the step, how many are done, of how many."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[step]}"),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task(what, total=None, step="")

        def tell(step: str, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, step=step[:48])

        yield tell


def summary_of_load(report: LoadReport) -> int:
    """Say what became of every file. Returns the exit code: 0 only if every file was taken."""
    from rich.console import Console
    from rich.table import Table

    from commonweal.vocabulary.months import Month, months_in_words
    from commonweal.vocabulary.words import count, plural

    console = Console()
    by_source: dict[str, list[tuple[int, int, list[str], bool]]] = {}
    for taken in report.taken:
        d = taken.delivery
        by_source.setdefault(d.title, []).append((d.rows, d.rejected, d.months, taken.already))
    if by_source:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in ("Source", "Files", "Rows", "Set aside", "Months", ""):
            table.add_column(
                name, justify="right" if name in ("Files", "Rows", "Set aside") else "left"
            )
        for title, rows in by_source.items():
            months = [Month.parse(m) for _, _, ms, _ in rows for m in ms]
            held = sum(already for *_, already in rows)
            table.add_row(
                title,
                count(len(rows)),
                count(sum(r[0] for r in rows)),
                count(sum(r[1] for r in rows)),
                months_in_words(months) or "—",
                f"{held} held already" if held else "",
            )
        console.print(table)
    if report.rejected:
        console.print(
            f"\n{plural(report.rejected, 'row')} set aside: each is in the delivery's "
            "rejects.csv with its line and the reason."
        )
    for name, error in report.refused:
        console.print(f"\n[bold red]Refused: {name}[/bold red]", highlight=False)
        console.print(str(error), highlight=False, markup=False)
    if report.refused:
        console.print(
            f"\n{plural(len(report.refused), 'file')} refused, {len(report.taken)} taken. "
            "Nothing of a refused file was kept."
        )
    if report.snapshot:
        console.print(f"\nSnapshot in force: {report.snapshot.id}")
    return report.refused[0][1].exit_code if report.refused else 0
