"""A red measure needs an account before the report goes out."""

from datetime import date

import pytest
from tests.strategy.measuring.test_rating import BEFORE, NOW, months

from commonweal.strategy.measuring import (
    Direction,
    Narrative,
    check_may_be_issued,
    rag,
    unexplained,
)
from commonweal.vocabulary.errors import NotEnoughData

RED = rag(months(100, 150), baseline=BEFORE, direction=Direction.DECREASE)
GREEN = rag(months(100, 50), baseline=BEFORE, direction=Direction.DECREASE)


def account(**changes):
    words = {
        "what_happened": "Burglary rose in two wards.", "so_what": "Forty homes more were entered.",
        "what_next": "Locks for each, by June.", "period": NOW, "author": "A lead", "written": date(2026, 4, 9),
    }  # fmt: skip
    return Narrative(**{**words, **changes})


def test_a_red_measure_with_an_account_may_be_issued():
    check_may_be_issued({"burglary": RED, "robbery": GREEN}, {"burglary": account()})


def test_a_red_measure_without_one_may_not():
    with pytest.raises(NotEnoughData, match="1 measure is off track.*\n.*burglary: no account"):
        check_may_be_issued({"burglary": RED, "robbery": GREEN}, {})


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"so_what": " "}, "does not say so what"),
        ({"what_next": "", "what_happened": ""}, "what happened, what next"),
        ({"period": BEFORE}, "speaks of Year to March 2025"),
    ],
)
def test_an_unfinished_or_old_account_is_none(changes, missing):
    assert missing in unexplained({"burglary": RED}, {"burglary": account(**changes)})["burglary"]
