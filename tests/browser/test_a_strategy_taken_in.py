"""From a board paper to five groups, with a real browser: sent in, looked over, taken in, signed off."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from tests.browser.test_every_page import CHROMIUM, QUIET, WATCH
from tests.browser.test_signing_in import looked_at

from commonweal.strategy.sample import sample_document

pytestmark = pytest.mark.browser
PAPER = sample_document("wolverhampton-proposed-priorities-2023")
COMES_IN = """
from pathlib import Path
from commonweal.website.preparing import prepare
here = {p.slug: p for p in prepare(Path(%r))}["wolverhampton"]
from django.test import Client
from django.utils import timezone
from commonweal.partnership.models import Person, Role
from commonweal.records import changes
manager = Person.objects.create_user("m@example.test", name="Test Manager", synthetic=True)
role = Role(partnership=here, person=manager, name="manager")
changes.save(role, by=None, at=timezone.now())
client = Client()
client.force_login(manager, backend="allauth.account.auth_backends.AuthenticationBackend")
print(client.cookies["sessionid"].value)
"""
"""Makes up a manager and prints her session: signing in has tests of its own."""


@pytest.fixture(scope="module")
def served(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The site over the sample's evidence with a made-up manager: its address, her session."""
    workspace = tmp_path_factory.mktemp("plan") / "workspace"
    shutil.copytree(demo, workspace)
    told = subprocess.run(
        [sys.executable, "-c", COMES_IN % str(workspace)],
        check=True,
        capture_output=True,
        text=True,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "commonweal", "serve", "-w", str(workspace), "--port", str(port),
    ]  # fmt: skip
    # A made-up person does without the second step in a demonstration, and nowhere else.
    with subprocess.Popen(command, env=os.environ | {"COMMONWEAL_DEMO": "1"}) as process:
        address = f"http://localhost:{port}"
        for _ in range(240):
            try:
                with urlopen(f"{address}/account/login/", timeout=30):
                    break
            except OSError:
                time.sleep(0.25)
        yield address, told.stdout.strip()
        process.terminate()


@pytest.fixture
def page(served) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    address, session = served
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(60_000)
        context.add_init_script(WATCH)
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        yield context.new_page()
        chromium.close()


def test_a_board_paper_becomes_a_plan_with_five_groups(served, page):
    base = f"{served[0]}/wolverhampton"
    page.goto(f"{base}/strategy-documents/")
    page.get_by_role("button", name="Add a strategy document").click()
    page.get_by_label("Strategy document", exact=True).set_input_files(str(PAPER))
    page.get_by_role("button", name="Send it in").click()
    assert "proposals" in page.locator(".lede").inner_text()
    looked_at(page, "strategy-review")
    page.get_by_role("link", name="Measures of success").click()
    page.get_by_role("link", name="Line 109").click()
    assert page.locator("#line-109").evaluate("e => e === document.querySelector(':target')")
    page.get_by_role("button", name="Accept all", exact=False).last.click()
    page.get_by_role("button", name="Take in the").click()
    told = page.locator("section .lede").inner_text()
    assert told.startswith("5 priorities, 24 outcomes, 25 focus areas, 24 measures.")
    looked_at(page, "strategy")
    page.get_by_role("link", name="Reduction in neighbourhood crime", exact=True).click()
    assert page.locator("figure svg").count() >= 1
    looked_at(page, "strategy-measure")
    page.get_by_role("link", name="Neighbourhood Crime", exact=True).first.click()
    looked_at(page, "strategy-priority")
    page.go_back()
    page.locator(".kicker a").first.click()
    for name in (
        "What breaks the thread", "What can be counted", "Themes and balance", "Commitments",
        "Choice of priorities", "What changed", "What is wrong in it", "Steps to publication",
    ):  # fmt: skip
        page.get_by_role("link", name=name, exact=True).click()
        looked_at(page, f"strategy-{name.lower().replace(' ', '-')}")
    page.get_by_role("button", name="Sign off the priorities").click()
    assert "5 groups stand, 5 of them new." in page.get_by_role("status").inner_text()
    page.get_by_role("button", name="Sign off the priorities").click()
    assert "5 groups stand, 0 of them new." in page.get_by_role("status").inner_text()
