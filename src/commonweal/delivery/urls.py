"""Addresses of what partners do."""

from __future__ import annotations

from django.urls import path

from commonweal.delivery import registers, views
from commonweal.partnership import sections

app_name = "delivery"
sections.add(sections.Section("Delivery", "delivery:trouble", place=30, covers=("delivery:",)))

_P = "<slug:partnership>"
urlpatterns = [
    path("update/<str:token>/", views.answer, name="answer"),
    path(f"{_P}/delivery/", views.trouble, name="trouble"),
    path(f"{_P}/delivery/ask/", views.ask, name="ask"),
    path(f"{_P}/money/", views.money, name="money"),
    path(f"{_P}/training-coverage/", views.coverage, name="coverage"),
    path(f"{_P}/deliverables/<int:id>/tell/", views.tell, name="tell"),
    path(f"{_P}/pilots/<int:id>/move/", views.move_pilot, name="move-pilot"),
    path(f"{_P}/service-reviews/<int:id>/move/", views.move_review, name="move-review"),
    *(url for register in registers.ALL for url in register.urls()),
]
