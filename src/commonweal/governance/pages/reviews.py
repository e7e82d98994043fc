"""Registers of champions, reviews of governance, achievements and links to other plans."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from commonweal.governance import policies, queries
from commonweal.governance.links import Link
from commonweal.governance.models import (
    Achievement,
    Alignment,
    Altered,
    Champion,
    Contact,
    GovernanceChange,
    GovernanceReview,
)
from commonweal.governance.pages.parts import Line, Lines, lines, register_address
from commonweal.governance.pages.who import (
    GOVERNORS,
)
from commonweal.partnership.doors import only
from commonweal.partnership.models import Role
from commonweal.partnership.registers import Column, Part, Register, asking
from commonweal.records.markings import within


def own_wards(request: HttpRequest, champion: Champion) -> Lines:
    from commonweal.governance.briefing import ward_name

    slug = asking(request).partnership.slug
    rows = [
        Line(ward_name(slug, code), reverse("governance:ward", args=[slug, code]), [code])
        for code in champion.wards
    ]
    return Lines(("Ward", "Code"), rows)


def contacts_by_quarter(request: HttpRequest, champion: Champion) -> Lines | None:
    found = queries.contacts_by_quarter(contacts.rows(request).filter(champion=champion))
    rows = [Line(label, "", [str(count)]) for label, count in found]
    return lines(("Quarter", "Contacts"), rows)


champions = Register(
    model=Champion,
    name="champions",
    one="champion",
    many="Community safety champions",
    question="Which councillor speaks for which wards?",
    columns=(
        Column("name", "Councillor", sort="councillor"), Column("committee"), Column("wards"),
        Column("ends_on"),
    ),
    search=("councillor", "person__name", "committee"),
    order=("committee", "id"),
    related=("person",),
    form=("person", "councillor", "committee", "wards", "starts_on", "ends_on", "marking"),
    write_by=GOVERNORS,
    visible=policies.visible_champions,
    parts=(
        Part("Ward briefings", "governance/lines.html", own_wards),
        Part("Contacts in each quarter", "governance/lines.html", contacts_by_quarter),
    ),
)  # fmt: skip


def keep_contact(record: Contact, *, by: Any, at: Any, **kept: Any) -> Contact:
    """A champion logs for herself; those who govern may log for her."""
    from commonweal.records import changes

    if record.champion.person_id != getattr(by, "pk", None):
        policies.check_governs(by, record.partnership, at.date(), "log for another champion")
    return changes.save(record, by=by, at=at, **kept)


contacts = Register(
    model=Contact,
    name="contacts",
    one="contact",
    many="Contacts of champions",
    question="Whom did champions meet, and what came of it?",
    columns=(Column("happened_on"), Column("champion"), Column("with_whom"), Column("ward")),
    filters=("with_whom", "champion"),
    order=("-happened_on", "-id"),
    form=("champion", "happened_on", "ward", "with_whom", "about", "came_of_it", "marking"),
    read_by=only(*policies.GOVERNS, Role.Name.CHAMPION),
    write_by=only(*policies.GOVERNS, Role.Name.CHAMPION),
    visible=policies.visible_contacts,
    save_with=keep_contact,
)


def changes_of(request: HttpRequest, review: GovernanceReview) -> Lines | None:
    slug = asking(request).partnership.slug
    rows = []
    found = GovernanceChange.objects.of(review.partnership_id).filter(review=review)
    for change in found.prefetch_related("altered"):
        rows.append(Line(str(change), register_address(request, change), ["", ""]))
        for a in change.altered.all():
            link = Link(a.about_kind, a.about_id, a.about_title)
            rows.append(Line(a.about_title, link.address(slug), ["altered by it", ""]))
    return lines(("Change, and what it altered", "", ""), rows)


def difference_of(request: HttpRequest, review: GovernanceReview) -> Lines | None:
    until = review.ends_on or timezone.localdate()
    found = queries.structure_difference(review.partnership, review.starts_on, until)
    allowed = within(asking(request).ceiling)
    rows = [
        Line(d.board.name, register_address(request, d.board), [d.what, d.detail])
        for d in found
        if d.board.marking in allowed
    ]
    return lines(("Board", "It is", "How"), rows)


reviews = Register(
    model=GovernanceReview,
    name="reviews",
    one="review of governance",
    many="Reviews of governance",
    question="Is the way we are governed fit for its purpose?",
    columns=(Column("title"), Column("starts_on"), Column("ends_on")),
    search=("title", "scope", "findings"),
    order=("-starts_on", "-id"),
    form=("title", "scope", "starts_on", "ends_on", "findings", "source", "marking"),
    write_by=GOVERNORS,
    parts=(
        Part("What changed because of it", "governance/lines.html", changes_of),
        Part("The structure before and after", "governance/lines.html", difference_of),
    ),
)

governance_changes = Register(
    model=GovernanceChange,
    name="governance-changes",
    one="change of governance",
    many="Changes of governance",
    question="What did reviews of governance change?",
    columns=(Column("letter"), Column("text"), Column("review")),
    search=("text",),
    order=("review", "letter"),
    form=("review", "letter", "text", "marking"),
    write_by=GOVERNORS,
)

altered = Register(
    model=Altered,
    name="altered",
    one="altered record",
    many="What changes of governance altered",
    question="Which records did changes of governance alter?",
    columns=(Column("about_title"), Column("change")),
    search=("about_title",),
    order=("change", "id"),
    form=("change", "about_title", "marking"),
    write_by=GOVERNORS,
)

achievements = Register(
    model=Achievement,
    name="achievements",
    one="achievement",
    many="Achievements",
    question="What did we achieve, and what shows it?",
    intro="For annual reports and bids. None is published without what shows it.",
    columns=(
        Column("title"), Column("achieved_on"), Column("about_title", "Priority"),
        Column("published"),
    ),
    filters=("published", "about_title"),
    search=("title", "account", "evidence"),
    order=("about_title", "-achieved_on", "id"),
    form=(
        "title", "achieved_on", "account", "about_title", "evidence", "evidence_link",
        "published", "marking",
    ),
    write_by=GOVERNORS,
)  # fmt: skip

alignments = Register(
    model=Alignment,
    name="alignments",
    one="link to another plan",
    many="Links to other plans",
    question="How do our priorities meet those of others?",
    columns=(
        Column("about_title", "Our priority"), Column("link"), Column("plan"),
        Column("their_priority"), Column("body"), Column("board"),
    ),
    filters=("link", "plan", "body"),
    search=("about_title", "plan", "their_priority", "note"),
    order=("about_title", "plan", "id"),
    form=(
        "about_title", "link", "plan", "their_priority", "body", "board", "note", "source",
        "marking",
    ),
    write_by=only(*policies.GOVERNS, Role.Name.ANALYST, Role.Name.LEAD),
)  # fmt: skip
