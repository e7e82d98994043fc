"""The README and the documentation say what is so."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import commonweal

ROOT = Path(__file__).resolve().parents[2]
# Pages copied for the site are read where they were written.
WRITTEN = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
PAGES = sorted(
    p for p in WRITTEN if "methods" not in p.parts and p.name not in ("changes.md", "glossary.md")
)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


def links(page: Path) -> Iterator[str]:
    prose = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for found in LINK.finditer(prose):
        yield found[1] or found[2]


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\s-]", "", h.lower()).strip() for h in headings)
    return {re.sub(r"[\s-]+", "-", h) for h in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        if "docs/reference/methods" in str(target):
            continue  # copied when the site is built
        assert target.exists(), f"{page.name} leads to {link}"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{page.name} leads to {link}"


def test_the_two_commands_stand_in_the_readme_alone_on_their_line():
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert "pip install uv && uv run commonweal demo" in lines
    assert "uv run pytest" in lines


def test_printed_pages_are_what_the_code_prints_now(print_docs):
    assert print_docs.changed() == []


def test_every_page_has_a_place_in_the_menu(print_docs):
    copied = {f"reference/{place}" for place in print_docs.COPIED.values()}
    copied |= {"decisions/index.md", "reference/methods/index.md"}
    listed = set(re.findall(r"[\w/-]+\.md", (ROOT / "mkdocs.yml").read_text("utf-8")))
    pages = {str(p.relative_to(ROOT / "docs")) for p in (ROOT / "docs").rglob("*.md")}
    beneath = {p for p in pages if p.startswith(("decisions/", "reference/methods/"))}
    assert pages - beneath - copied == listed - copied


def test_every_decision_is_listed_dated_and_has_its_three_parts():
    listed = (ROOT / "docs/decisions/index.md").read_text("utf-8")
    for page in sorted((ROOT / "docs/decisions").glob("[0-9]*.md")):
        text = page.read_text("utf-8")
        assert page.name in listed
        assert re.search(
            r"^Date: \d{4}-\d\d-\d\d\. Status: (proposed|accepted|superseded)", text, re.M
        )
        for part in ("**Context.**", "**Decision.**", "**Consequences.**"):
            assert part in text, f"{page.name} lacks {part}"


def test_the_changelog_has_the_version_that_the_package_has():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert commonweal.__version__ == version


def test_the_glossary_is_in_order_and_says_each_word_once():
    words = re.findall(r"^\*\*(.+?)\*\*", (ROOT / "GLOSSARY.md").read_text("utf-8"), re.MULTILINE)
    assert len(words) > 30
    assert words == sorted(set(words), key=str.casefold)


def test_no_command_is_missing_from_the_manual(print_docs):
    import typer

    from commonweal.cli import app

    manual = (ROOT / "docs/reference/command-line.md").read_text("utf-8")
    for name, command in print_docs.every_command(typer.main.get_command(app)):
        assert f"## commonweal {name}\n" in manual
        assert re.search(rf"^commonweal {name}\b", command.help, re.MULTILINE), (
            f"no line to paste: {name}"
        )
