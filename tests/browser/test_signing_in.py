"""Signing in with a real browser: an invitation, a passkey, an app, on a desk and in a hand."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from tests.browser.test_every_page import AXE, CHROMIUM, QUIET, WATCH, axe

pytestmark = pytest.mark.browser
PASSWORD = "a long and simple sentence"
PICTURES = os.environ.get("COMMONWEAL_PICTURES", "")
"""A folder to keep pictures of the pages in; none are kept if not given."""


@pytest.fixture(scope="module")
def served(bare_workspace: Path) -> Iterator[tuple[str, Path]]:
    """The site by the name of this machine: browsers give no key to a bare number."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "commonweal",
        "serve",
        "-w",
        str(bare_workspace),
        "--port",
        str(port),
    ]
    with subprocess.Popen(command) as process:
        address = f"http://localhost:{port}"
        for _ in range(240):
            try:
                with urlopen(f"{address}/account/login/", timeout=30):
                    break
            except OSError:
                time.sleep(0.25)
        yield address, bare_workspace
        process.terminate()


@pytest.fixture
def page(served) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        context.add_init_script(WATCH)
        yield context.new_page()
        chromium.close()


def invited(served, name: str, role: str) -> str:
    base, workspace = served
    command = [
        sys.executable, "-m", "commonweal", "people", "invite", f"{name}@example.test", "--name", name.title(),
        "--role", role, "--partnership", "leeds", "--site", base, "-w", str(workspace),
    ]  # fmt: skip
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return re.search(r"http\S+", told)[0]


def looked_at(page: Any, name: str) -> None:
    """Nothing on the page breaks a rule, on a desk and in a hand."""
    page.evaluate(AXE.read_text("utf-8"))
    assert axe(page, name) == []
    assert page.evaluate("window.violations") == []
    assert page.locator("h1").count() == 1
    for size, width in (("desk", 1280), ("phone", 390)):
        page.set_viewport_size({"width": width, "height": 900})
        room = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert room[0] <= room[1], f"{name} is {room[0]} pixels wide in {room[1]}"
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{size}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def choose_password(page: Any, link: str) -> None:
    page.goto(link)
    page.fill("#id_password1", PASSWORD)
    page.fill("#id_password2", PASSWORD)
    page.get_by_role("button", name="Choose this password").click()
    page.wait_for_selector(".me button")


def test_an_administrator_takes_up_her_invitation_and_signs_in_with_a_passkey(served, page):
    base, _ = served
    link = invited(served, "ann", "administrator")
    page.goto(link)
    looked_at(page, "invitation")
    choose_password(page, link)
    page.goto(f"{base}/leeds/people/")
    assert page.locator("h1").inner_text() == "Your role needs a second step"
    looked_at(page, "second-step")

    # A virtual authenticator, as a laptop with a fingerprint reader has.
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.get_by_role("button", name="Add a passkey or key").click()
    looked_at(page, "add-passkey")
    page.fill("#id_name", "Work laptop")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(re.compile("recovery-codes|webauthn/$"))
    page.goto(f"{base}/account/2fa/webauthn/")
    assert "Work laptop" in page.locator("main").inner_text()
    looked_at(page, "passkeys")
    page.goto(f"{base}/leeds/people/")
    assert page.locator("h1").inner_text().startswith("Who works in")

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_selector(".me a")
    page.goto(f"{base}/account/login/?next=/leeds/people/")
    looked_at(page, "sign-in")
    page.click("#passkey_login")
    page.wait_for_url(f"{base}/leeds/people/")
    assert "Ann" in page.locator(".me").inner_text()
    assert page.evaluate("window.violations") == []


def test_a_manager_sets_up_an_app_and_works_on_every_page_of_the_room(served, page):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    base, _ = served
    choose_password(page, invited(served, "max", "manager"))
    page.goto(f"{base}/account/2fa/totp/activate/")
    assert page.locator("img.qr").evaluate("picture => picture.naturalWidth") > 0
    looked_at(page, "app")
    secret = page.locator("code.key").inner_text()
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    page.fill("#id_code", code)
    page.get_by_role("button", name="Turn it on").click()
    page.wait_for_selector(".codes")
    looked_at(page, "recovery-codes")
    for name, address in {
        "account": "/account/", "second-steps": "/account/2fa/", "sessions": "/account/sessions/",
        "password": "/account/password/change/", "people": "/leeds/people/",
        "invite": "/leeds/people/invite/", "partners": "/leeds/partners/", "profile": "/leeds/profile/",
        "history": "/leeds/history/", "organisations": "/leeds/organisations/",
        "seats": "/leeds/representatives/add/", "profile-change": "/leeds/profile/change/",
    }.items():  # fmt: skip
        assert page.goto(base + address).status == 200, address
        looked_at(page, name)


def test_a_wrong_password_is_said_in_words_that_lead_to_the_field(served, page):
    base, _ = served
    page.goto(f"{base}/account/login/")
    page.fill("#id_login", "nobody@example.test")
    page.fill("#id_password", "not a password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_selector(".govuk-error-summary")
    looked_at(page, "wrong-password")
    for _ in range(4):
        page.fill("#id_login", "nobody@example.test")
        page.fill("#id_password", "not a password")
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_load_state()
    assert page.locator("h1").inner_text() == "Too many attempts"
    looked_at(page, "locked-out")
