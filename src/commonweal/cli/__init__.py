"""The command line: one file a verb. Each reads, calls one function, writes."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from commonweal.vocabulary.errors import CommonwealError

app = typer.Typer(
    name="commonweal",
    help="The system a Community Safety Partnership runs on: files in, a sourced assessment out.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(version("commonweal"))
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


from commonweal.cli import (  # noqa: E402
    add,
    analyse,
    assess,
    check,
    comment,
    demo,
    export,
    history,
    indicators,
    init,
    people,
    serve,
    strategy,
)

for verb in (
    init,
    add,
    check,
    indicators,
    analyse,
    assess,
    comment,
    export,
    strategy,
    serve,
    demo,
    people,
    history,
):
    verb.register(app)


def main() -> None:
    """Run a command; an error a person can act on becomes three lines and an exit code."""
    try:
        app()
    except CommonwealError as error:
        print(f"Error: {error}", file=sys.stderr)
        raise SystemExit(error.exit_code) from None
