"""Numbers as people read them."""

import math

import pytest

from commonweal.vocabulary import words


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (27_850, "27,850"), (1234.567, "1,235"), (12.3456, "12.35"), (0.0012304, "0.001230"),
        (-0.5, "−0.5000"), (1.2e-9, "1.2e−09"), (0, "0"), (3e16, "3e+16"),
    ],
)  # fmt: skip
def test_any_number_has_four_figures(value, said):
    assert words.number(value) == said


@pytest.mark.parametrize("value", [-0.0004, 0.0004, -1e-9, 0])
def test_what_rounds_to_nothing_has_no_sign(value):
    assert words.percent(value, signed=True, digits=1) == "0.0%"


def test_a_number_that_is_none_is_not_written():
    assert words.number(math.nan) == "–"
    assert words.number(math.inf) == "no limit"
