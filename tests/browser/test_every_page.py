"""Every page in a real browser: no violation of policy or accessibility, on a phone and a desk.

Run by `.ci/run` with Debian's Chromium: `pytest -m browser -n0`. Screenshots of the pages
that the documentation shows are kept in docs/images.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from tests.website.addresses import MORE, PAGES, with_delivery

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
IMAGES = ROOT / "docs" / "images"
CHROMIUM = os.environ.get("COMMONWEAL_CHROMIUM", "/usr/bin/chromium")
QUIET = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]  # fmt: skip
WIDTHS = {360: 740, 1440: 900}
KEPT = {
    "insight:overview": "overview",
    "insight:indicator": "indicator",
    "insight:area": "area",
    "insight:explore": "explore",
    "insight:data": "data",
    "insight:provenance": "provenance",
}
WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', e =>
    window.violations.push(e.violatedDirective + ' ' + e.blockedURI));
"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def examples(workspace: Path) -> dict[str, str]:
    from commonweal.evidence.workspace import Workspace

    delivery = next(iter(Workspace.open(workspace).store.snapshot().deliveries))
    return {**with_delivery(PAGES, delivery), **{address: address for address in MORE}}


@pytest.fixture(scope="module")
def served(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The site in a process of its own, as `commonweal serve` runs it."""
    import shutil

    from tests.website.conftest import small_assessment

    folder = tmp_path_factory.mktemp("served")
    shutil.copy(demo / "commonweal.toml", folder)
    (folder / "evidence").symlink_to(demo / "evidence", target_is_directory=True)
    (folder / "documents").mkdir()
    small_assessment(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "commonweal", "serve", "-w", str(folder), "--port", str(port)]
    with subprocess.Popen(command) as process:
        address = f"http://127.0.0.1:{port}"
        for _ in range(120):
            try:
                with urlopen(address, timeout=30):
                    break
            except OSError:
                time.sleep(0.25)
        yield address, folder
        process.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


def check(page: Any, address: str, base: str, asked: list[str]) -> list[str]:
    """What is wrong with a page that is open."""
    wrong = [f"{address}: policy: {v}" for v in page.evaluate("window.violations ?? []")]
    wrong += [
        f"{address}: asked {url}" for url in asked if not url.startswith((base, "data:", "blob:"))
    ]
    width, room = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    if width > room:
        wrong.append(f"{address}: {width} pixels wide in {room}")
    return wrong


def axe(page: Any, address: str) -> list[str]:
    found = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{address}: {v['id']}: {v['nodes'][0]['target']} {v['nodes'][0]['failureSummary'][:200]}"
        for v in found["violations"]
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_breaks_a_rule_with_scripts(served, browser, width):
    base, folder = served
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]},
        reduced_motion="reduce",
        bypass_csp=False,
    )
    context.add_init_script(WATCH)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    wrong: list[str] = []
    source = AXE.read_text("utf-8")
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, address in examples(folder).items():
        asked.clear()
        page.goto(base + address, wait_until="networkidle")
        wrong += check(page, address, base, asked)
        if name in KEPT:
            size = "phone" if width < 500 else "desk"
            page.screenshot(path=IMAGES / f"{KEPT[name]}-{size}.png", full_page=False)
        # Evaluated by the driver, not by the page: the policy stays in force.
        page.evaluate(source)
        wrong += axe(page, address)
    context.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_whole_without_scripts(served, browser, width):
    base, folder = served
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]}, java_script_enabled=False
    )
    page = context.new_page()
    for address in examples(folder).values():
        response = page.goto(base + address)
        assert response.status == 200, address
        assert page.locator("h1").count() == 1, address
        assert page.locator("main a, main h1").count() > 1, address
        box = page.locator("body").bounding_box()
        assert box["width"] <= width, address
    page.goto(base + "/wolverhampton/")
    drawings = page.locator("figure svg:visible")
    assert drawings.count() == 2
    assert all(svg.get_attribute("role") == "img" for svg in drawings.all())
    context.close()


def test_a_keyboard_reaches_the_content_and_every_link_shows_where_it_is(served, browser):
    base, _ = served
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(base + "/wolverhampton/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto(base + "/wolverhampton/")
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        what = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
            return [e.tagName + ' ' + (e.getAttribute('href') ?? e.name ?? e.className),
                    s.boxShadow !== 'none' || s.outlineStyle !== 'none']; }"""
        )
        if what[0].startswith("BODY"):
            break
        seen.append(what)
    assert len(seen) > 25
    assert all(shown for _, shown in seen), [w for w, shown in seen if not shown]


def test_a_chart_answers_to_the_pointer_and_a_map_can_be_opened(served, browser):
    base, _ = served
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(WATCH)
    page = context.new_page()
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto(base + "/wolverhampton/")
    page.locator("[data-chart]").first.hover()
    page.wait_for_selector("[data-chart] .live svg")
    page.get_by_role("button", name="Open the map").click()
    page.wait_for_selector(".map-live canvas")
    page.wait_for_timeout(1500)
    page.locator(".map-live canvas").hover()
    page.wait_for_timeout(300)
    assert page.locator(".map-live canvas").count() == 1
    assert page.locator(".legend li").count() >= 4
    assert page.evaluate("window.violations") == []
    assert failed == []
    IMAGES.mkdir(parents=True, exist_ok=True)
    page.locator("[data-map]").screenshot(path=IMAGES / "map-open.png")
    page.get_by_role("button", name="Show the drawing").click()
    assert page.locator("[data-map] .drawn svg").is_visible()
    context.close()
