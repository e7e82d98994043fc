"""A visitor's own table is worked on, answered, and kept nowhere."""

import tempfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

GIVEN = {"count": "crimes", "population": "residents", "denominator": "Census 2021"}


def table(content=b"ward,crimes,residents\nA,10,20000\nB,40,10000\n", name="wards.csv"):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def own(settings):
    settings.COMMONWEAL_OWN_TABLES = True


def send(site, id="rates", file=None, **given):
    return site.post(f"/analyse/{id}/", {**GIVEN, **given, "areas": file or table()})


def test_a_table_gives_its_rates_and_is_gone(site, own, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    response = send(site)
    text = response.content.decode()
    assert response.status_code == 200
    assert "Your result" in text
    assert '<th scope="row">A</th>' in text
    assert {path.suffix for path in tmp_path.rglob("*")} <= {".lock"}


@pytest.mark.parametrize(
    ("file", "given", "said"),
    [
        (table(b""), {}, "is empty"),
        (table(b"\x89PNG\r\n\x1a\n" + b"0" * 90), {}, "areas.csv"),
        (table(), {"count": "robberies"}, "has no column robberies"),
        (table(), {"per": "many"}, "per cannot be read"),
        (table(), {"method": "guess"}, "method cannot be read"),
        (table(b"a" * 5_500_000), {}, "too large"),
        (table(b"a" * 9_000_000), {}, "too large"),
    ],
)  # fmt: skip
def test_what_cannot_be_worked_on_is_said_on_the_page(site, own, file, given, said):
    response = send(site, file=file, **given)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert "There is a problem" in response.content.decode()


def test_a_missing_file_is_asked_for(site, own):
    response = site.post("/analyse/rates/", GIVEN)
    assert response.status_code == 422
    assert "There is no file for areas" in response.content.decode()


def test_a_public_server_takes_no_tables_until_people_sign_in(site):
    response = send(site)
    text = response.content.decode()
    assert "The worked example" in text
    assert "Tables cannot be sent to this site" in text


def test_numbers_alone_need_no_file_and_have_an_address(site, own):
    text = site.get("/analyse/e-test/?count=0&against=3").content.decode()
    assert "0.08838" in text  # Krishnamoorthy and Thomson print 0.0884


def test_a_public_server_works_nothing_out_for_strangers(site, monkeypatch):
    from commonweal.analysis.methods import Run

    asked = []
    worked = Run.on
    monkeypatch.setattr(Run, "on", lambda *a: asked.append(a[2]) or worked(*a))
    for send_it in (site.get, site.post):
        text = send_it("/analyse/e-test/", {"count": "12345678", "against": "1"}).content.decode()
        assert "Numbers cannot be sent to this site" in text
        assert "12345678" not in text
    assert all(given.get("count") != "12345678" for given in asked)


def test_codes_keep_their_zeros_in_the_answer(site, own):
    file = table(b"ward,crimes,residents\n007,10,20000\n042,40,10000\n")
    assert '<th scope="row">007</th>' in send(site, file=file).content.decode()


def test_a_fault_of_ours_is_said_by_its_kind_and_logs_no_cell(caplog):
    from commonweal.analysis.methods import run
    from commonweal.insight.own_tables import _said

    error = _said(run("rates"), "Traceback\nValueError: could not convert 'Jo Bloggs' to float\n")
    assert "ValueError" in error.seen
    assert "Bloggs" not in str(error) + caplog.text


def test_tables_of_people_are_taken_nowhere(site, own):
    page = site.get("/analyse/link-people/").content.decode()
    assert "must not leave your own systems" in page
    assert 'type="file"' not in page
    sent = site.post("/analyse/link-people/", {"records": table(b"name\nA\n")})
    assert "Your result" not in sent.content.decode()


def test_a_slow_example_waits_to_be_asked_for(site):
    assert "Work the example out now" in site.get("/analyse/link-incidents/").content.decode()
    assert "In single numbers" in site.get("/analyse/link-incidents/?example=1").content.decode()
