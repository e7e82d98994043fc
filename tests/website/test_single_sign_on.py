"""Sign-in with an organisation's accounts, against a real OpenID Connect provider on loopback."""

from __future__ import annotations

import http.client
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from tests.registers import NOW, a_partnership, a_person, an_organisation
from tests.website.directory_server import CLIENT, SECRET, new_key, oidc_server

from commonweal.partnership.models import MailDomain, Person, Role
from commonweal.records import changes
from commonweal.website import directories

pytestmark = pytest.mark.django_db
LOGIN = "/account/oidc/leeds/login/"


@pytest.fixture
def oidc():
    with oidc_server() as running:
        running.claims = {"sub": "abc-123", "email": "ann.lee@leeds.gov.uk", "name": "Ann Lee"}
        yield running


@pytest.fixture
def client(oidc, bare_workspace, tmp_path, settings, monkeypatch) -> Client:
    told = (bare_workspace / "commonweal.toml").read_text("utf-8") + (
        f'[[directory]]\nid = "leeds"\nname = "Sign in with a Leeds City Council account"\n'
        f'issuer = "{oidc.issuer}"\nclient_id = "{CLIENT}"\ndomains = ["leeds.gov.uk"]\n'
    )
    (tmp_path / "commonweal.toml").write_text(told, "utf-8")
    (tmp_path / "evidence").symlink_to(bare_workspace / "evidence")
    monkeypatch.setenv("COMMONWEAL_OIDC_SECRET", SECRET)
    settings.WORKSPACE = tmp_path
    found = directories.read_directories(tmp_path)
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [directories.as_provider(d) for d in found.values()]}
    }
    return Client(raise_request_exception=False)


def through_the_directory(client, oidc):
    """What a browser does: to the directory and back."""
    out = client.post(f"{LOGIN}?process=login")
    assert out.status_code == 302, out.content.decode()
    assert out["Location"].startswith(oidc.issuer)
    address = urlsplit(out["Location"])
    connection = http.client.HTTPConnection(address.hostname, address.port)
    connection.request("GET", f"{address.path}?{address.query}")
    answer = connection.getresponse()
    assert answer.status == 302, "the directory refused the request"
    back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def test_an_invited_person_signs_in_with_her_work_account(client, oidc):
    person = a_person(a_partnership(), "partner", name="Ann Lee")
    Person.objects.filter(pk=person.pk).update(email="ann.lee@leeds.gov.uk")
    assert "Sign in with a Leeds City Council account" in client.get("/account/login/").content.decode()  # fmt: skip
    assert through_the_directory(client, oidc).status_code == 302
    assert "Ann Lee" in client.get("/account/").content.decode()
    assert "/keys" in oidc.asked  # the token's signature was looked at


def test_the_request_carries_a_challenge_and_a_state(client, oidc):
    asked = parse_qs(urlsplit(client.post(f"{LOGIN}?process=login")["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    assert len(asked["state"][0]) >= 16


def test_who_was_not_invited_is_told_so_and_no_account_is_made(client, oidc):
    answer = through_the_directory(client, oidc)
    assert answer.status_code == 403
    assert "You have not been invited yet" in answer.content.decode()
    assert Person.objects.count() == 0


def test_an_address_of_a_domain_that_the_directory_does_not_give_out_is_not_believed(client, oidc):
    chair = a_person(a_partnership(), "chair")
    oidc.claims |= {"email": chair.email, "email_verified": True}
    assert through_the_directory(client, oidc).status_code == 403
    assert client.get("/account/").status_code == 302


def test_roles_never_come_from_the_directory(client, oidc):
    person = a_person(a_partnership(), "partner")
    Person.objects.filter(pk=person.pk).update(email="ann.lee@leeds.gov.uk")
    oidc.claims |= {"groups": ["administrator"], "roles": ["administrator", "manager"]}
    through_the_directory(client, oidc)
    assert [r.name for r in Role.everything.all()] == ["partner"]


def test_later_sign_ins_go_by_the_accounts_number_even_when_its_address_changed(client, oidc):
    person = a_person(a_partnership(), "partner", name="Ann Lee")
    Person.objects.filter(pk=person.pk).update(email="ann.lee@leeds.gov.uk")
    through_the_directory(client, oidc)
    oidc.claims |= {"email": "ann.young@leeds.gov.uk"}
    again = Client()
    assert through_the_directory(again, oidc).status_code == 302
    assert "Ann Lee" in again.get("/account/").content.decode()


def test_somebody_of_a_mapped_domain_joins_as_a_partner_of_its_organisation(client, oidc):
    leeds = a_partnership()
    council = an_organisation(leeds, "Leeds City Council", category="council")
    mapped = MailDomain(partnership=leeds, domain="leeds.gov.uk", organisation=council)
    changes.save(mapped, by=None, at=NOW)
    assert through_the_directory(client, oidc).status_code == 302
    role = Role.objects.of(leeds).get()
    assert (role.name, role.organisation, role.person.name) == ("partner", council, "Ann Lee")


@pytest.mark.parametrize("fault", ["another key", "another issuer", "another audience"])
def test_a_token_that_does_not_fit_signs_nobody_in(client, oidc, fault):
    person = a_person(a_partnership(), "partner")
    Person.objects.filter(pk=person.pk).update(email="ann.lee@leeds.gov.uk")
    if fault == "another key":
        oidc.signs_with = new_key()
    elif fault == "another issuer":
        oidc.calls_itself = "https://login.example/other"
    else:
        oidc.audience = "somebody-else"
    answer = through_the_directory(client, oidc)
    assert "_auth_user_id" not in client.session
    assert "an answer that we cannot trust" in answer.content.decode()
    assert client.get("/account/").status_code == 302


def test_an_answer_of_the_directory_to_another_browser_is_refused(client, oidc):
    person = a_person(a_partnership(), "partner")
    Person.objects.filter(pk=person.pk).update(email="ann.lee@leeds.gov.uk")
    out = urlsplit(client.post(f"{LOGIN}?process=login")["Location"])
    connection = http.client.HTTPConnection(out.hostname, out.port)
    connection.request("GET", f"{out.path}?{out.query}")
    back = urlsplit(connection.getresponse().headers["Location"])
    stranger = Client(raise_request_exception=False)
    stranger.get(f"{back.path}?{back.query}")
    assert stranger.get("/account/").status_code == 302


def test_the_sign_in_page_may_send_its_form_to_the_directory_and_nowhere_else(client, oidc):
    policy = client.get("/account/login/")["Content-Security-Policy"]
    assert f"form-action 'self' {oidc.issuer}" in policy
    assert oidc.issuer not in client.get("/privacy/")["Content-Security-Policy"]


def test_a_directory_that_is_not_in_the_settings_is_not_there(client):
    assert client.post("/account/oidc/other/login/").status_code == 404
