"""Every method page has a figure, drawn from real data, that says in words what it shows."""

from importlib.resources import files

import pytest

from commonweal.assessment.drawing import svg_for_page
from commonweal.assessment.worked import figure_of

PAGES = sorted(
    f.name.removesuffix(".md")
    for f in files("commonweal.analysis.methods").iterdir()
    if f.name.endswith(".md")
)


@pytest.mark.parametrize("page", PAGES)
def test_every_method_page_has_a_figure_of_its_worked_example(page):
    figure = figure_of(page)
    assert figure is not None
    assert figure.id == f"worked.{page}"
    assert len(figure.alt) > 40
    assert figure.caption
    assert figure.source
    assert "<svg" in svg_for_page(figure.spec)


def test_a_page_without_a_figure_has_none():
    assert figure_of("astrology") is None
    assert figure_of("../harm") is None
