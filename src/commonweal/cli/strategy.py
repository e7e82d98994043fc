"""`commonweal strategy`: what a strategy document says, as objects with their lines."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonweal.cli import strategy_import

if TYPE_CHECKING:
    from commonweal.strategy.importing import Proposal, Reading


def register(app: typer.Typer) -> None:
    verbs = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        help="Read strategy documents: priorities, outcomes, measures, deliverables, boards.\n\n"
        "commonweal strategy read our-strategy.docx",
    )
    verbs.command()(read)
    verbs.command()(compare)
    verbs.command()(lint)
    verbs.command("import")(strategy_import.take_in)
    app.add_typer(verbs, name="strategy")


def read(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A strategy document.")],
    as_json: Annotated[bool, typer.Option("--json", help="Everything, as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="One row an object, as CSV.")] = False,
) -> None:
    """What a strategy document says, each object with its lines and how sure the reading is.

    Reads text, Word (.docx), OpenDocument (.odt) and PDF. Nothing is stored.

    commonweal strategy read our-strategy.pdf
    commonweal strategy read our-strategy.docx --csv > objects.csv
    """
    from commonweal.strategy.importing import read_document, recognise

    reading = recognise(read_document(file))
    if as_json:
        print(json.dumps(as_data(reading), ensure_ascii=False, indent=2))
    elif as_csv:
        _print_csv(reading)
    else:
        _print_table(reading)


def lint(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A strategy document.")],
    beside: Annotated[
        list[Path] | None, typer.Option(exists=True, help="Documents that it may point at.")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="One row a defect, as CSV.")] = False,
) -> None:
    """What is wrong in a strategy document: each defect with its lines and what to do.

    commonweal strategy lint our-strategy.docx
    commonweal strategy lint our-strategy.docx --beside appendix.docx --csv > defects.csv
    """
    from commonweal.strategy.importing import read_document, recognise
    from commonweal.strategy.linting import defects_as_table
    from commonweal.strategy.linting import lint as find

    document = read_document(file)
    others = [read_document(other) for other in beside or []]
    found = find(document, recognise(document), others)
    columns, rows = defects_as_table(document, found)
    if as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(columns)
        writer.writerows(rows)
        return
    for _, lines, severity, _, wrong, seen, do in rows:
        print(f"{lines}  {severity}: {wrong}\n    {seen}\n    {do}")
    print(f"{len(rows)} defects.")


def compare(
    old: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The earlier document.")],
    new: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The later one.")],
) -> None:
    """Which priorities of one strategy continue in another, and what else differs.

    commonweal strategy compare strategy-2018.txt strategy-2023.docx
    """
    from rich.console import Console
    from rich.table import Table

    from commonweal.strategy.importing import differ, match, read_document, recognise
    from commonweal.vocabulary.words import percent

    before, after = (recognise(read_document(f)) for f in (old, new))
    console = Console()
    table = Table("Before", "Lines", "After", "Lines", "Shared words", box=None, pad_edge=False)
    for m in match(before, after):
        table.add_row(
            _short(m.old.text, 44) if m.old else "—",
            _lines(m.old) if m.old else "",
            _short(m.new.text, 44) if m.new else "—",
            _lines(m.new) if m.new else "",
            percent(m.likeness) if m.old and m.new else "gone" if m.old else "new",
        )
    console.print(table)
    differences = differ(before, after)
    console.print(f"\n{len(differences)} objects differ.")
    for d in differences:
        shown = d.new or d.old
        if shown is not None:
            what = f" ({', '.join(d.what)})" if d.what else ""
            words = f"{d.change.value}{what}: {shown.kind.value}, {_short(shown.text, 70)}"
            console.print(words, markup=False, highlight=False, soft_wrap=True)


def as_data(reading: Reading) -> dict[str, Any]:
    """A reading as plain data, for other programs."""
    from commonweal.strategy.importing import unclaimed

    document = reading.document
    return {
        "file": document.name,
        "sha256": document.sha256,
        "pages": document.pages,
        "lines": len(document.lines),
        "objects": [
            {
                "id": p.id,
                "kind": p.kind.value,
                "text": p.text,
                "lines": list(p.lines),
                "confidence": p.confidence,
                "why": p.why,
                "parent": p.parent,
                "order": p.order,
                "leads": list(p.leads),
                "details": dict(p.details),
            }
            for p in reading.proposals
        ],
        "lines_unclaimed": list(unclaimed(reading)),
    }


def _print_csv(reading: Reading) -> None:
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(
        (
            "file",
            "id",
            "kind",
            "parent",
            "order",
            "text",
            "leads",
            "lines",
            "confidence",
            "why",
            "ask",
        )
    )
    for p in reading.proposals:
        out.writerow(
            (
                reading.document.name,
                p.id,
                p.kind.value,
                p.parent or "",
                p.order,
                _no_formula(p.text),
                "; ".join(p.leads),
                _lines(p),
                p.confidence,
                _no_formula(p.why),
                _no_formula(p.details.get("ask", "")),
            )
        )


def _no_formula(text: str) -> str:
    """A spreadsheet takes a cell that begins so for a formula and may run it."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _print_table(reading: Reading) -> None:
    from rich.console import Console
    from rich.table import Table

    from commonweal.strategy.importing import Kind, unclaimed
    from commonweal.vocabulary.words import percent, plural

    console = Console()
    document = reading.document
    console.print(
        f"{document.name}: {plural(len(document.lines), 'line')}, "
        f"{plural(len(reading.proposals), 'object')}",
        highlight=False,
        markup=False,
    )
    table = Table("Kind", "Lines", "Sure", "Text", box=None, pad_edge=False, header_style="bold")
    table.columns[3].ratio = 1
    for kind in Kind:
        for p in reading.of(kind):
            leads = f" — {'; '.join(p.leads)}" if p.leads else ""
            table.add_row(kind.value, _lines(p), percent(p.confidence), _plain(p.text + leads))
    console.print(table)
    asked = [p for p in reading.proposals if "ask" in p.details]
    if asked:
        console.print(f"\n{plural(len(asked), 'question')} for whoever knows:")
        for p in asked:
            words = f"lines {_lines(p)}: {p.details['ask']}"
            console.print(words, markup=False, highlight=False, soft_wrap=True)
    left = unclaimed(reading)
    console.print(f"\n{plural(len(left), 'line')} with words belong to no object.")


def _plain(text: str) -> Any:
    from rich.text import Text

    return Text(_short(text, 160))


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _lines(p: Proposal) -> str:
    """Lines as people write them: `438-439, 452-454`."""
    runs: list[list[int]] = []
    for number in p.lines:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
