"""The registers of this room."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from commonweal.delivery import changes, policies, queries
from commonweal.delivery.forms import ActionForm
from commonweal.delivery.models import (
    ActionPlan,
    Attended,
    Contract,
    Course,
    Deliverable,
    Deployment,
    Evaluation,
    Funding,
    Headcount,
    Kpi,
    KpiReturn,
    Milestone,
    Option,
    Pilot,
    PlanAction,
    PracticeCheck,
    PracticeNote,
    ServiceReview,
    Spend,
    Update,
    Volunteer,
)
from commonweal.partnership.doors import MEMBERS, only
from commonweal.partnership.models import Role
from commonweal.partnership.registers import Column, Part, Register, Verb, asking
from commonweal.records.markings import within

KEEPERS = only(*policies.KEEPS)
MONEY = only(*policies.MONEY)
READS_MONEY = only(*policies.READS_MONEY)
TRAINERS = only(Role.Name.MANAGER, Role.Name.LEAD)
VOLUNTEERS = only(Role.Name.MANAGER, Role.Name.ADMINISTRATOR)


def smart_of(action: PlanAction) -> str:
    """`SMART`, or what the action lacks, in words."""
    return "; ".join(lacks(action)) or "SMART"


def lacks(action: PlanAction) -> list[str]:
    from commonweal.strategy.measuring import smart
    from commonweal.strategy.measuring.smart import Action

    measure = str(action.measure) if action.measure_id else action.success
    told = Action(text=action.text, owner=action.owned_by, due=action.due_on, measure=measure)
    return smart(told, today=timezone.localdate(), ends=None)


def late(record: Any) -> str:
    """`Late`, or nothing."""
    return "Late" if record.is_late_on(timezone.localdate()) else ""


def _seen(request: HttpRequest, rows: Any) -> Any:
    """Rows in force beneath a record, up to the marking that whoever asks may see."""
    return rows.filter(retired_at__isnull=True, marking__in=within(asking(request).ceiling))


def _updates(request: HttpRequest, record: Deliverable) -> Any:
    return list(_seen(request, record.updates).select_related("told_by")) or None


def _milestones(request: HttpRequest, record: Deliverable) -> Any:
    return list(_seen(request, record.milestones)) or None


def _source(request: HttpRequest, record: Deliverable) -> Any:
    return record.cited or None


def _actions(request: HttpRequest, record: Any) -> Any:
    rows = _seen(request, PlanAction.objects.of(record.partnership_id).filter(plan=record))
    rows = policies.own_actions(asking(request), rows).select_related(
        "focus", "owner", "owner_organisation", "measure"
    )
    groups: dict[str, list[PlanAction]] = {str(h): [] for h in changes.headings(record)}
    for row in rows:
        groups.setdefault(str(row.focus) if row.focus_id else "Other actions", []).append(row)
    return [
        (title, [(row, lacks(row), late(row)) for row in group]) for title, group in groups.items()
    ]


def _kpis(request: HttpRequest, record: Contract) -> Any:
    owed = queries.missing_returns(record.partnership, timezone.localdate())
    return [
        (kpi, list(_seen(request, kpi.returns)),
         [m.period_ends_on for m in owed if m.kpi.pk == kpi.pk])
        for kpi in _seen(request, record.kpis)
    ] or None  # fmt: skip


def _effect(request: HttpRequest, record: Evaluation) -> Any:
    return record.effect or None


deliverables = Register(
    model=Deliverable, name="deliverables", one="deliverable", many="Deliverables",
    question="What did we promise, and is it happening?",
    intro="Each promise of the strategy, who leads it, and how its lead says it is going.",
    columns=(
        Column("text"), Column(lambda d: d.led_by, "Leads"), Column("group"),
        Column("standing_in_words", "How it is going", sort="standing"), Column("due_on"),
        Column(late, "Late"),
    ),
    filters=("strategy", "group", "standing", "status", "type", "leads", "additional", "victim", "offender", "location"),
    search=("text", "group"), order=("strategy", "order", "id"), related=("leads",),
    form=(
        "strategy", "priority", "type", "group", "text", "year", "leads", "contact_name",
        "contact", "additional", "commitments", "areas", "victim", "offender", "location",
        "status", "standing", "reason", "due_on", "order", "marking",
    ),
    read_by=MEMBERS, write_by=KEEPERS,
    parts=(
        Part("What its leads told", "delivery/updates.html", _updates),
        Part("Steps", "delivery/milestones.html", _milestones),
        Part("Where this is stated", "delivery/source.html", _source),
    ),
    verbs=(
        Verb(
            "Tell how it is going", "delivery:tell",
            lambda request, d: policies.may_update(asking(request), d),
        ),
    ),
)  # fmt: skip
milestones = Register(
    model=Milestone, name="milestones", one="step", many="Steps", question="Which steps are next?",
    columns=(Column("text"), Column("deliverable"), Column("due_on"), Column("done_on")),
    filters=("deliverable",), search=("text",), order=("due_on", "id"),
    form=("deliverable", "text", "due_on", "done_on", "marking"), read_by=MEMBERS, write_by=KEEPERS,
)  # fmt: skip
updates = Register(
    model=Update, name="updates", one="update", many="Updates",
    question="What did the leads tell?",
    intro="Each lead is asked once; every board reads the same answer.",
    columns=(
        Column("deliverable"), Column("period"), Column("standing"), Column("progress"), Column("ask"),
    ),
    filters=("period", "standing"), search=("progress", "ask"), order=("-told_at", "-id"),
    form=("deliverable", "period", "status", "standing", "progress", "reason", "risk", "ask", "evidence", "marking"),
    # An update is told through its own page; nobody writes one here.
    read_by=MEMBERS, write_by=only(),
)  # fmt: skip
plans = Register(
    model=ActionPlan, name="plans", one="plan", many="Plans", question="Who does what, by when?",
    intro="A plan for each priority, its focus areas as headings; and plans on one topic across agencies.",
    columns=(Column("title"), Column("type"), Column("priority"), Column("board")),
    filters=("type", "priority"), search=("title", "about"), order=("title", "id"),
    form=("type", "title", "priority", "board", "area", "about", "marking"),
    read_by=MEMBERS, write_by=KEEPERS,
    parts=(Part("Actions", "delivery/plan_actions.html", _actions),),
)  # fmt: skip
actions = Register(
    model=PlanAction, name="plan-actions", one="action", many="Actions",
    question="What is to be done next, and by whom?",
    columns=(
        Column("text"), Column("owned_by", "Owner"), Column("due_on"),
        Column("standing_in_words", "How it is going", sort="standing"), Column(late, "Late"),
        Column(smart_of, "SMART"),
    ),
    filters=("plan", "standing", "status", "owner_organisation"), search=("text",),
    order=("due_on", "id"), related=("owner", "owner_organisation", "measure"), form=ActionForm,
    visible=policies.own_actions, may_change=policies.may_change_action,
    save_with=changes.keep_action, read_by=MEMBERS, write_by=KEEPERS,
)  # fmt: skip
reviews = Register(
    model=ServiceReview, name="service-reviews", one="service review", many="Service reviews",
    question="Which services are under review, and what came of it?",
    columns=(Column("title"), Column("status"), Column("deliverable"), Column("reported_on")),
    filters=("status",), search=("title", "findings", "recommendations"), order=("title", "id"),
    form=(
        "title", "deliverable", "scope", "evidence", "findings", "recommendations",
        "reported_on", "marking",
    ),
    read_by=MEMBERS, write_by=KEEPERS,
    verbs=(
        Verb(
            "Move it on", "delivery:move-review",
            lambda request, r: policies.keeps(asking(request)) and bool(r.MOVES[r.status]),
        ),
    ),
)  # fmt: skip
pilots = Register(
    model=Pilot, name="pilots", one="pilot", many="Pilots", question="What are we trying out?",
    intro="A pilot has a day it stops, and cannot be closed before somebody evaluated it.",
    columns=(Column("title"), Column("status"), Column("starts_on"), Column("stops_on")),
    filters=("status",), search=("title", "hypothesis"), order=("-starts_on", "id"),
    form=(
        "title", "deliverable", "hypothesis", "sites", "comparison", "measures", "starts_on",
        "stops_on", "marking",
    ),
    read_by=MEMBERS, write_by=KEEPERS,
    verbs=(
        Verb(
            "Move it on", "delivery:move-pilot",
            lambda request, p: policies.keeps(asking(request)) and bool(p.MOVES[p.status]),
        ),
    ),
)  # fmt: skip
evaluations = Register(
    model=Evaluation, name="evaluations", one="evaluation", many="Evaluations",
    question="Did it work?",
    intro="The finding is worked out from the counts: nobody writes it.",
    columns=(Column("title"), Column("finding"), Column("pilot"), Column("done_on")),
    filters=("finding",), search=("title",), order=("-done_on", "id"),
    form=(
        "title", "pilot", "deliverable", "treated_before", "treated_after", "compared_before",
        "compared_after", "period", "mechanism", "moderators", "implementation", "economics",
        "done_on", "marking",
    ),
    read_by=MEMBERS, write_by=KEEPERS, save_with=changes.keep_evaluation,
    parts=(Part("Effect", "delivery/effect.html", _effect),),
)  # fmt: skip
funding = Register(
    model=Funding, name="funding", one="source of funding", many="Funding",
    question="Where does the money come from?",
    columns=(Column("title"), Column("type"), Column("year"), Column("amount", number=True), Column("ends_on")),
    filters=("year", "type"), search=("title", "conditions"), order=("-year", "title"),
    form=("title", "type", "giver", "year", "amount", "conditions", "ends_on", "marking"),
    read_by=READS_MONEY, write_by=MONEY,
)  # fmt: skip
spending = Register(
    model=Spend, name="spending", one="payment", many="Spending", question="What was it spent on?",
    columns=(Column("what"), Column("priority"), Column("amount", number=True), Column("spent_on")),
    filters=("funding", "priority"), search=("what",), order=("-spent_on", "-id"),
    form=("funding", "priority", "what", "amount", "spent_on", "marking"),
    read_by=READS_MONEY, write_by=MONEY,
)  # fmt: skip
contracts = Register(
    model=Contract, name="contracts", one="contract", many="Contracts",
    question="What did we buy, and does it deliver?",
    columns=(Column("title"), Column("provider"), Column("value", number=True), Column("ends_on"), Column("review_on")),
    filters=("provider", "priority"), search=("title", "specification"), order=("title", "id"),
    form=(
        "title", "provider", "funding", "priority", "specification", "value", "starts_on",
        "ends_on", "review_on", "marking",
    ),
    read_by=READS_MONEY, write_by=MONEY,
    parts=(Part("What the provider reports", "delivery/kpis.html", _kpis),),
)  # fmt: skip
kpis = Register(
    model=Kpi, name="contract-numbers", one="number of a contract", many="Numbers of contracts",
    question="What must providers report?",
    columns=(Column("text"), Column("contract"), Column("every", number=True), Column("target", number=True)),
    filters=("contract",), search=("text",), order=("contract", "id"),
    form=("contract", "text", "every", "target", "measure", "marking"),
    read_by=READS_MONEY, write_by=MONEY,
)  # fmt: skip
returns = Register(
    model=KpiReturn, name="contract-returns", one="return", many="Returns of providers",
    question="What did providers report?",
    columns=(Column("kpi"), Column("period_ends_on"), Column("value", number=True), Column("received_on")),
    filters=("kpi",), search=("note",), order=("kpi", "-period_ends_on"),
    form=("kpi", "period_ends_on", "value", "note", "received_on", "marking"),
    read_by=READS_MONEY, write_by=MONEY,
)  # fmt: skip
options = Register(
    model=Option, name="options", one="option", many="Options",
    question="What does each way of doing it cost?",
    columns=(Column("title"), Column("question"), Column("cost", number=True), Column("outcomes", number=True)),
    filters=("question",), search=("title", "question"), order=("question", "id"),
    form=(
        "title", "question", "cost", "outcomes", "outcomes_low", "outcomes_high", "unit", "source",
        "marking",
    ),
    read_by=READS_MONEY, write_by=MONEY,
)  # fmt: skip
courses = Register(
    model=Course, name="courses", one="course", many="Courses", question="What should people be trained in?",
    columns=(Column("title"), Column("subject"), Column("lasts_months", number=True)),
    search=("title", "subject"), order=("title",), form=("title", "subject", "lasts_months", "marking"),
    read_by=MEMBERS, write_by=TRAINERS,
)  # fmt: skip
headcounts = Register(
    model=Headcount, name="headcounts", one="headcount", many="Headcounts",
    question="How many front-line staff does each agency have?",
    columns=(Column("organisation"), Column("people", number=True), Column("counted_on")),
    filters=("organisation",), order=("organisation", "-counted_on"),
    form=("organisation", "people", "counted_on", "marking"), read_by=MEMBERS, write_by=TRAINERS,
)  # fmt: skip
training = Register(
    model=Attended, name="training", one="attendance", many="Training", question="Who was trained in what?",
    columns=(Column("course"), Column("organisation"), Column("people", number=True), Column("on")),
    filters=("course", "organisation"), order=("-on", "-id"),
    form=("course", "organisation", "name", "people", "on", "before", "after", "marking"),
    read_by=TRAINERS, write_by=TRAINERS,
)  # fmt: skip
volunteers = Register(
    model=Volunteer, name="volunteers", one="volunteer", many="Volunteers",
    question="Who helps, and are their checks good?",
    columns=(Column("name"), Column("does"), Column("organisation"), Column("check_expires_on")),
    filters=("organisation",), search=("does",), order=("name",),
    form=("name", "organisation", "does", "check_level", "checked_on", "check_expires_on", "marking"),
    read_by=VOLUNTEERS, write_by=VOLUNTEERS,
)  # fmt: skip
deployments = Register(
    model=Deployment, name="volunteer-hours", one="entry of hours", many="Hours of volunteers",
    question="What did volunteers do?",
    columns=(Column("what"), Column("volunteer"), Column("on"), Column("hours", number=True)),
    filters=("volunteer",), search=("what",), order=("-on", "-id"),
    form=("volunteer", "on", "hours", "what", "marking"),
    read_by=VOLUNTEERS, write_by=VOLUNTEERS, save_with=changes.keep_deployment,
)  # fmt: skip
practice = Register(
    model=PracticeNote, name="good-practice", one="note", many="Good practice",
    question="What has worked before?",
    columns=(Column("title"), Column("problem"), Column("rating"), Column("organisation")),
    filters=("problem", "rating"), search=("title", "problem", "text"), order=("problem", "title"),
    form=("title", "problem", "text", "rating", "source", "organisation", "marking"),
    read_by=MEMBERS, write_by=TRAINERS,
)  # fmt: skip
checks = Register(
    model=PracticeCheck, name="plan-checks", one="check of a plan", many="Checks of plans",
    question="Does each plan attend to what runs across all?",
    columns=(Column("plan"), Column("theme"), Column("checked_on")),
    filters=("plan", "theme"), search=("answer",), order=("plan", "theme"),
    form=("plan", "theme", "answer", "checked_on", "marking"), read_by=MEMBERS, write_by=KEEPERS,
)  # fmt: skip

ALL = (
    deliverables, milestones, updates, plans, actions, reviews, pilots, evaluations, funding, spending,
    contracts, kpis, returns, options, courses, headcounts, training, volunteers, deployments,
    practice, checks,
)  # fmt: skip
