"""Every page is listed, opens, explains itself and keeps its promises."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.website.addresses import MORE, PAGES, WHO_MAY_OPEN, with_delivery

from commonweal.website.keeping import STATEMENTS


def every_address() -> Iterator[str]:
    """Names of all addresses that the site answers to."""
    from django.urls import URLPattern, get_resolver

    def walk(patterns, space: str) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield f"{space}{pattern.name}"
            else:
                inner = f"{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern.url_patterns, inner)

    return walk(get_resolver().url_patterns, "")


@pytest.fixture(scope="session")
def pages(site, site_workspace: Path) -> dict[str, str]:
    from commonweal.evidence.workspace import Workspace

    delivery = next(iter(Workspace.open(site_workspace).store.snapshot().deliveries))
    return with_delivery(PAGES, delivery)


def test_no_page_is_forgotten(site):
    # Pages of signing in and of records are on the list of doors.
    open_to_all = {n for n in every_address() if n.startswith("insight:") or n in STATEMENTS}
    assert open_to_all == set(WHO_MAY_OPEN)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_with_one_heading_and_a_title(site, pages, name):
    response = site.get(pages[name])
    text = response.content.decode()
    assert response.status_code == 200
    assert len(re.findall(r"<h1[ >]", text)) == 1
    assert re.search(r"<title>[^<]{8,}</title>", text)
    assert 'lang="en-GB"' in text


@pytest.mark.parametrize("address", [*MORE, *PAGES.values()])
def test_no_page_holds_a_script_a_style_or_an_address_elsewhere(site, address):
    text = site.get(address or "/").content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not re.search(r'(?:src|srcset|action)="(?:https?:)?//', text)


@pytest.mark.parametrize("address", MORE)
def test_pages_with_less_behind_them_still_open(site, address):
    assert site.get(address).status_code == 200


def test_the_policy_allows_nothing_from_elsewhere(site):
    policy = site.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_overview_says_how_many_and_by_how_much(site):
    text = site.get("/wolverhampton/").content.decode()
    # 27,850 rows of the year to March 2026 over 263,730 residents of the Census of 2021.
    assert "<b>27,850</b>" in text
    assert "106 for every 1,000 residents" in text
    assert "11% fewer" in text


def test_a_page_is_answered_from_memory_and_not_sent_twice(site):
    first = site.get("/wolverhampton/indicators/")
    again = site.get("/wolverhampton/indicators/", HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304
    assert again.content == b""
    assert again["Content-Security-Policy"] == first["Content-Security-Policy"]


def test_a_page_is_packed_for_those_who_can_unpack_it(site):
    import gzip

    plain = site.get("/wolverhampton/")
    packed = site.get("/wolverhampton/", HTTP_ACCEPT_ENCODING="gzip, br")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 2


def test_new_evidence_shows_at_once(site, site_workspace):
    import os

    before = site.get("/wolverhampton/assessment/")["ETag"]
    os.utime(site_workspace / "documents/wolverhampton/assessment.json", ns=(1, 10**18))
    assert site.get("/wolverhampton/assessment/")["ETag"] != before


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/nowhere/", "no partnership “nowhere”"),
        ("/wolverhampton/indicators/nonsense/", "no indicator “nonsense”"),
        ("/wolverhampton/areas/E99999999/", "has no area E99999999"),
        ("/wolverhampton/provenance/nonsense/", "no figure or finding “nonsense”"),
        ("/wolverhampton/assessment/nonsense/", "no chapter “nonsense”"),
        ("/wolverhampton/data/nonsense/", "no delivery nonsense"),
        ("/a/b/c/", "no such page"),
    ],
)
def test_what_is_not_there_is_refused_in_plain_words(site, address, said):
    response = site.get(address)
    assert response.status_code == 404
    assert said in response.content.decode()


@pytest.mark.parametrize(
    "file",
    ["words/burglary.level.md", "../../commonweal.toml", "assessment.json", "csvw/../words/x.md"],
)
def test_no_file_leaves_but_those_that_were_published(site, file):
    assert site.get(f"/wolverhampton/assessment/files/{file}").status_code == 404


def test_a_figure_comes_in_every_form(site):
    base = "/wolverhampton/figures/burglary.monthly"
    assert b"<svg" in site.get(f"{base}.svg").content
    assert site.get(f"{base}.png").content.startswith(b"\x89PNG")
    assert "marks" in json.loads(site.get(f"{base}.json").content)
    rows = list(csv.DictReader(io.StringIO(site.get(f"{base}.csv").content.decode())))
    described = json.loads(site.get(f"{base}.csv-metadata.json").content)
    assert len(rows) == 35  # May 2023 to March 2026
    assert [c["titles"] for c in described["tableSchema"]["columns"]] == list(rows[0])
    gaps = [row for row in rows if not list(row.values())[1]]
    assert gaps
    assert all("not delivered" in str(row) or "incomplete" in str(row) for row in gaps)


def test_a_map_comes_with_its_colours_and_leads_to_areas(site):
    answer = site.get("/wolverhampton/figures/neighbourhood-crime.areas.geojson")
    areas = json.loads(answer.content)
    assert len(areas["features"]) == 161
    one = areas["features"][0]["properties"]
    assert one["colour"] in {step["colour"] for step in areas["key"]}
    assert site.get(one["href"]).status_code == 200


def test_the_provenance_of_a_finding_names_its_files_and_how_to_cite_it(site):
    text = site.get("/wolverhampton/provenance/burglary.level/").content.decode()
    assert "Cite as" in text
    assert "SHA-256" in text
    assert "2026-03.csv" in text
    assert "rests on one alone" in text


def test_search_finds_places_indicators_and_findings(site):
    text = site.get("/wolverhampton/search/?q=burglary").content.decode()
    assert "Indicator" in text
    assert "Finding" in text
    assert "Tettenhall" in site.get("/wolverhampton/search/?q=tettenhall").content.decode()


def test_what_people_type_into_search_is_never_markup(site):
    text = site.get("/wolverhampton/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in text


def test_every_state_of_explore_has_an_address_and_says_what_it_could_not_use(site):
    good = site.get(
        "/wolverhampton/explore/?indicator=robbery&from=2025-01&to=2025-12&by=ward24"
    ).content.decode()
    assert "January 2025" in good
    assert "of 20</b> wards" in good
    bad = site.get("/wolverhampton/explore/?indicator=x&from=2025-13&by=moon").content.decode()
    assert "There is a problem" in bad
    assert "2025-13" in bad


def test_an_indicator_nobody_has_defined_has_no_number(site):
    text = site.get("/wolverhampton/indicators/drug-alcohol-related/").content.decode()
    assert "no agreed definition" in text
    assert "we cannot yet say" in text


def test_an_empty_workspace_says_that_nothing_is_held(tmp_path):
    import django
    from django.test import Client, override_settings

    from commonweal.cli.demo import sample_partnerships
    from commonweal.evidence.workspace import Workspace

    django.setup()
    Workspace.create(tmp_path / "empty", sample_partnerships())
    with override_settings(WORKSPACE=tmp_path / "empty", ALLOWED_HOSTS=["testserver"]):
        client = Client(raise_request_exception=False)
        for address in (
            "/",
            "/leeds/",
            "/leeds/areas/",
            "/leeds/indicators/",
            "/leeds/explore/",
            "/leeds/data/",
            "/leeds/assessment/",
            "/leeds/search/?q=x",
        ):
            assert client.get(address).status_code == 200, address
        assert "no evidence" in client.get("/leeds/").content.decode()


def test_a_name_of_ours_never_hides_a_figure_or_finding_of_the_assessment(demo):
    from commonweal.assessment.build import build
    from commonweal.evidence.workspace import Workspace
    from commonweal.insight.naming import KINDS

    document = build(Workspace.open(demo), "portsmouth")
    ids = {figure.id for figure in document.all_figures()}
    ids |= {finding.id for section in document.everything() for finding in section.findings}
    assert ids
    assert not {id for id in ids if id.rpartition(".")[2] in KINDS}


def test_no_partnership_may_take_the_name_of_a_page(site, tmp_path):
    from django.urls import get_resolver

    from commonweal.evidence.workspace import TAKEN, Partnership, Workspace
    from commonweal.vocabulary.errors import CommonwealError

    first = {str(p.pattern).split("/")[0] for p in get_resolver().url_patterns}
    for include in get_resolver().url_patterns:
        if str(include.pattern):
            continue
        inner = getattr(include, "url_patterns", [])
        first |= {str(p.pattern).strip("^").split("/")[0] for p in inner}
    fixed = {name for name in first if name and name[0] not in "<("}
    assert fixed | {"static"} == TAKEN
    (tmp_path / "commonweal.toml").write_text(
        '[[partnership]]\nslug = "methods"\nname = "M"\nplace = "M"\narea = "E08000031"\n', "utf-8"
    )
    with pytest.raises(CommonwealError, match="every installation has"):
        Workspace.open(tmp_path)
    with pytest.raises(ValueError, match="every installation has"):
        Partnership(slug="privacy", name="P", place="P", area="E08000031")
