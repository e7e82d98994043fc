"""Signing in: by invitation, with a password, in two steps; locked out after five wrong guesses."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.test import Client
from django.utils import timezone
from tests.registers import NOW, PASSWORD, a_partnership, a_person

from commonweal.partnership import changes, invitations
from commonweal.partnership.models import Person, Role
from commonweal.records import history
from commonweal.records.models import Event

pytestmark = pytest.mark.django_db
SIGN_IN = "/account/login/"


@pytest.fixture
def client(bare_workspace, settings) -> Client:
    settings.WORKSPACE = bare_workspace
    settings.COMMONWEAL_DEMO = False
    return Client(raise_request_exception=False)


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def one_time_code(secret: str, ahead: int = 0) -> str:
    import time

    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def set_up_app(client) -> str:
    """Turns an authenticator app on for whoever is signed in; gives its key."""
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r'class="key">(\w+)<', page)[1]
    answer = client.post("/account/2fa/totp/activate/", {"code": one_time_code(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret


def test_a_partner_signs_in_with_a_password_and_out_again(client):
    leeds = a_partnership()
    person = a_person(leeds, "partner", name="Pat Partner")
    assert sign_in(client, person.email.upper()).status_code == 302
    page = client.get("/account/").content.decode()
    assert "Pat Partner" in page
    assert "Partner, <a" in page
    assert client.post("/account/logout/").status_code == 302
    assert client.get("/account/")["Location"].startswith(SIGN_IN)


def test_a_wrong_password_is_said_at_the_top_and_opens_nothing(client):
    person = a_person(a_partnership(), "partner")
    answer = sign_in(client, person.email, "not this one")
    page = answer.content.decode()
    assert "There is a problem" in page
    assert "The e-mail address or the password is not right" in page
    assert "<title>Error: Sign in" in " ".join(page.split())
    assert "_auth_user_id" not in client.session


def test_after_five_wrong_passwords_the_address_is_locked_out_even_with_the_right_one(client):
    person = a_person(a_partnership(), "partner")
    for _ in range(4):
        assert sign_in(client, person.email, "wrong").status_code == 200
    locked = sign_in(client, person.email, "wrong")
    assert locked.status_code == 429
    assert "Too many attempts" in locked.content.decode()
    assert sign_in(client, person.email).status_code == 429
    other = a_person(a_partnership(), "partner")
    assert sign_in(Client(), other.email).status_code == 302


def test_signing_in_and_being_locked_out_are_in_the_history_of_the_installation(client):
    person = a_person(a_partnership(), "partner")
    sign_in(client, person.email)
    for _ in range(5):
        sign_in(Client(), person.email, "wrong")
    told = Event.objects.filter(chain="installation").order_by("number")
    assert [e.verb for e in told] == [
        "partnership:person:signed-in",
        "partnership:person:locked-out",
    ]
    assert {e.record for e in told} == {person.pk}
    assert list(history.verify()) == []


def test_nobody_can_make_an_account(client):
    for address in ("/account/signup/", "/account/email/", "/account/3rdparty/signup/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {"email": "x@example.test", "password1": PASSWORD}).status_code == 403  # fmt: skip
    assert Person.objects.count() == 0


def test_an_invited_person_chooses_a_password_once(client):
    leeds = a_partnership()
    person, _ = changes.invite(
        leeds, email="New.Person@Example.test", name="New Person", role="partner", by=None, at=NOW
    )
    assert not sign_in(client, "new.person@example.test").wsgi_request.user.is_authenticated
    link = invitations.link(person)
    page = client.get(link).content.decode()
    assert "Welcome, New Person" in page
    assert "Partner, Safer Leeds" in page
    short = client.post(link, {"password1": "short", "password2": "short"})
    assert "at least 12 characters" in short.content.decode()
    differs = client.post(link, {"password1": PASSWORD, "password2": "another long one"})
    assert "The two passwords are not the same" in differs.content.decode()
    assert client.post(link, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    assert client.get("/account/").status_code == 200
    assert Client().get(link).status_code == 410
    assert sign_in(Client(), "new.person@example.test").status_code == 302


def test_an_invitation_is_good_for_seven_days_and_cannot_be_made_up(client, monkeypatch):
    person, _ = changes.invite(
        a_partnership(), email="p@example.test", name="P", role="partner", by=None, at=NOW
    )
    link = invitations.link(person)
    assert client.get(link[:-4] + "aaa/").status_code == 410
    other = signing.dumps({"p": person.pk, "s": "0" * 16}, salt=invitations.SALT)
    assert client.get(f"/account/invitation/{other}/").status_code == 410
    import time

    now = time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 7 * 24 * 3600 + 60)
    assert client.get(link).status_code == 410


def test_a_closed_account_signs_nobody_in(client):
    person = a_person(a_partnership(), "partner")
    person.is_active = False
    person.save()
    sign_in(client, person.email)
    assert client.get("/account/").status_code == 302


def test_a_forgotten_password_is_chosen_anew_by_a_link_sent_to_the_address(client):
    person = a_person(a_partnership(), "partner")
    client.post("/account/password/reset/", {"email": person.email})
    assert mail.outbox[0].subject == "Commonweal: Choose a new password"
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    new = "four other words entirely"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert sign_in(Client(), person.email).status_code == 200
    assert sign_in(Client(), person.email, new).status_code == 302


def test_a_reset_for_an_unknown_address_answers_the_same_and_says_so_by_mail_only(client):
    a_person(a_partnership(), "partner")
    known = client.post("/account/password/reset/", {"email": "person1@example.test"})
    unknown = client.post("/account/password/reset/", {"email": "nobody@example.test"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert "nobody signs in with it" in mail.outbox[1].body


@pytest.mark.parametrize("role", ["administrator", "manager", "analyst", "chair", "executive", "secretary", "auditor"])  # fmt: skip
def test_roles_above_partner_set_up_a_second_step_before_anything_else(client, role):
    leeds = a_partnership()
    sign_in(client, a_person(leeds, role).email)
    answer = client.get("/leeds/people/")
    assert answer["Location"].startswith("/account/second-step/")
    assert client.get("/account/second-step/").status_code == 200
    assert client.get("/account/2fa/totp/activate/").status_code == 200


@pytest.mark.parametrize("role", ["partner", "lead", "champion"])
def test_partners_leads_and_champions_need_no_second_step(client, role):
    sign_in(client, a_person(a_partnership(), role).email)
    assert client.get("/leeds/partners/").status_code == 200


def test_signing_in_with_an_app_asks_for_its_code_each_time(client):
    person = a_person(a_partnership(), "manager")
    sign_in(client, person.email)
    secret = set_up_app(client)
    assert client.get("/leeds/people/").status_code == 200
    again = Client()
    assert sign_in(again, person.email)["Location"].startswith("/account/2fa/authenticate/")
    assert again.get("/account/").status_code == 302
    wrong = again.post("/account/2fa/authenticate/", {"code": "000000"})
    assert "The code is not right" in wrong.content.decode()
    # The code just used is not taken twice.
    code = one_time_code(secret, ahead=1)
    assert again.post("/account/2fa/authenticate/", {"code": code}).status_code == 302
    assert again.get("/leeds/people/").status_code == 200


def test_a_recovery_code_works_once(client):
    person = a_person(a_partnership(), "manager")
    sign_in(client, person.email)
    set_up_app(client)
    codes = re.findall(r"<code>(\d{8})</code>", client.get("/account/2fa/recovery-codes/").content.decode())  # fmt: skip
    assert len(codes) == 10
    for expected in (302, 200):
        again = Client()
        sign_in(again, person.email)
        answer = again.post("/account/2fa/authenticate/", {"code": codes[0]})
        assert answer.status_code == expected


def test_sessions_are_listed_and_the_others_can_be_ended(client):
    person = a_person(a_partnership(), "partner")
    sign_in(client, person.email, HTTP_USER_AGENT="First")
    other = Client(headers={"user-agent": "A browser elsewhere"})
    sign_in(other, person.email)
    page = client.get("/account/sessions/").content.decode()
    assert "A browser elsewhere" in page
    assert page.count("This one") == 1
    client.post("/account/sessions/")
    assert other.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


def test_a_new_password_ends_no_session_of_ones_own_and_all_others(client):
    person = a_person(a_partnership(), "partner")
    sign_in(client, person.email)
    other = Client()
    sign_in(other, person.email)
    new = "four other words entirely"
    changed = client.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert changed.status_code == 302, changed.content.decode()
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302


def test_pages_for_strangers_stay_free_of_cookies_and_alike(client, site_workspace, settings):
    settings.WORKSPACE = site_workspace
    answer = client.get("/wolverhampton/")
    assert not answer.cookies
    assert "Sign in" in answer.content.decode()
    again = client.get("/wolverhampton/", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_pages_of_somebody_signed_in_are_not_kept(client, site_workspace, settings):
    settings.WORKSPACE = site_workspace
    person = a_person(a_partnership("wolverhampton", area="E08000031"), "partner", name="Pat Partner")  # fmt: skip
    sign_in(client, person.email)
    page = client.get("/wolverhampton/")
    assert "Pat Partner" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert "Pat Partner" not in Client().get("/wolverhampton/").content.decode()


def test_a_role_that_ended_opens_nothing(client):
    leeds = a_partnership()
    person = a_person(leeds, "partner")
    sign_in(client, person.email)
    assert client.get("/leeds/partners/").status_code == 200
    role = Role.objects.of(leeds).get(person=person)
    role.starts_on = timezone.localdate() - timedelta(days=30)
    role.save()
    changes.end_role(role, by=None, at=timezone.now(), why="Left")
    assert client.get("/leeds/partners/").status_code == 403


def test_made_up_people_are_offered_in_a_demonstration_only_and_only_on_this_machine(
    client, settings
):
    person = a_person(a_partnership(), "manager", name="Manager (demonstration)")
    assert client.get("/account/demonstration/").status_code == 404
    settings.COMMONWEAL_DEMO = True
    assert "Manager (demonstration)" in client.get("/account/demonstration/").content.decode()
    afar = Client(REMOTE_ADDR="192.0.2.7")
    assert afar.get("/account/demonstration/").status_code == 404
    assert afar.post("/account/demonstration/", {"person": person.pk}).status_code == 404
    assert Client(HTTP_X_FORWARDED_FOR="192.0.2.7").get("/account/demonstration/").status_code == 404  # fmt: skip
    real = a_person(a_partnership(), "manager")
    Person.objects.filter(pk=real.pk).update(synthetic=False)
    assert client.post("/account/demonstration/", {"person": real.pk}).status_code == 404
    assert client.post("/account/demonstration/", {"person": person.pk}).status_code == 302
    # Let off the second step, because she is made up and this is a demonstration.
    assert client.get("/leeds/people/").status_code == 200
