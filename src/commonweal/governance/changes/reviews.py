"""Changes to reviews of governance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from commonweal.governance import policies
from commonweal.governance.links import Link
from commonweal.governance.models import Altered, GovernanceChange, GovernanceReview
from commonweal.partnership.models import Partnership, Person
from commonweal.records import changes


def record_review(
    partnership: Partnership,
    *,
    title: str,
    scope: str,
    starts_on: date,
    by: Person | None,
    at: datetime,
    **values: Any,
) -> GovernanceReview:
    """Begin, or write down, a review of how the partnership is governed."""
    policies.check_governs(by, partnership, at.date(), "record a review of governance")
    row = GovernanceReview(
        partnership=partnership, title=title, scope=scope, starts_on=starts_on, **values
    )
    return changes.save(row, by=by, at=at)


@transaction.atomic
def record_change(
    review: GovernanceReview,
    *,
    letter: str,
    text: str,
    altered: Iterable[Link],
    by: Person | None,
    at: datetime,
) -> GovernanceChange:
    """One change that a review led to, with each record it altered."""
    policies.check_governs(by, review.partnership, at.date(), "record a change of governance")
    change = changes.save(
        GovernanceChange(partnership=review.partnership, review=review, letter=letter, text=text),
        by=by,
        at=at,
    )
    for link in altered:
        row = Altered(partnership=review.partnership, change=change, **link.columns())
        changes.save(row, by=by, at=at)
    return change
