"""`commonweal demo`: three real partnerships, from files to the website, in one command."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonweal.cli.show import progress, summary_of_load

if TYPE_CHECKING:
    from commonweal.evidence.workspace import Partnership


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    folder: Annotated[Path, typer.Argument(help="Where the demonstration is kept.")] = Path("demo"),
    serve: Annotated[bool, typer.Option(help="Serve the website at the end.")] = True,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Build three real strategic assessments from the sample data, and serve them.

    commonweal demo
    """
    from commonweal.assessment.shelf import is_current
    from commonweal.evidence.workspace import SETTINGS, Workspace

    if (folder / SETTINGS).exists():
        workspace = Workspace.open(folder)
    else:
        workspace = Workspace.create(folder, sample_partnerships())
    # A process of its own, so that what loading takes of the memory is given back.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        code = pool.submit(_load, folder).result()
    if code:
        raise typer.Exit(code)
    waiting = [slug for slug in workspace.partnerships if not is_current(workspace, slug)]
    if waiting:
        # A process each, two at a time: one partnership's pictures fill a processor.
        with (
            progress("Writing the assessments") as tell,
            ProcessPoolExecutor(2, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool,
        ):
            jobs = {pool.submit(_assess, folder, slug): slug for slug in waiting}
            tell(", ".join(waiting), 0, len(jobs))
            for done, job in enumerate(as_completed(jobs), 1):
                job.result()
                tell(f"{jobs[job]} done", done, len(jobs))
    for p in workspace.partnerships.values():
        print(f"{p.name}: {workspace.documents / p.slug}")
    os.environ["COMMONWEAL_DEMO"] = "1"
    # A process of its own: the server reads its settings afresh.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        print(f"{pool.submit(_cast, workspace.path).result()} made-up people can be signed in as.")
    if serve:
        from commonweal.website.server import run

        print(f"\nLook at http://{host}:{port}/ (Ctrl-C stops it)", flush=True)
        run(workspace.path, host=host, port=port)


def _load(folder: Path) -> int:
    from commonweal.evidence.load import load
    from commonweal.evidence.sample import sample_folder
    from commonweal.evidence.workspace import Workspace

    with progress("Adding the sample data") as tell:
        report = load(Workspace.open(folder).store, [sample_folder()], progress=tell)
    if report.refused or not all(taken.already for taken in report.taken):
        return summary_of_load(report)
    return 0


def _cast(folder: Path) -> int:
    """The made-up people that a visitor of the demonstration can be."""
    from commonweal.website.preparing import prepare

    rows = prepare(folder)
    from django.utils import timezone

    from commonweal.partnership import cast

    return len(cast.make(rows, at=timezone.now()))


def _assess(folder: Path, slug: str) -> None:
    from commonweal.assessment.shelf import assess
    from commonweal.evidence.workspace import Workspace

    assess(Workspace.open(folder), slug)


def sample_partnerships() -> list[Partnership]:
    """The three partnerships of the sample data."""
    from commonweal.evidence.workspace import Partnership
    from commonweal.vocabulary.places import AreaKind

    return [
        Partnership(
            slug="portsmouth", name="Safer Portsmouth Partnership", place="Portsmouth",
            area="E06000044", force="hampshire", similar=("E06000045",),
            similar_because="Southampton is the other port city of the force area",
        ),
        Partnership(
            slug="wolverhampton", name="Safer Wolverhampton Partnership", place="Wolverhampton",
            area="E08000031", force="west-midlands",
            similar=("E08000030", "E08000028", "E08000027", "E08000026"),
            similar_because="Walsall, Sandwell and Dudley are the other Black Country boroughs; "
            "Coventry is a city of like size in the same force area",
        ),
        Partnership(
            slug="leeds", name="Safer Leeds", place="Leeds", area="E08000035",
            force="west-yorkshire", neighbourhoods=AreaKind.MSOA21,
        ),
    ]  # fmt: skip
