"""Registers of boards, seats and terms of reference."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from commonweal.governance import policies
from commonweal.governance.duties import spoken
from commonweal.governance.models import (
    Action,
    Board,
    Decision,
    HighlightReport,
    Meeting,
    Membership,
    Risk,
    Terms,
)
from commonweal.governance.pages.parts import Line, Lines, lines, register_address
from commonweal.governance.pages.who import GOVERNORS, governs, governs_here
from commonweal.partnership.registers import Column, Part, Register, Verb, asking


def shows(request: HttpRequest, model: Any) -> Any:
    """The rows of another register that whoever asks may see."""
    known = Register.by_model[model._meta.label_lower]
    return known.rows(request)


def seats_of(request: HttpRequest, board: Board) -> Lines:
    rows = shows(request, Membership).filter(board=board).select_related("person", "organisation")
    made = [
        Line(
            seat.name,
            register_address(request, seat),
            [seat.get_post_display(), seat.title or str(seat.organisation or ""), _dates(seat)],
        )
        for seat in rows
    ]
    add = _add(request, "seats", board) if policies.governs(asking(request)) else ""
    return Lines(("Who", "Post", "For", "When"), made, add, "Give somebody a seat")


def _dates(seat: Membership) -> str:
    if seat.ends_on:
        return f"until {spoken(seat.ends_on)}"
    return f"since {spoken(seat.starts_on)}" if seat.starts_on else ""


def _add(request: HttpRequest, name: str, board: Board) -> str:
    from django.urls import reverse

    slug = asking(request).partnership.slug
    return f"{reverse(f'governance:{name}-add', args=[slug])}?board={board.pk}"


def asks_of(request: HttpRequest, board: Board) -> Lines | None:
    rows = (
        shows(request, HighlightReport)
        .filter(board=board)
        .select_related("board")
        .order_by("-starts_on")[:4]
    )
    made = [
        Line(
            r.period,
            register_address(request, r),
            [r.get_rag_display(), r.rag_reason, r.asks, r.get_status_display()],
        )
        for r in rows
    ]
    return lines(("Period", "Overall", "Why", "What we ask", "State"), made)


def decisions_of(request: HttpRequest, board: Board) -> Lines | None:
    rows = shows(request, Decision).filter(board=board)[:10]
    made = [
        Line(d.title, register_address(request, d), [spoken(d.decided_on), d.get_outcome_display()])
        for d in rows
    ]
    return lines(("Decision", "On", "Outcome"), made)


def actions_of(request: HttpRequest, board: Board) -> Lines | None:
    rows = (
        shows(request, Action)
        .filter(board=board, status=Action.Status.OPEN)
        .select_related("owner", "owner_organisation")
    )
    made = [
        Line(
            a.title,
            register_address(request, a),
            [a.owned_by or "Nobody", spoken(a.due_on) or "No date"],
        )
        for a in rows
    ]
    return lines(("Action", "Owner", "Due"), made)


def risks_of(request: HttpRequest, board: Board) -> Lines | None:
    rows = (
        shows(request, Risk)
        .filter(board=board, status=Risk.Status.OPEN)
        .select_related("owner", "owner_organisation")
    )
    made = [
        Line(
            r.title,
            register_address(request, r),
            [str(r.score), "Over tolerance" if r.is_over else "Within", r.owned_by or "Nobody"],
        )
        for r in rows
    ]
    return lines(("Risk", "Score", "Tolerance", "Owner"), made)


def meetings_of(request: HttpRequest, board: Board) -> Lines | None:
    rows = shows(request, Meeting).filter(board=board).select_related("board")[:8]
    made = [
        Line(str(m), register_address(request, m), [m.get_status_display(), m.place]) for m in rows
    ]
    return lines(("Meeting", "State", "Place"), made)


def below(request: HttpRequest, board: Board) -> Lines | None:
    rows = shows(request, Board).filter(parent=board)
    made = [
        Line(
            b.name,
            register_address(request, b),
            [b.get_kind_of_board_display(), b.get_status_display()],
        )
        for b in rows
    ]
    return lines(("Board", "Type", "State"), made)


boards = Register(
    model=Board,
    name="boards",
    one="board",
    many="Boards",
    question="Which boards are there, and whom do they answer to?",
    intro="The executive, the boards that deliver, groups with an end, and boards of others that we sit on.",
    columns=(
        Column("name"), Column("kind_of_board"), Column("parent"), Column("ends_on"),
        Column("status"), Column("unclear"),
    ),
    filters=("kind_of_board", "status", "parent"),
    search=("name", "remit"),
    order=("name", "id"),
    form=(
        "name", "kind_of_board", "parent", "remit", "output", "organisation", "starts_on",
        "ends_on", "unclear", "source", "marking",
    ),
    related=("organisation",),
    write_by=GOVERNORS,
    parts=(
        Part("Who sits on it", "governance/lines.html", seats_of),
        Part("Boards below it", "governance/lines.html", below),
        Part("What it asks of the executive", "governance/lines.html", asks_of),
        Part("Risks it holds", "governance/lines.html", risks_of),
        Part("Actions still open", "governance/lines.html", actions_of),
        Part("What it decided", "governance/lines.html", decisions_of),
        Part("Meetings", "governance/lines.html", meetings_of),
    ),
    verbs=(
        Verb(
            "Close this board",
            "governance:close-board",
            lambda request, board: governs_here(request) and board.status == Board.Status.ACTIVE,
        ),
    ),
)  # fmt: skip

seats = Register(
    model=Membership,
    name="seats",
    one="seat",
    many="Seats",
    question="Who sits where?",
    intro="Delivery boards are chaired from the executive; a place board may have a lead supporting officer.",
    columns=(
        Column("name", "Who", sort="representative"), Column("post"), Column("board"),
        Column("title"), Column("capacity"), Column("organisation"), Column("starts_on"),
        Column("ends_on"),
    ),
    filters=("board", "post", "capacity"),
    search=("representative", "person__name", "title"),
    order=("board__name", "id"),
    related=("person",),
    form=(
        "board", "post", "person", "representative", "title", "organisation", "capacity",
        "portfolio", "from_body", "purpose", "starts_on", "ends_on", "marking",
    ),
    write_by=GOVERNORS,
)  # fmt: skip


def keep_terms(record: Terms, **kept: Any) -> Terms:
    from commonweal.governance.changes.keeping import keep_for_board

    if record.number is None:
        rows = Terms.objects.ever(record.partnership_id).filter(board=record.board)
        latest = rows.order_by("-number").values_list("number", flat=True).first()
        record.number = (latest or 0) + 1
    return keep_for_board(record, **kept)


terms = Register(
    model=Terms,
    name="terms",
    one="version of terms of reference",
    many="Terms of reference",
    question="What was each board asked to do, and is it approved?",
    columns=(
        Column("board"), Column("number", "Version", number=True), Column("status"),
        Column("approved_on"), Column("review_on"),
    ),
    filters=("board", "status"),
    search=("text", "board__name"),
    order=("board__name", "-number"),
    form=("board", "text", "review_on", "marking"),
    details=(
        Column("board"), Column("number", "Version"), Column("status"), Column("approved_on"),
        Column("decision"), Column("review_on"), Column("text"),
    ),
    related=("decision",),
    write_by=GOVERNORS,
    may_change=lambda member, one: governs(member, one) and one.status == Terms.Status.DRAFT,
    save_with=keep_terms,
    verbs=(
        Verb(
            "Approve this version",
            "governance:approve-terms",
            lambda request, one: governs_here(request) and one.status == Terms.Status.DRAFT,
        ),
    ),
)  # fmt: skip
