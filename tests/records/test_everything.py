"""The few places that look over all partnerships, each with its reason."""

from __future__ import annotations

import re
from pathlib import Path

import commonweal

SOURCE = Path(commonweal.__file__).parent
PLACES = {
    "records/models.py": "says what it is; a share is checked against its owner's rows",
    "records/changes.py": "locks the row that is being changed, by its own number",
    "partnership/queries.py": "somebody's own roles, in every partnership",
    "governance/views/verbs.py": "an empty choice, before the form is told whose",
    "governance/changes/boards.py": "one row locked by its number",
    "governance/changes/approvals.py": "one row locked by its number",
    "delivery/changes.py": "one row locked by its number",
    "delivery/addresses.py": "whoever follows a signed address has not said in which partnership",
    "partnership/changes.py": "whoever joins by a domain belongs to no partnership yet",
}
"""Files that name `Model.everything`, and why they may."""


def test_rows_of_all_partnerships_are_asked_for_in_these_places_only():
    named = {
        str(file.relative_to(SOURCE).as_posix())
        for file in SOURCE.rglob("*.py")
        if "migrations" not in file.parts
        and re.search(r"(?:\b[A-Z]\w+|\bmodel)\.everything\b", file.read_text("utf-8"))
    }
    assert named - PLACES.keys() == set(), "say in this list why all partnerships are looked at"
    assert PLACES.keys() - named == set()
