"""Every method, to be run on its worked example or on a table of one's own."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from commonweal.analysis import methods
from commonweal.analysis.methods import Run
from commonweal.analysis.methods.answers import Answer
from commonweal.analysis.methods.arguments import NONE, Argument
from commonweal.analysis.methods.groups import GROUPS
from commonweal.assessment.structure import Cell, Column, Table
from commonweal.insight import own_tables
from commonweal.insight.views.methods import all_methods, drawn
from commonweal.vocabulary.errors import CommonwealError, InvalidValues
from commonweal.vocabulary.words import plural

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 12
"""Rows of a result on the page."""
CRUMB = "Run a method"
SERIES = " Two columns: month (2025-04) and value; an empty value is a gap."
EXAMPLES = ".csv,.xlsx,.xls,.ods,.parquet,.gz,.txt,.geojson,.gpkg"


def runs_listed(request: HttpRequest) -> HttpResponse:
    pages, found = all_methods(), methods.runs().values()
    page = {
        "groups": [
            {
                "title": title,
                "questions": [
                    {"method": pages[name], "runs": [run for run in found if run.page == name]}
                    for name in names
                    if any(run.page == name for run in found)
                ],
            }
            for title, names in GROUPS.items()
        ],
        "crumbs": [{"text": "Commonweal", "href": reverse("home")}, {"text": CRUMB}],
    }
    return render(request, "insight/runs.html", page)


# It changes nothing and keeps nothing, and its page is the same for everybody, so it carries no
# token: there is nothing that another site could have done in somebody's name.
@csrf_exempt
def run(request: HttpRequest, id: str) -> HttpResponse:
    chosen = methods.run(id)
    own = own_tables.allowed() and not chosen.personal
    # What is sent to a site that takes nothing is not even read.
    large = own and own_tables.too_large(request)
    posted = own and not large and request.method == "POST"
    sent = request.POST if posted else request.GET
    example = not posted and not (own and request.GET and not chosen.tables)
    wait = example and chosen.slow and "example" not in request.GET
    given = chosen.written_example() if example else _given(chosen, sent)
    errors, answer, status = [], None, 200
    try:
        if large:
            raise InvalidValues(
                "The files are too large for this page.",
                seen=f"They hold more than {own_tables.LARGEST // 1_000_000} MB.",
                do=f"Run it on your own machine: commonweal analyse {id} --help",
            )
        if not wait:
            answer = _example(id) if example else _own(chosen, request, given)
    except CommonwealError as error:
        errors = [{"text": line} for line in (error.wrong, error.seen, error.do) if line]
        status = 422
    page = {
        "run": chosen,
        "method": all_methods()[chosen.page],
        "own": own,
        "example": example,
        "wait": wait,
        "answer": answer and _shown(answer, chosen),
        "figure": drawn(chosen.page) if example else None,
        "errors": errors,
        "files": [_file_field(a) for a in chosen.tables],
        "needed": [_field(a, given) for a in chosen.options if a.needed],
        "others": [_field(a, given) for a in chosen.options if not a.needed],
        "crumbs": [
            {"text": "Commonweal", "href": reverse("home")},
            {"text": CRUMB, "href": reverse("insight:runs")},
            {"text": chosen.id},
        ],
    }
    return render(request, "insight/run.html", page, status=status)


@lru_cache(100)
def _example(id: str) -> Answer:
    chosen = methods.run(id)
    return chosen.on(chosen.sample(), chosen.written_example())


def _given(chosen: Run, sent: Any) -> dict[str, str]:
    return {
        a.name: sent[a.name].strip()
        for a in chosen.options
        if a.name in sent and (sent[a.name].strip() or (a.kind == "texts" and not a.needed))
        if sent[a.name].strip() != a.usual_in_words
    }


def _own(chosen: Run, request: HttpRequest, given: dict[str, str]) -> Answer:
    sent = request.FILES if chosen.tables else {}
    files = {n: f for n, f in sent.items() if isinstance(f, UploadedFile)}
    return own_tables.analyse(chosen, files, given)


def _file_field(argument: Argument) -> dict[str, Any]:
    return {
        "id": argument.name,
        "name": argument.name,
        "label": {"text": argument.name.replace("_", " ").capitalize()},
        "hint": {"text": argument.means.replace("`", "") + SERIES * (argument.kind == "series")},
        "attributes": {"accept": EXAMPLES},
    }


def _field(argument: Argument, given: dict[str, str]) -> dict[str, Any]:
    usual = argument.usual_in_words or (NONE if argument.may_be_none else "")
    value = given.get(argument.name, usual)
    field: dict[str, Any] = {
        "id": argument.name,
        "name": argument.name,
        "label": {"text": argument.name.replace("_", " ").capitalize()},
        "hint": {"text": argument.means.replace("`", "")},
        "value": value,
        "choices": [],
    }
    choices = ("yes", "no") if argument.kind == "yes or no" else argument.choices
    if choices and argument.kind != "texts":
        named = (*choices, NONE) if argument.may_be_none else choices
        field["choices"] = [{"value": c, "text": c, "selected": c == value} for c in named]
    return field


def _shown(answer: Answer, chosen: Run) -> dict[str, Any]:
    numbers = Table(
        "numbers",
        "In single numbers",
        (Column("what", "What"), Column("value", "Value", kind="number")),
        tuple((name.capitalize(), _cell(value)) for name, value in answer.numbers.items()),
    )
    return {
        "words": answer.words,
        "numbers": numbers if numbers.rows else None,
        "tables": [as_table(name, table) for name, table in answer.tables.items()],
        "returns": chosen.returns.replace("`", ""),
    }


def as_table(name: str, table: pd.DataFrame) -> Table:
    """The first rows of a result, ready for a page."""
    columns = tuple(
        Column(str(c), str(c).replace("_", " ").capitalize(), kind=_kind(str(c), table[c]))
        for c in table.columns
    )
    rows = tuple(
        tuple(_cell(value) for value in row)
        for row in table.head(MOST_ROWS).itertuples(index=False, name=None)
    )
    caption = f"{name.capitalize()}: {plural(len(table), 'row')}"
    if len(table) > MOST_ROWS:
        caption += f", the first {MOST_ROWS} shown"
    return Table(name.replace(" ", "-"), caption, columns, rows)


def _kind(name: str, column: pd.Series[Any]) -> str:
    if column.dtype.kind not in "iuf":
        return "text"
    return "p" if name == "p" or name.startswith("p_") else "number"


def _cell(value: Any) -> Cell:
    import pandas as pd

    if value is None or (isinstance(value, float) and value != value) or value is pd.NaT:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if hasattr(value, "item"):
        return _cell(value.item())
    if value in ("True", "False"):
        return "yes" if value == "True" else "no"
    return value if isinstance(value, str | int | float) else str(value)
