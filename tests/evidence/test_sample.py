"""The sample that is carried with the package."""

from __future__ import annotations

from commonweal.evidence.receive import KINDS, find
from commonweal.evidence.sample import sample_folder


def test_everything_found_in_the_sample_is_data_of_a_kind_that_is_read():
    found = list(find([sample_folder()]))
    assert len(found) > 50
    plain = {path.name.removesuffix(".gz") for path in found}
    assert {name for name in plain if not name.endswith(tuple(KINDS))} == set()
