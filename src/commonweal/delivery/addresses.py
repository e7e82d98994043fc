"""The address by which a lead answers: signed, good for one task and for some days, no password."""

from __future__ import annotations

from datetime import datetime

from django.core import signing

from commonweal.delivery.models import Asking
from commonweal.records.changes import NotNow
from commonweal.vocabulary.errors import UnknownName

SALT = "commonweal.delivery.asking"


def token_of(asking: Asking) -> str:
    """What stands in the address: the row's number, signed. It says nothing else."""
    return signing.dumps(asking.pk, salt=SALT)


def asking_of(token: str, at: datetime) -> Asking:
    """The question that an address belongs to.

    Raises:
        UnknownName: The address was not made here, or was altered.
        NotNow: It was answered, is over, or was withdrawn.
    """
    try:
        number = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise UnknownName(
            "This address does not lead anywhere.",
            do="Open it from the message again; a mail program may have cut it short.",
        ) from error
    asking = (
        Asking.everything.select_related("deliverable", "partnership").filter(pk=number).first()
    )
    if asking is None or asking.retired_at is not None or asking.deliverable.retired_at is not None:
        raise NotNow("This question was withdrawn.", do="There is nothing for you to do.")
    if asking.answered_at is not None:
        raise NotNow(
            "You have answered this already. Thank you.", do="There is nothing more to do."
        )
    if at > asking.expires_at:
        raise NotNow(
            "This address is no longer good.",
            seen=f"An answer was wanted by {asking.expires_at:%d %B %Y}.",
            do="Ask the community safety manager to send you another.",
        )
    return asking
