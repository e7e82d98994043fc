"""Road casualties in two layouts."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).parent.parent / "data/partner"
MANCHESTER = DATA / "gm-stats19-road-casualties-2024-01-02.csv.gz"
LEEDS = DATA / "leeds-road-traffic-accidents-2019.csv.gz"


def test_greater_manchester_is_counted_by_month_severity_and_district(loaded):
    counts = loaded(MANCHESTER).table()
    by = counts.groupby(["month", "category"], observed=True)["n"].sum()
    assert by["2024-01"].to_dict() == {"fatal": 5, "serious": 78, "slight": 183}
    assert by["2024-02"].to_dict() == {"fatal": 3, "serious": 69, "slight": 160}
    assert set(counts["scope"]) == {"greater-manchester"}
    assert "Trafford" in set(counts["place"])


def test_trap_of_section_5_people_hurt_alike_in_one_collision_are_all_counted(loaded):
    found = loaded(MANCHESTER)
    assert found.check("identical").found == 14
    assert found.table()["n"].sum() == 498


def test_trap_of_section_5_leeds_without_dates_is_a_count_of_the_year_in_the_files_name(loaded):
    found = loaded(LEEDS)
    counts = found.table()
    assert found.check("no-dates").state == "warning"
    assert set(counts["month"]) == {"2019-12"}
    assert set(counts["months"]) == {12}
    assert dict(zip(counts["category"], counts["n"], strict=True)) == {
        "fatal": 22,
        "serious": 334,
        "slight": 1_551,
    }


def test_trap_of_section_5_1812_is_an_hour_and_metres_are_degrees(loaded):
    rows = loaded(LEEDS).table("casualties")
    first = rows[(rows["hour"] == 18) & (rows["age_band"] == "39")].iloc[0]
    # 436147, 434957 lies in Seacroft: 53.81 N, 1.45 W (Ordnance Survey's converter).
    assert (first["lon"], first["lat"]) == pytest.approx((-1.4526, 53.8097), abs=0.001)
    assert rows["hour"].between(0, 23).all()


def test_leeds_without_a_year_in_its_name_is_refused(loaded, tmp_path):
    path = tmp_path / "leeds-casualties.csv.gz"
    path.write_bytes(LEEDS.read_bytes())
    assert "gives neither dates" in loaded(path).refusal


@pytest.mark.shared
def test_the_whole_of_greater_manchester_gives_the_known_answers(loaded, shared):
    found = loaded(shared / "data/partner/gm-stats19-road-casualties-2019-2024h1.csv.gz")
    assert found.delivery.rows == found.table()["n"].sum() == 20_435
    assert found.check("fatal").found == 342
    assert found.check("identical").found == 769
    assert found.table("casualties")["collision"].nunique() == 15_645
    assert (found.delivery.months[0], found.delivery.months[-1]) == ("2019-01", "2024-06")
