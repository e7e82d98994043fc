"""Each flaw that the published street-level files are known to have, met by number.

The numbers are those of the list of traps that came with the data, section 1. Traps 4
and 5 (practice changes and missing months) are also met where coverage is read.
"""

from __future__ import annotations

import gzip

import pytest

from commonweal.evidence import lookups
from commonweal.evidence.load import load
from commonweal.evidence.sample import sample_folder
from commonweal.evidence.sources.police_street import PoliceStreet, PoliceStreet2011

STREET = (PoliceStreet(), PoliceStreet2011())


def check(delivery, id):
    return next(c for c in delivery.checks if c.id == id)


def only(report):
    assert report.refused == []
    (taken,) = report.taken
    return taken.delivery


def asb_twins(table):
    """One ASB row, three times over, alike in every cell."""
    header, *rows = table
    asb = next(row for row in rows if row[9] == "Anti-social behaviour")
    return [header, asb, asb, asb]


def test_trap_1_asb_rows_that_look_alike_are_separate_incidents(store, street_csv, query):
    delivery = only(load(store, [street_csv(asb_twins)]))
    assert (delivery.rows, delivery.rejected) == (3, 0)
    assert check(delivery, "identical").found == 2
    assert query(store.snapshot(), "SELECT count(*) FROM incidents") == [(3,)]


@pytest.mark.deep
@pytest.mark.shared
def test_trap_1_over_a_quarter_of_asb_rows_of_2014_look_alike_and_all_are_counted(
    full_store, query
):
    (asb,) = query(
        full_store.snapshot(),
        "SELECT count(*) FROM incidents WHERE scope = 'hampshire' AND month = '2014-01' "
        "AND category = 'anti-social-behaviour'",
    )
    assert asb == (4225,)


def repeated_id(table):
    """The first crime again at the end, with another outcome, as City of London has it."""
    crime = next(row for row in table[1:] if row[0])
    return [*table, [*crime[:10], "Unable to prosecute suspect", ""]]


def test_trap_2_a_repeated_crime_id_is_counted_and_marked(store, street_csv, query):
    delivery = only(load(store, [street_csv(repeated_id)]))
    assert delivery.rows == 401
    assert check(delivery, "repeated-ids").found == 1
    assert query(
        store.snapshot(),
        "SELECT count(*), count(DISTINCT crime_id), list(outcome) FROM incidents "
        "WHERE crime_id IN (SELECT crime_id FROM incidents WHERE repeats_id)",
    )[0][:2] == (2, 1)


@pytest.mark.deep
@pytest.mark.shared
def test_trap_2_city_of_london_repeats_247_ids_on_505_rows(full_store, query):
    (found,) = query(
        full_store.snapshot(),
        "WITH again AS (SELECT crime_id, month, count(*) AS n FROM incidents "
        "WHERE scope = 'city-of-london' AND month < '2021' AND crime_id IS NOT NULL "
        "GROUP BY ALL HAVING n > 1) SELECT count(*), sum(n) FROM again",
    )
    assert found == (247, 505)
    marked = query(full_store.snapshot(), "SELECT count(*) FROM incidents WHERE repeats_id")
    assert marked[0][0] >= 258


def test_trap_3_codes_of_both_vintages_are_told_apart_and_kept(store, street_csv):
    old = sorted(lookups.codes_2011() - lookups.codes_2021())[:3]
    new = sorted(lookups.codes_2021() - lookups.codes_2011())[:2]

    def mixed(table):
        for row, code in zip(table[1:], [*old, *new], strict=False):
            row[7] = code

    delivery = only(load(store, [street_csv(mixed, rows=5)]))
    assert (check(delivery, "only-2011").found, check(delivery, "only-2021").found) == (3, 2)
    assert check(delivery, "vintage").found == "2011"


@pytest.mark.parametrize(("year", "vintage"), [("2024", "2021"), ("2025", "2021")])
def test_trap_3_files_of_2024_and_2025_carry_codes_of_2021(store, year, vintage):
    file = sample_folder() / f"police-uk/{year}-03-hampshire-street.csv.gz"
    delivery = only(load(store, [file]))
    assert check(delivery, "vintage").found == vintage
    # 5 to 8 per cent of rows have a code that is in one vintage only.
    assert 0.05 < int(check(delivery, "only-2021").found) / delivery.rows < 0.08


