"""Method pages: what each statistic answers, how it is worked out, what it does not say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from commonweal.analysis.methods import runs
from commonweal.analysis.methods.groups import GROUPS
from commonweal.assessment.drawing import has_narrow, svg_for_page
from commonweal.assessment.worked import figure_of
from commonweal.components.prose import first_heading, first_paragraph, html_of


@dataclass(frozen=True)
class Method:
    """One page of the methods, as Markdown."""

    name: str
    title: str
    summary: str
    text: str


@cache
def all_methods() -> dict[str, Method]:
    """Every method page that the package carries, by name."""
    folder = resources.files("commonweal.analysis").joinpath("methods")
    found = {}
    if folder.is_dir():
        for file in sorted(folder.iterdir(), key=lambda f: f.name):
            if file.name.endswith(".md"):
                text = file.read_text("utf-8")
                name = file.name.removesuffix(".md")
                found[name] = Method(name, first_heading(text) or name, first_paragraph(text), text)
    return found


@cache
def drawn(name: str) -> dict[str, str] | None:
    """The figure of a page's worked example, ready for a template; None where it has none."""
    figure = figure_of(name)
    if figure is None:
        return None
    narrow = svg_for_page(figure.spec, narrow=True) if has_narrow(figure.spec) else ""
    return {
        "caption": figure.caption,
        "source": figure.source,
        "wide": mark_safe(svg_for_page(figure.spec)),  # noqa: S308 -- our own drawing
        "narrow": mark_safe(narrow),  # noqa: S308
    }


def methods(request: HttpRequest) -> HttpResponse:
    page = {
        "groups": [
            {"title": title, "methods": [all_methods()[name] for name in names]}
            for title, names in GROUPS.items()
        ],
        "crumbs": [{"text": "Commonweal", "href": reverse("home")}, {"text": "Methods"}],
    }
    return render(request, "insight/methods.html", page)


def method(request: HttpRequest, name: str) -> HttpResponse:
    found = all_methods().get(name)
    if found is None:
        raise Http404(f"There is no method page “{name}”.")
    page = {
        "method": found,
        "body": html_of(found.text, drop_title=True),
        "runs": [run for run in runs().values() if run.page == name],
        "figure": drawn(name),
        "crumbs": [
            {"text": "Commonweal", "href": reverse("home")},
            {"text": "Methods", "href": reverse("insight:methods")},
            {"text": found.title},
        ],
    }
    return render(request, "insight/method.html", page)
