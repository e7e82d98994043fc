from __future__ import annotations

import base64
import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
import sample

from commonweal.assessment import drawing, figures
from commonweal.assessment.figures.bars import Bar
from commonweal.assessment.figures.season import MonthRatio
from commonweal.assessment.structure import Figure
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.places import Area, AreaKind
from commonweal.vocabulary.series import Break, Series

KINDS = sorted(sample.gallery())
SVG = "{http://www.w3.org/2000/svg}"
PLACE = Area(AreaKind.DISTRICT, "E08000031", "Wolverhampton")


def figure(kind: str) -> Figure:
    return sample.gallery()[kind]


def words_in(svg: str) -> str:
    return " ".join("".join(t.itertext()) for t in ElementTree.fromstring(svg).iter(f"{SVG}text"))


def months(*values: float | None, breaks: tuple[Break, ...] = ()) -> Series:
    start = Month(2025, 1)
    gaps = {start + n: "not delivered" for n, v in enumerate(values) if v is None}
    return Series("Robbery", PLACE, start, values, gaps, breaks)


def lines(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of the solid line: layer of the series itself."""
    found = [layer for layer in spec["layer"] if layer["mark"]["type"] == "line"]
    return list(found[-1]["data"]["values"])


# --- on a page under a strict policy


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_for_a_page_holds_nothing_that_a_strict_policy_refuses(kind: str) -> None:
    svg = drawing.svg_for_page(figure(kind).spec)
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        assert element.tag.removeprefix(SVG) not in (
            "style",
            "script",
            "foreignObject",
            "image",
            "a",
        )
        for name in element.attrib:
            assert name != "style"
            assert not name.startswith("on")
            assert "href" not in name
    assert "width" not in root.attrib
    assert "height" not in root.attrib
    assert root.attrib["viewBox"].startswith("0 0 ")


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_says_what_it_is_to_those_who_cannot_see_it(kind: str) -> None:
    root = ElementTree.fromstring(drawing.svg_for_page(figure(kind).spec))
    by_id = {e.get("id"): e for e in root.iter() if e.get("id")}
    assert root.get("role") == "img"
    assert by_id[root.attrib["aria-labelledby"]].text
    assert by_id[root.attrib["aria-describedby"]].text == figure(kind).alt
    assert len(figure(kind).alt) > 40


def test_no_two_drawings_on_a_page_share_an_id() -> None:
    svgs = [
        drawing.svg_for_page(f.spec, narrow=n)
        for f in sample.gallery().values()
        for n in (False, True)
    ]
    ids = [i for svg in dict.fromkeys(svgs) for i in re.findall(r'\bid="([^"]+)"', svg)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", KINDS)
def test_every_reference_inside_a_drawing_arrives(kind: str) -> None:
    svg = drawing.svg_for_page(figure(kind).spec)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(re.findall(r'\bid="([^"]+)"', svg))


@pytest.mark.parametrize("kind", [k for k in KINDS if drawing.has_narrow(figure(k).spec)])
def test_a_drawing_for_a_phone_keeps_words_readable(kind: str) -> None:
    """On a screen of 360 pixels there are 328 to draw in; 9 pixels is our least."""
    svg = drawing.svg_for_page(figure(kind).spec, narrow=True)
    scale = min(1.0, 328 / drawing.size(svg)[0])
    assert min(float(s) for s in re.findall(r'font-size="([\d.]+)px"', svg)) * scale >= 9
    assert drawing.size(svg)[0] < 450


@pytest.mark.parametrize("kind", KINDS)
def test_no_word_runs_over_the_edge(kind: str) -> None:
    """Measured by the letters of the typeface itself, not by the renderer's own guess."""
    fonts = {weight: Letters(drawing.FONTS / f"PublicSans-{name}.ttf")
             for weight, name in ((400, "Regular"), (600, "SemiBold"), (700, "Bold"))}  # fmt: skip
    for narrow in (False, True):
        svg = drawing.svg_for_page(figure(kind).spec, narrow=narrow)
        width, _ = drawing.size(svg)
        for x, size, anchor, weight, text in placed_words(ElementTree.fromstring(svg)):
            long = fonts[weight].length(text) * size
            left = x - {"start": 0, "middle": long / 2, "end": long}[anchor]
            assert left >= -1, (text, left)
            assert left + long <= width + 1, (text, left + long, width)


@pytest.mark.browser
def test_no_word_runs_over_the_edge_on_a_page_with_tabular_figures() -> None:
    """As a browser sets it. A page's own figures once widened "111" past the edge of its bars."""
    sync = pytest.importorskip("playwright.sync_api")
    font = base64.b64encode((drawing.FONTS / "PublicSans-Variable.woff2").read_bytes()).decode()
    drawn = [
        drawing.svg_for_page(f.spec, narrow=n)
        for f in sample.gallery().values()
        for n in (False, True)
    ]
    page_text = (
        f"<style>@font-face{{font-family:'Public Sans';font-weight:400 700;src:url(data:font/woff2;base64,{font})}}"
        "body{font-variant-numeric:tabular-nums}div{width:340px}</style>"
        + "".join(f"<div>{svg}</div>" for svg in drawn)
    )
    outside = """async () => { await document.fonts.ready; return [...document.querySelectorAll('svg')].flatMap(
        s => { const box = s.getBoundingClientRect(); return [...s.querySelectorAll('text')].filter(t => {
            const r = t.getBoundingClientRect();
            return r.width && (r.left < box.left - 1 || r.right > box.right + 1) }).map(t => t.textContent) }) }"""
    with sync.sync_playwright() as started:
        try:
            browser = started.chromium.launch(
                executable_path="/usr/bin/chromium",
                args=["--no-sandbox", "--disable-background-networking"],
            )
        except sync.Error:
            pytest.skip("Chromium is not on this machine")
        page = browser.new_page()
        page.set_content(page_text)
        assert page.evaluate(outside) == []
        browser.close()


class Letters:
    """Advance widths of a TrueType font, read from its cmap, hmtx and head tables."""

    def __init__(self, file: Any) -> None:
        data = file.read_bytes()
        count = int.from_bytes(data[4:6], "big")
        tables = {data[n : n + 4]: int.from_bytes(data[n + 8 : n + 12], "big")
                  for n in range(12, 12 + 16 * count, 16)}  # fmt: skip

        def number(at: int, size: int = 2) -> int:
            return int.from_bytes(data[at : at + size], "big")

        self.em = number(tables[b"head"] + 18)
        metrics = number(tables[b"hhea"] + 34)
        self.widths = [number(tables[b"hmtx"] + 4 * n) for n in range(metrics)]
        cmap = tables[b"cmap"]
        self.glyphs: dict[int, int] = {}
        for n in range(number(cmap + 2)):
            at = cmap + number(cmap + 4 + 8 * n + 4, 4)
            if number(at) == 4:
                segments = number(at + 6) // 2
                for s in range(segments):
                    end, start = number(at + 14 + 2 * s), number(at + 16 + 2 * (segments + s))
                    delta = number(at + 16 + 2 * (2 * segments + s))
                    place = at + 16 + 2 * (3 * segments + s)
                    offset = number(place)
                    for code in range(start, min(end, 0xFFFE) + 1):
                        glyph = number(place + offset + 2 * (code - start)) if offset else code
                        self.glyphs[code] = (glyph + delta) & 0xFFFF

    def length(self, text: str) -> float:
        found = [self.glyphs.get(ord(letter), 0) for letter in text]
        return sum(self.widths[min(g, len(self.widths) - 1)] for g in found) / self.em


def placed_words(root: ElementTree.Element) -> list[tuple[float, float, str, int, str]]:
    found: list[tuple[float, float, str, int, str]] = []

    def walk(element: ElementTree.Element, x: float, turned: bool) -> None:
        moved = re.search(r"translate\(([-\d.]+)", element.get("transform", ""))
        x += float(moved[1]) if moved else 0.0
        turned = turned or "rotate(-90)" in element.get("transform", "")
        if element.tag == f"{SVG}text" and not turned and element.get("opacity") != "0":
            size = float(element.get("font-size", "14").removesuffix("px"))
            weight = {"bold": 700, "normal": 400}.get(element.get("font-weight", "400"))
            shown = [t.text or "" for t in element.iter(f"{SVG}tspan")] or [element.text or ""]
            found.extend(
                (x, size, element.get("text-anchor", "start"),
                 weight or int(element.get("font-weight", "400")), text) for text in shown
            )  # fmt: skip
        for child in element:
            walk(child, x, turned)

    walk(root, 0.0, False)
    return found


def test_the_measure_of_letters_agrees_with_a_known_width() -> None:
    """Public Sans 2.1 Regular: the space of "H" is 726 of 1,000 units, as its hmtx table has it."""
    letters = Letters(drawing.FONTS / "PublicSans-Regular.ttf")
    assert letters.em in (1000, 2000)
    assert letters.length("HH") == pytest.approx(2 * letters.length("H"))
    assert 0.6 < letters.length("H") < 0.85
    assert letters.length("i") < letters.length("m")


# --- what the charts show


@pytest.mark.parametrize(
    "kind", [k for k in KINDS if k not in ("season", "funnel", "map", "map-gaps", "hot")]
)
def test_amounts_are_drawn_from_zero(kind: str) -> None:
    """All but the season, whose base is the average month."""
    text = json.dumps(figure(kind).spec)
    domains = re.findall(r'"domain": \[([-\d.e]+), [\d.e+]+\], "nice": false(?!, "zero")', text)
    assert domains
    assert all(float(low) in (0, -0.3) for low in domains)


def test_no_line_crosses_a_gap() -> None:
    rows = lines(dict(figures.monthly_line(months(5, 6, None, 7, 8), id="x").spec))
    assert [(row["at"], row["run"]) for row in rows] == [(0, 0), (1, 0), (3, 1), (4, 1)]


def test_no_line_crosses_a_break() -> None:
    broken = (Break(Month(2025, 3), "Counting changed"),)
    rows = lines(dict(figures.monthly_line(months(5, 6, 7, 8, breaks=broken), id="x").spec))
    assert [row["run"] for row in rows] == [0, 0, 1, 1]


def test_a_month_alone_between_gaps_is_still_seen() -> None:
    spec = figures.monthly_line(months(5, None, 6, None, 7, 8), id="x").spec
    points = [layer for layer in spec["layer"] if layer["mark"]["type"] == "point"]
    assert {row["at"] for layer in points for row in layer["data"]["values"]} >= {0, 2}


def test_a_gap_is_hatched_and_named_and_a_break_is_named() -> None:
    broken = (Break(Month(2025, 6), "Counting rules changed"),)
    drawn = figures.monthly_line(months(5, 6, None, 7, 8, 9, 9, breaks=broken), id="x")
    svg = drawing.svg_for_page(drawn.spec)
    assert "-hatch)" in svg
    assert "no complete data" in words_in(svg)
    assert "Counting rules changed" in words_in(svg)
    assert "no complete data for March 2025" in drawn.caption
    assert "from June 2025, counting rules changed" in drawn.caption


def test_the_last_month_is_labelled_with_its_number() -> None:
    assert "2,335 in Mar 2026" in words_in(drawing.svg_for_page(figure("line").spec))


def test_the_period_spoken_of_is_shaded_and_said() -> None:
    spec = json.dumps(figure("line").spec)
    assert "#fcf1d3" in spec
    assert "Shaded: year to March 2026." in figure("line").caption


def test_a_compared_line_is_dashed_and_named() -> None:
    spec = figure("line-compared").spec
    dashed = [
        layer
        for layer in spec["layer"]
        if layer["mark"].get("strokeDash") and layer["mark"]["type"] == "line"
    ]
    assert len(dashed) == 1
    assert "Robbery" in words_in(drawing.svg_for_page(spec))


def test_the_words_of_a_line_are_its_numbers() -> None:
    """Sums by hand from the counts: lowest December 2025, highest July 2024."""
    alt = figure("line").alt
    assert "starts at 2,912 in September 2023 and ends at 2,335 in March 2026" in alt
    assert "lowest 1,990 in December 2025, highest 3,054 in July 2024" in alt


def test_a_series_of_gaps_alone_is_refused() -> None:
    with pytest.raises(NotEnoughData, match="cannot be drawn"):
        figures.monthly_line(months(None, None), id="x")


def test_a_series_of_noughts_is_drawn() -> None:
    assert drawing.svg_for_page(figures.monthly_line(months(0, 0, 0), id="x").spec)


def test_a_sparkline_has_no_axis_and_a_last_dot() -> None:
    svg = drawing.svg_for_page(figure("spark").spec)
    assert words_in(svg) == ""
    assert figure("spark").spec["layer"][-1]["mark"]["type"] == "point"


def test_map_classes_are_quantiles_with_their_numbers_in_the_key() -> None:
    """161 neighbourhoods in five classes: 32 or 33 in each."""
    rows = figure("map").spec["layer"][0]["data"]["values"]["features"]
    bands = [row["properties"]["band"] for row in rows]
    counts = {band: bands.count(band) for band in set(bands)}
    assert sorted(counts.values()) == [32, 32, 32, 32, 33]
    shown = words_in(drawing.svg_for_page(figure("map").spec))
    assert all(band in shown for band in counts)


def test_the_highest_areas_are_numbered_and_named() -> None:
    assert "1 Wolverhampton 020H (111)" in figure("map").caption
    texts = [layer for layer in figure("map").spec["layer"] if layer["mark"]["type"] == "text"]
    assert [row["n"] for row in texts[0]["data"]["values"]] == ["1", "2", "3"]


def test_areas_without_data_are_hatched_and_said() -> None:
    svg = drawing.svg_for_page(figure("map-gaps").spec)
    assert "-hatch)" in svg
    assert "no data" in words_in(svg)
    assert "2 areas without data" in figure("map-gaps").alt


def test_a_map_where_all_areas_are_alike_has_one_class() -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]}
    drawn = figures.choropleth({"a": square}, {"a": 4.0}, id="x", caption="C", measure="M")
    assert drawn.spec["layer"][0]["encoding"]["fill"]["scale"]["domain"] == ["4.0"]


