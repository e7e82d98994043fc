"""Who may see and do what in delivery. Silence means no."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from commonweal.delivery.models import Deliverable, PlanAction
from commonweal.partnership.members import Member
from commonweal.partnership.models import Role

Name = Role.Name
KEEPS = frozenset({Name.MANAGER, Name.ANALYST})
"""Roles that keep deliverables, plans, pilots and reviews."""
MONEY = frozenset({Name.MANAGER})
READS_MONEY = frozenset({Name.MANAGER, Name.CHAIR, Name.EXECUTIVE, Name.AUDITOR, Name.ANALYST})


def keeps(who: Member) -> bool:
    return who.is_any(KEEPS)


def leads(who: Member, deliverable: Deliverable) -> bool:
    """Whether somebody is a delivery lead of one of the organisations that lead it."""
    if Name.LEAD not in who.roles:
        return False
    return bool(who.organisations & {lead.pk for lead in deliverable.leads.all()})


def may_update(who: Member, deliverable: Deliverable) -> bool:
    return keeps(who) or leads(who, deliverable)


def may_change_action(who: Member, action: PlanAction) -> bool:
    """Whoever keeps plans, the action's owner, and the lead of the body that owns it."""
    own_body = Name.LEAD in who.roles and action.owner_organisation_id in who.organisations
    return keeps(who) or action.is_owned_by(who.person) or own_body


def own_actions(who: Member, rows: QuerySet[PlanAction]) -> QuerySet[PlanAction]:
    """An agency's slice of a plan: what it owns or helps with. Whoever keeps plans has all."""
    if keeps(who) or who.is_any({Name.CHAIR, Name.EXECUTIVE, Name.SECRETARY, Name.AUDITOR}):
        return rows
    mine = Q(owner_organisation__in=who.organisations) | Q(agencies__in=who.organisations)
    if who.person is not None:
        mine |= Q(owner=who.person)
    return rows.filter(mine).distinct()


def money_rows(who: Member, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows if who.is_any(READS_MONEY) else rows.none()
