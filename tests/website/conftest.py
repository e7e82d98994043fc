"""The site over the real sample, with a small assessment on its shelf."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.website.settings")


def small_assessment(workspace_path: Path) -> None:
    """Two chapters and a finding about Wolverhampton, its number counted from the sample."""
    from commonweal.assessment.shelf import save
    from commonweal.assessment.structure import (
        Column,
        Document,
        Finding,
        Section,
        Table,
        Verdict,
    )
    from commonweal.evidence.indicators import evaluate, indicator
    from commonweal.evidence.reading import Evidence
    from commonweal.evidence.workspace import Workspace
    from commonweal.vocabulary.months import Span

    workspace = Workspace.open(workspace_path)
    evidence = Evidence(workspace.store.snapshot())
    district = evidence.geography.district("E08000031")
    series = evaluate(evidence, indicator("burglary"), district, "E08000031")
    total = int(series.total(Span.parse("2025-04", "2026-03")))
    finding = Finding(
        id="burglary.level",
        title="Burglary: how many",
        sentence=f"The police recorded {total:,} burglaries in the year to March 2026.",
        numbers={"count": total},
        verdict=Verdict.BETTER,
        caveats=("Counts what was recorded.",),
        tables=(
            Table(
                "burglary.level.table",
                "Burglaries recorded",
                (Column("what", "What"), Column("n", "Recorded", kind="count")),
                (("Burglary", total),),
            ),
        ),
        provenance=series.provenance,
    )
    chapter = Section("theft", "Theft and burglary", lead="It fell.", findings=(finding,))
    gaps = Section("gaps", "What we do not know", lead="Much.", gap=True)
    save(
        workspace,
        "wolverhampton",
        Document(
            id="wolverhampton-assessment",
            title="Strategic assessment of Wolverhampton",
            subtitle="What the evidence says",
            partnership="Safer Wolverhampton Partnership",
            period="Year to March 2026",
            dated=date(2026, 3, 31),
            snapshot=evidence.snapshot.id,
            version="0.1.0",
            summary=Section("summary", "On one page", lead="Burglary fell.", findings=(finding,)),
            sections=(chapter, gaps),
            sources=(),
            attribution=("Contains public sector information.",),
        ),
    )
    folder = workspace.documents / "wolverhampton"
    (folder / "assessment.pdf").write_bytes(b"%PDF-1.7 stands for the writer's own file")
    (folder / "words").mkdir(exist_ok=True)
    (folder / "words" / "burglary.level.md").write_text("The analyst's draft.", "utf-8")


@pytest.fixture(scope="session")
def site_workspace(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's workspace with documents of its own, so that tests do not share them."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(demo / "commonweal.toml", folder)
    (folder / "evidence").symlink_to(demo / "evidence", target_is_directory=True)
    (folder / "documents").mkdir()
    small_assessment(folder)
    return folder


@pytest.fixture(scope="session")
def site(site_workspace: Path) -> Iterator[object]:
    """Django's test client on that workspace."""
    import django
    from django.test import Client, override_settings

    django.setup()
    with override_settings(WORKSPACE=site_workspace, ALLOWED_HOSTS=["testserver"]):
        yield Client(raise_request_exception=False)