def test_a_map_with_no_value_is_refused() -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]}
    with pytest.raises(NotEnoughData, match="no value for any area"):
        figures.choropleth({"a": square}, {"a": None}, id="x", caption="C", measure="M")


def test_bars_stand_highest_first_with_their_numbers() -> None:
    shown = words_in(drawing.svg_for_page(figure("bars").spec))
    assert "12,027" in shown
    assert figure("bars").alt.startswith(
        "Bar chart of Recorded in the year, highest first: Violence and sexual offences 12,027; "
        "Shoplifting 3,366"
    )


def test_intervals_are_drawn_where_there_are_any_and_said() -> None:
    with_limits = figures.ranked_bars([Bar("a", 5, 3, 8)], id="x", caption="C", measure="M")
    without = figures.ranked_bars([Bar("a", 5)], id="x", caption="C", measure="M")
    assert [layer["mark"]["type"] for layer in with_limits.spec["layer"]].count("rule") == 2
    assert not [layer for layer in without.spec["layer"] if layer["mark"]["type"] == "rule"]
    assert "Thin lines" in with_limits.caption
    assert "Thin lines" not in without.caption


def test_months_clear_of_the_average_are_told_from_the_others() -> None:
    drawn = figures.month_profile(
        [MonthRatio(1, 0.8, 0.7, 0.9), MonthRatio(2, 1.02, 0.9, 1.1), MonthRatio(7, 1.2, 1.1, 1.3)],
        id="x", caption="C",
    )  # fmt: skip
    assert "clearly above the average month in July (+20%)" in drawn.alt
    assert "clearly below in January (−20%)" in drawn.alt
    assert "February" not in drawn.alt


