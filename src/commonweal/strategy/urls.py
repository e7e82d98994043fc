"""Addresses of strategies, priorities, measures and what they rest on."""

from __future__ import annotations

from django.urls import path

from commonweal.partnership import sections
from commonweal.strategy import registers
from commonweal.strategy.views import choice, documents, priorities, strategies

app_name = "strategy"
_S = "<slug:partnership>/strategies/<int:id>/"

sections.add(sections.Section("Strategy", "strategy:strategies", place=20, covers=("strategy:",)))

urlpatterns = [
    # A document is added by sending it in, one at a time.
    path(
        "<slug:partnership>/strategy-documents/add/", documents.upload,
        name="strategy-documents-add",
    ),
    path(
        "<slug:partnership>/strategy-documents/import/", documents.upload,
        name="strategy-documents-import",
    ),
    path("<slug:partnership>/strategy-documents/<int:id>/review/", documents.review, name="review"),
    path("<slug:partnership>/strategy-documents/<int:id>/decide/", documents.decide, name="decide"),
    path(
        "<slug:partnership>/strategy-documents/<int:id>/defects/", documents.defects, name="defects"
    ),
    # These pages are more than the register's own page of a record, and stand at its address.
    path(_S, strategies.strategy, name="strategies-page"),
    path("<slug:partnership>/priorities/<int:id>/", priorities.priority, name="priorities-page"),
    path("<slug:partnership>/measures/<int:id>/", priorities.measure, name="measures-page"),
    path(
        "<slug:partnership>/priorities/<int:id>/link/", priorities.link_finding, name="link-finding"
    ),
    path("<slug:partnership>/measures/<int:id>/gap/", priorities.open_gap, name="open-gap"),
    path(
        "<slug:partnership>/area-facts/population/", priorities.refresh_population,
        name="refresh-population",
    ),
    path(f"{_S}document.<str:form>", strategies.document, name="document"),
    path(f"{_S}check/", strategies.check, name="check"),
    path(f"{_S}coverage/", strategies.coverage, name="coverage"),
    path(f"{_S}themes/", strategies.crossing, name="crossing"),
    path(f"{_S}thread/", strategies.thread, name="thread"),
    path(f"{_S}commitments/", strategies.commitments, name="commitments"),
    path(f"{_S}steps/", strategies.steps, name="steps"),
    path(f"{_S}steps/take/", strategies.step, name="step"),
    path(f"{_S}refresh/", strategies.refresh, name="refresh"),
    path(f"{_S}difference/", strategies.difference, name="difference"),
    path(f"{_S}equality/", strategies.begin_equality, name="begin-equality"),
    path(f"{_S}choice/", choice.choice, name="choice"),
    path(f"{_S}report/", choice.report, name="report"),
    path(
        "<slug:partnership>/equality-assessments/<int:id>/impacts/", choice.equality,
        name="equality",
    ),
    *(url for register in registers.ALL for url in register.urls()),
]  # fmt: skip
