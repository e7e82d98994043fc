"""Addresses of governance."""

from __future__ import annotations

from django.urls import path, re_path

from commonweal.governance.pages import boards, duties, meetings, reports, reviews
from commonweal.governance.views import files, overview, verbs

app_name = "governance"

REGISTERS = (
    boards.boards, boards.seats, boards.terms, meetings.meetings, meetings.agenda,
    meetings.attendance, meetings.reflections, meetings.decisions, meetings.effects,
    meetings.actions, meetings.papers, reports.reports, reports.risks, reports.issues,
    reports.lessons, duties.duties, duties.evidence, duties.approvals,
    duties.endorsements, reviews.champions, reviews.contacts, reviews.reviews,
    reviews.governance_changes, reviews.altered, reviews.achievements,
    reviews.alignments,
)  # fmt: skip

HERE = "<slug:partnership>"
urlpatterns = [
    path(f"{HERE}/governance/", overview.governance, name="overview"),
    path(f"{HERE}/structure/", overview.structure, name="structure"),
    path(f"{HERE}/structure/chart.<slug:form>", overview.structure_chart, name="chart"),
    path(f"{HERE}/screen/", overview.chair_screen, name="screen"),
    path(f"{HERE}/duty-calendar/", overview.duty_calendar, name="duty-calendar"),
    path(f"{HERE}/duty-calendar/take/", verbs.take_duties, name="take-duties"),
    path(f"{HERE}/risk-heat/", overview.risk_heat, name="risk-heat"),
    path(f"{HERE}/alignment/", overview.alignment, name="alignment"),
    path(f"{HERE}/packs/", files.packs_of, name="packs"),
    path(f"{HERE}/packs/<slug:audience>/", files.packs_of, name="pack"),
    path(f"{HERE}/packs/<slug:audience>/pack.<slug:form>", files.pack_file, name="pack-file"),
    path(f"{HERE}/my-wards/", files.my_wards, name="my-wards"),
    path(f"{HERE}/wards/<slug:code>/", files.ward, name="ward"),
    path(f"{HERE}/wards/<slug:code>/briefing.<slug:form>", files.ward_file, name="ward-file"),
    path(f"{HERE}/papers/<int:id>/paper.<slug:form>", files.paper, name="paper"),
    path(f"{HERE}/meetings/<int:id>/minutes.<slug:form>", files.minutes, name="minutes"),
    path(f"{HERE}/approvals/<int:id>/certificate.<slug:form>", files.certificate, name="certificate"),
    path(f"{HERE}/my-calendar/", files.my_calendar, name="my-calendar"),
    path(f"{HERE}/my-calendar/renew/", files.renew_calendar, name="renew-calendar"),
    re_path(
        r"^(?P<partnership>[-\w]+)/calendar/(?P<token>[-\w:.]+)\.ics$", files.feed, name="feed"
    ),
    *verbs.urls,
    *(one for register in REGISTERS for one in register.urls()),
]  # fmt: skip