def test_a_month_given_twice_is_refused() -> None:
    with pytest.raises(InvalidValues, match="each calendar month once"):
        figures.month_profile([MonthRatio(1, 1, 1, 1), MonthRatio(1, 1, 1, 1)], id="x", caption="C")


# --- drawing


def test_one_specification_gives_one_drawing_and_one_picture() -> None:
    spec = figure("line").spec
    again = sample.gallery.__wrapped__()["line"].spec
    assert drawing.svg_for_page(spec) == drawing.svg_for_page(again)
    drawing._png.cache_clear()
    first = drawing.png(spec)
    drawing._png.cache_clear()
    assert drawing.png(spec) == first
    assert first.startswith(b"\x89PNG")


@pytest.mark.parametrize("kind", KINDS)
def test_the_interactive_version_is_plain_vega(kind: str) -> None:
    compiled = drawing.vega_spec(figure(kind))
    assert compiled["$schema"].startswith("https://vega.github.io/schema/vega/")
    assert not re.search(r'"url":', json.dumps(compiled))


def test_a_caption_cannot_bring_markup_into_a_drawing() -> None:
    bad = '<script>alert(1)</script>"&'
    drawn = figures.ranked_bars([Bar(bad, 3)], id="x", caption=bad, measure=bad)
    svg = drawing.svg_for_page(drawn.spec)
    assert "<script" not in svg
    assert bad in words_in(svg)


def test_a_period_of_part_of_a_year_is_named_as_it_is() -> None:
    drawn = figures.monthly_line(
        months(1, 2, 3, 4), id="x", period=Span.parse("2025-02", "2025-04")
    )
    assert "Shaded: February to April 2025." in drawn.caption