def test_trap_4_and_5_a_load_says_which_months_it_brought_and_no_others(store):
    months = ["2024-01", "2024-04", "2025-08"]
    files = [sample_folder() / f"police-uk/{m}-hampshire-street.csv.gz" for m in months]
    report = load(store, files)
    assert [part.month for part in report.snapshot.parts] == months


def test_trap_6_rows_without_a_point_are_counted_and_have_no_place(store, street_csv, query):
    def pointless(table):
        for row in table[1:8]:
            row[4:9] = ["", "", "No Location", "", ""]

    delivery = only(load(store, [street_csv(pointless)]))
    assert delivery.rows == 400
    assert check(delivery, "no-point").found == 7
    import duckdb

    (counts,) = store.snapshot().live("counts")
    found = duckdb.sql(f"SELECT sum(n) FROM '{counts}' WHERE place_kind = 'none' AND place IS NULL")
    assert found.fetchall() == [(7,)]


def test_trap_7_rows_outside_the_force_are_kept_under_their_own_code(store, street_csv, query):
    def far_away(table):
        table[1][7:9] = ["E01011264", "Leeds 111B"]

    only(load(store, [street_csv(far_away)]))
    found = query(
        store.snapshot(), "SELECT scope, lsoa_name FROM incidents WHERE lsoa = 'E01011264'"
    )
    assert found == [("hampshire", "Leeds 111B")]


@pytest.mark.deep
@pytest.mark.shared
def test_trap_7_485_hampshire_rows_lie_outside_its_14_districts(full_store, query):
    ours = {
        "Basingstoke and Deane", "East Hampshire", "Eastleigh", "Fareham", "Gosport", "Hart",
        "Havant", "Isle of Wight", "New Forest", "Portsmouth", "Rushmoor", "Southampton",
        "Test Valley", "Winchester",
    }  # fmt: skip
    rows = query(
        full_store.snapshot(),
        "SELECT lsoa_name, count(*) FROM incidents WHERE scope = 'hampshire' GROUP BY ALL",
    )
    outside = sum(n for name, n in rows if name and name[:-5] not in ours)
    assert outside == 485
    assert sum(n for name, n in rows if name is None) == 15


@pytest.mark.deep
@pytest.mark.shared
def test_trap_8_hampshire_sits_on_42217_snap_points(full_store, query):
    found = query(
        full_store.snapshot(),
        "SELECT count(*), count(DISTINCT (lon, lat)) FROM incidents WHERE scope = 'hampshire'",
    )
    assert found == [(389_574, 42_217)]


def test_trap_8_points_are_described_as_approximate_wherever_they_are_described():
    from commonweal.vocabulary.tables import INCIDENTS

    meanings = {field.name: field.meaning for field in INCIDENTS.fields}
    assert "never an address" in meanings["lon"]
    assert "never an address" in PoliceStreet.about


def later_download(table):
    """The same rows some years on: one outcome is known now."""
    crime = next(row for row in table[1:] if row[0])
    crime[10] = "Offender given a caution"


def test_trap_9_a_later_download_changes_outcomes_and_no_count(store, street_csv, query):
    total = "SELECT count(*), count(DISTINCT crime_id) FROM incidents"
    only(load(store, [street_csv()]))
    before, old = query(store.snapshot(), total), store.snapshot()
    report = load(store, [street_csv(later_download)])
    assert query(store.snapshot(), total) == before
    assert [(r.old.rows, r.new.rows, r.shrinks) for r in report.replaced] == [(400, 400, False)]
    caution = "SELECT count(*) FROM incidents WHERE outcome = 'Offender given a caution'"
    assert query(store.snapshot(), caution)[0][0] == query(old, caution)[0][0] + 1


