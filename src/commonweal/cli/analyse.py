"""`commonweal analyse`: every method on a table of one's own, one command each.

The commands are made from the functions themselves when they are asked for, so that starting
the program stays quick and no option is written down twice.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from commonweal.analysis.methods import Run
    from commonweal.analysis.methods.answers import Answer
    from commonweal.analysis.methods.arguments import Argument


class Methods(TyperGroup):
    """Commands found by name in `commonweal.analysis.methods`."""

    def list_commands(self, ctx: Any) -> list[str]:
        from commonweal.analysis.methods import runs

        return list(runs())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        from commonweal.analysis.methods import runs

        return command(runs()[cmd_name]) if cmd_name in runs() else None


def register(app: typer.Typer) -> None:
    app.add_typer(
        typer.Typer(cls=Methods, no_args_is_help=True, add_completion=False),
        name="analyse",
        help="Run a method on a table of your own: hot spots, forecasts, repeats, surveys, links.\n\n"
        "commonweal analyse rates wards.csv --count crimes --population residents",
    )


def command(run: Run) -> Any:
    """The command of a run: a file for each table, an option for each other argument."""
    names = [a.name for a in run.tables]

    def work(**given: Any) -> None:
        tables, example, to = (given.pop(n) for n in ("tables", "example", "to"))
        said = {name: text for name, text in given.items() if text is not None}
        if example:
            answer = run.on(run.sample(), {**run.written_example(), **said})
        else:
            answer = run.on(_read(run, tables or []), said)
        show(answer, to)

    parameters = [
        _parameter(
            "tables",
            list[Path] | None,
            typer.Argument(
                metavar=" ".join(f"{n.upper()}.csv" for n in names) or "",
                help="; ".join(a.means for a in run.tables),
                exists=True,
            ),
        ),
        *(_parameter(o.name, str | None, _option(o)) for o in run.options),
        _parameter(
            "example", bool, typer.Option("--example", help="Run the worked example."), False
        ),
        _parameter(
            "to",
            Path | None,
            typer.Option(
                "--to",
                help="A folder for the whole result: tables as CSV, words and numbers as JSON.",
            ),
        ),
    ]
    if not names:
        parameters[0] = parameters[0].replace(
            annotation=Annotated[list[Path] | None, typer.Argument(hidden=True)]
        )
    work.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    work.__annotations__ = {p.name: p.annotation for p in parameters}
    work.__doc__ = f"{run.does}.\n\n{_as_prose(run.explained)}\n\n{_line_to_paste(run)}"
    # Not "rich": it would take the unit in [events] for markup.
    alone = typer.Typer(add_completion=False, rich_markup_mode="markdown")
    alone.command(name=run.id)(work)
    return typer.main.get_command(alone)


def _parameter(name: str, kind: Any, info: Any, default: Any = None) -> inspect.Parameter:
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        annotation=Annotated[kind, info],
        default=default,
    )


def _option(argument: Argument) -> Any:
    means = argument.means
    if argument.choices:
        means += f" One of: {', '.join(argument.choices)}."
    usual = argument.usual_in_words
    if argument.needed:
        means += " (needed)"
    elif usual:
        means += f" (usually {usual})"
    return typer.Option(argument.flag, help=means, metavar=argument.kind.upper())


def _as_prose(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _line_to_paste(run: Run) -> str:
    written = " ".join(
        f"--{name.replace('_', '-')} {_quoted(value)}"
        for name, value in run.written_example().items()
    )
    files = " ".join(f"{name}.csv" for name in run.samples)
    return " ".join(f"commonweal analyse {run.id} {files} {written}".split())


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text or not text else text


def _read(run: Run, paths: list[Path]) -> dict[str, Any]:
    from commonweal.evidence.sheet import read_table
    from commonweal.vocabulary.errors import InvalidValues
    from commonweal.vocabulary.words import plural

    if len(paths) != len(run.tables):
        raise InvalidValues(
            f"“{run.id}” takes {plural(len(run.tables), 'table')}.",
            seen=f"{plural(len(paths), 'file')} given.",
            do=f"In this order: {', '.join(a.name for a in run.tables) or 'none'}.",
        )
    return {a.name: read_table(path) for a, path in zip(run.tables, paths, strict=True)}


def show(answer: Answer, to: Path | None) -> None:
    """Words and numbers for the reader, the first table for the next program."""
    say: Callable[[str], None] = lambda text: print(text, file=sys.stderr)  # noqa: E731
    if answer.words:
        say(answer.words)
    if answer.tables:
        for name, value in answer.numbers.items():
            say(f"{name}: {value}")
    if to is None:
        others = list(answer.tables)[1:]
        if others:
            say(f"Also: {', '.join(others)}. Every table: --to FOLDER")
        print(answer.as_table().to_csv(index=False), end="")
        return
    to.mkdir(parents=True, exist_ok=True)
    files = {}
    for name, table in answer.tables.items():
        files[name] = f"{name.replace(' ', '-')}.csv"
        table.to_csv(to / files[name], index=False)
        say(f"{to / files[name]}: {len(table):,} rows")
    said = {"words": answer.words, "numbers": dict(answer.numbers), "tables": files}
    (to / "answer.json").write_text(json.dumps(said, indent=2, ensure_ascii=False), "utf-8")
    say(f"{to / 'answer.json'}: the words and single numbers")
