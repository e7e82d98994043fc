"""What the build hook makes for pages: whose it is, what is in it, when it is made again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def built(root, build_hook) -> Path:
    folder: Path = root / build_hook.BUILT
    assert folder.is_dir(), "Not built. Run: uv sync --reinstall-package commonweal"
    return folder


def test_what_is_built_is_of_the_sources_as_they_stand(built, build_hook, root):
    stamp = (built / build_hook.STAMP).read_text("utf-8").strip()
    assert stamp == build_hook.digest_of_inputs(root / "frontend")


def test_the_digest_sees_content_and_not_dates(build_hook, tmp_path):
    (tmp_path / "site.js").write_text("1")
    before = build_hook.digest_of_inputs(tmp_path)
    (tmp_path / "site.js").touch()
    assert build_hook.digest_of_inputs(tmp_path) == before
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "other.js").write_text("3")
    assert build_hook.digest_of_inputs(tmp_path) == before
    (tmp_path / "site.js").write_text("2")
    assert build_hook.digest_of_inputs(tmp_path) != before


def test_neither_the_font_nor_the_crown_of_govuk_is_in_it(built):
    css = (built / "commonweal.css").read_text("utf-8")
    for theirs in ("transport", "crown", "crest"):
        assert theirs not in css.lower()
    assert "Public Sans Variable" in css


def test_every_file_a_style_sheet_names_is_there(built):
    for sheet in built.glob("*.css"):
        for address in re.findall(r"url\(\"?([^)\"]+)", sheet.read_text("utf-8")):
            if not address.startswith("data:"):
                assert (built / address).is_file(), f"{sheet.name} names {address}"


def test_no_style_sheet_fetches_from_elsewhere(built):
    for sheet in built.glob("*.css"):
        text = sheet.read_text("utf-8")
        assert re.findall(r"url\(\"?(?:https?:)?//", text) == []
        assert "@import" not in text


@pytest.mark.parametrize("script", ["site.js", "charts.js", "maps.js", "maps-worker.js"])
def test_no_script_asks_for_another_file_by_name(built, script):
    """Django renames files when it serves them, so a bundle must be whole."""
    text = (built / script).read_text("utf-8")
    assert re.findall(r"""(?:^|[;}])import\s*["'{*]""", text) == []
    assert "sourceMappingURL" not in text


def test_the_licence_of_each_bundled_package_goes_with_it(built):
    text = (built / "LICENCES.txt").read_text("utf-8")
    for package in ("govuk-frontend", "maplibre-gl", "pmtiles", "vega", "vega-interpreter"):
        assert re.search(rf"^{package} \d", text, re.MULTILINE), package
    assert "SIL OPEN FONT LICENSE" in text.upper()