@pytest.mark.deep
@pytest.mark.shared
def test_trap_9_three_months_delivered_twice_change_no_count(full_store, shared, tmp_path, query):
    import shutil

    from commonweal.evidence.store import Store

    copy = Store(tmp_path / "copy")
    shutil.copytree(full_store.root, copy.root)
    by_part = (
        "SELECT scope, month, category, lsoa, count(*), count(DISTINCT crime_id) FROM incidents "
        "WHERE scope = 'south-yorkshire' GROUP BY ALL ORDER BY ALL"
    )
    before = query(copy.snapshot(), by_part)
    folder = shared / "data/police-uk/redelivery/south-yorkshire"
    report = load(copy, [folder], sources=STREET)
    assert [r.new.rows for r in report.replaced] == [16_211, 15_220, 14_094]
    assert query(copy.snapshot(), by_part) == before


@pytest.mark.deep
@pytest.mark.shared
def test_trap_10_the_layout_of_2011_is_read_with_its_own_coarser_categories(store, shared, query):
    report = load(store, [shared / "data/police-uk/west-midlands-legacy"], sources=STREET)
    delivery = only(report)
    assert (delivery.source, delivery.rows) == ("police.uk/street-2011", 25_558)
    assert check(delivery, "identical").found == 9_399
    assert check(delivery, "context").found == 59
    (found,) = query(
        store.snapshot(),
        "SELECT count(DISTINCT category), count(crime_id), count(lsoa), "
        "count(*) FILTER (category LIKE 'legacy-%'), min(lon), max(lon), min(lat), max(lat) "
        "FROM incidents",
    )
    assert found[:3] == (6, 0, 0)
    assert found[3] > 0
    west, east, south, north = found[4:]
    assert -2.3 < west < east < -1.4  # the seven districts of the West Midlands
    assert 52.3 < south < north < 52.7


def test_trap_10_metres_become_degrees_and_categories_stay_apart(store, tmp_path, query):
    # The Ordnance Survey's own worked example for point conversion, to the metre:
    # E 651409.903 N 313177.270 is 52°39'27.2531" N 1°43'4.5177" E (OSGB36), which is
    # about 52.6580 N 1.7161 E in WGS84.
    path = tmp_path / "2011-02-norfolk-street.csv"
    path.write_text(
        "Month,Reported by,Falls within,Easting,Northing,Location,Crime type,Context\n"
        "2011-02,Norfolk Constabulary,Norfolk Constabulary,651410,313177,On or near Park Road,"
        "Violent crime,\n",
        encoding="utf-8",
    )
    only(load(store, [path]))
    ((lon, lat, category, scope),) = query(
        store.snapshot(), "SELECT lon, lat, category, scope FROM incidents"
    )
    assert (lon, lat) == pytest.approx((1.7161, 52.6580), abs=1e-4)
    assert (category, scope) == ("legacy-violent-crime", "norfolk")


@pytest.mark.deep
@pytest.mark.shared
def test_trap_12_the_national_month_holds_36_forces_and_no_others(full_store):
    scopes = {p.scope for p in full_store.snapshot().parts if p.month == "2025-11"}
    assert len(scopes) == 36
    missing = {"metropolitan", "west-midlands", "west-yorkshire", "greater-manchester", "btp",
               "avon-and-somerset", "hampshire", "leicestershire", "merseyside"}  # fmt: skip
    assert scopes.isdisjoint(missing)
    ireland = [p.rows for p in full_store.snapshot().parts if p.scope == "northern-ireland"]
    assert ireland == [10_238]


def test_a_header_that_stands_again_among_the_rows_is_set_aside_with_its_line(store, street_csv):
    delivery = only(load(store, [street_csv(lambda t: [*t[:11], t[0], *t[11:]])]))
    assert (delivery.rows, delivery.rejected) == (400, 1)
    rejects = (store.deliveries_folder / delivery.id / "rejects.csv").read_text("utf-8")
    assert rejects.splitlines()[1].startswith("12,the header line stands again among the rows,")


def test_carriage_returns_a_byte_order_mark_and_gzip_change_nothing(store, street_csv, tmp_path):
    plain = only(load(store, [street_csv(newline="\r\n", encoding="utf-8-sig")]))
    assert (plain.rows, plain.rejected) == (400, 0)
    packed = tmp_path / "again.csv.gz"
    packed.write_bytes(gzip.compress(street_csv().read_bytes()))
    assert only(load(store, [packed])).rows == 400
