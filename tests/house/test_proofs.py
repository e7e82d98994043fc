"""Twelve traps that others fell into, each with its test; and every published result, with its own."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
TRAPS = {
    "1 a density that depends on units": "analysis/test_density.py::test_the_same_surface_in_any_unit_of_length",
    "2 band labels shifted by one": "analysis/test_nearrepeat.py::test_an_event_on_the_edge_falls_where_the_label_says",
    "3 two jobs slower than one": "analysis/test_hot_squares.py::test_esda_runs_in_this_process_alone",
    "4 clusters that collapse into one": "analysis/test_linkage.py::test_a_chain_of_hundreds_falls_back_into_its_people",
    "5 a peer that does not run": "analysis/test_linkage.py::test_we_use_neither_dedupe_nor_recordlinkage",
    "6 a bandwidth of kilometres": "analysis/test_density.py::test_the_bandwidth_of_memphis_shows_streets_and_not_the_city",
    "7 libraries whose STL differ": "analysis/test_decompose.py::test_libraries_with_the_same_window_give_other_seasons_and_ours_is_r_s",
    "8 raked weights taken as fixed": "analysis/test_surveys.py::test_a_clustered_raked_survey_is_as_in_r",
    "9 packages of the same name": "analysis/test_linkage.py::test_nobody_is_told_to_install_what_is_someone_elses",
    "10 neighbour lists on grids": "analysis/test_hot_squares.py::test_a_quarter_of_a_million_cells_need_no_list_of_neighbours",
    "11 children that outlive a driver": "house/test_benchmarks.py::test_children_of_a_peer_that_takes_too_long_do_not_outlive_it",
    "12 p too small on the cold side": "analysis/test_hot_squares.py::test_p_is_that_of_esdas_permutations_on_the_hot_side_and_counts_ties_on_the_cold",
}


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap_has_its_test(trap):
    file, _, name = TRAPS[trap].partition("::")
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_published_case_is_read_by_a_test(shared):
    """Each case of `truth/` is named in the tests, or its input is."""
    text = "\n".join(f.read_text("utf-8") for f in TESTS.rglob("test_*.py"))
    proved_by = {
        "crime_severity": "Crime Severity Score", "disproportionality": "5.3428824",
        "forecast_usaccdeaths": "us_accidental_deaths", "gistar_memphis": "0.1584648554",
        "its_sicily": "0.894", "knox_chicago_arson": "chicago_arson",
        "knox_chicago_be": "chicago_be", "knox_leukaemia": "0.0016844",
        "lisa_columbus": "columbus", "network_chicago_linearK": "109.9775660",
        "network_karate_davis": "0.4677641", "panel_grunfeld": "0.1101238041",
        "poisson_etest_scan": "0.20616", "splink_fake1000": "fake_1000",
        "stl_nottem": "stl_nottem", "survey_apistrat": "662.28736", "synth_basque": "-0.69956",
        "wdd_basic": "-1721",
    }  # fmt: skip
    cases = {f.stem for f in (shared / "truth").glob("*.md")} - {"README"}
    assert cases == set(proved_by)
    loose = text.replace("_", "")
    missing = [
        c
        for c, mark in proved_by.items()
        if mark not in text and mark.replace("_", "") not in loose
    ]
    assert missing == []
