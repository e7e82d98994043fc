"""Changes to who we are."""

from __future__ import annotations

from django.db import transaction

from commonweal.evidence.workspace import Workspace
from commonweal.partnership.models import Partnership


@transaction.atomic
def take_from_workspace(workspace: Workspace) -> list[Partnership]:
    """Every partnership of a workspace as a row of the register: made if new, renamed if renamed.

    The workspace's settings say who there is; the register never removes one.
    """
    rows = []
    for slug, told in workspace.partnerships.items():
        row, _ = Partnership.objects.update_or_create(
            slug=slug, defaults={"name": told.name, "place": told.place, "area": told.area}
        )
        rows.append(row)
    return rows
