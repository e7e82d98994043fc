"""Every change to a record: checked, saved, recorded, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from commonweal.records import history
from commonweal.records.models import Record, Share
from commonweal.records.who import Who
from commonweal.vocabulary.errors import CommonwealError

R = TypeVar("R", bound=Record)
Links = Mapping[str, Iterable[models.Model]]


class NotPermitted(CommonwealError):
    """This person may not do this."""


class NotNow(CommonwealError):
    """It may be done, but not in the state things are in."""


class ChangedMeanwhile(CommonwealError):
    """Somebody else changed the record since this person opened it."""


class OfAnotherPartnership(CommonwealError):
    """A record was linked to one that belongs to another partnership."""


@transaction.atomic
def save(
    record: R,
    *,
    by: Who | None,
    at: datetime,
    why: str = "",
    links: Links | None = None,
    verb: str = "",
    expected: int | None = None,
) -> R:
    """Save a new or changed record and write down what changed.

    Args:
        record: The record with its new values.
        by: Who; nobody for what the installation does by itself.
        at: When.
        why: The reason, where one was asked for.
        links: Many-to-many fields by name, with what they now hold.
        verb: What it is called in the history; `created` or `changed` if not given.
        expected: The version that the person had before her. Refused if it moved on.

    Raises:
        ChangedMeanwhile: The record is at another version than `expected`.
        OfAnotherPartnership: A link leads out of the partnership.
        ValidationError: A value is refused by the model.
    """
    model = type(record)
    new = record.pk is None
    before: dict[str, Any] = {}
    if not new:
        stored = model.everything.select_for_update().get(pk=record.pk)
        if expected is not None and stored.version != expected:
            raise ChangedMeanwhile(
                "Somebody changed this since you opened it.",
                seen=f"You had version {expected}; it is now at version {stored.version}.",
                do="Open it again, look at what changed, and make your change there.",
            )
        before = spelled(stored)
        record.version = stored.version + 1
    stay_within(record, links or {})
    record.full_clean(exclude=["partnership"])
    record.save()
    for name, values in (links or {}).items():
        getattr(record, name).set(values)
    after = spelled(record)
    changed = {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value and name != "version"
    }
    if not new and not changed and not verb:
        return record
    personal = record.personal_fields()
    told = {
        name: [history.PERSONAL, history.PERSONAL] if name in personal else pair
        for name, pair in changed.items()
    }
    _append(record, verb or ("created" if new else "changed"), by=by, at=at, why=why, changes=told)
    return record


def move(record: R, status: str, *, by: Who | None, at: datetime, why: str = "") -> R:
    """Move a record to another status, if its table of moves allows it.

    Raises:
        NotNow: The table does not hold that move.
    """
    current = record.status  # type: ignore[attr-defined]
    if status not in record.MOVES.get(current, set()):
        allowed = ", ".join(str(s) for s in record.MOVES.get(current, set())) or "nothing"
        raise NotNow(
            f"{record} cannot become “{status}” now.",
            seen=f"It is “{current}”; from there it can become: {allowed}.",
            do="Take the step before first.",
        )
    record.status = status  # type: ignore[attr-defined]
    return save(record, by=by, at=at, why=why, verb=f"became-{status}")


def retire(record: R, *, by: Who | None, at: datetime, why: str) -> R:
    """Take a record out of use. It stays readable in the history and can be restored."""
    record.retired_at = at
    return save(record, by=by, at=at, why=why, verb="retired")


def restore(record: R, *, by: Who | None, at: datetime, why: str = "") -> R:
    """Put a retired record back into use."""
    record.retired_at = None
    return save(record, by=by, at=at, why=why, verb="restored")


def share(
    record: Record, with_partnership: models.Model, *, by: Who | None, at: datetime, why: str = ""
) -> Share:
    """Let another partnership read a record and link to it. Its owner alone keeps editing it.

    Raises:
        NotNow: It is shared with that partnership already, or is that partnership's own.
    """
    if with_partnership.pk == record.partnership_id:
        raise NotNow("A partnership reads its own records.", do="Choose another partnership.")
    if record.reaches(with_partnership.pk):
        raise NotNow(f"It is shared with {with_partnership} already.", do="Nothing is to be done.")
    made = Share(
        partnership=record.partnership, marking=record.marking, shared_kind=record.kind(),
        record=record.pk, with_partnership_id=with_partnership.pk,
    )  # fmt: skip
    return save(made, by=by, at=at, why=why, verb="shared")


def unshare(
    record: Record, with_partnership: models.Model, *, by: Who | None, at: datetime, why: str
) -> None:
    """End a share. What was linked meanwhile stays linked, and no new link can be made."""
    held = Share.objects.of(record.partnership).filter(
        shared_kind=record.kind(), record=record.pk, with_partnership=with_partnership
    )
    for one in held:
        retire(one, by=by, at=at, why=why)


def note(
    record: Record, verb: str, *, by: Who | None, at: datetime, why: str = "", **facts: Any
) -> None:
    """Write down something that happened to a record without changing it: read, exported, sent."""
    changes = {name: [None, spell(value)] for name, value in facts.items()}
    _append(record, verb, by=by, at=at, why=why, changes=changes)


def _append(
    record: Record,
    verb: str,
    *,
    by: Who | None,
    at: datetime,
    why: str,
    changes: dict[str, Any],
) -> None:
    history.append(
        verb=f"{record.kind().replace('.', ':')}:{verb}",
        kind=record.kind(),
        record=record.pk,
        partnership=record.partnership,
        by=by,
        at=at,
        # A record that is about a person has no title in the history.
        title="" if record.personal_fields() else str(record),
        changes=changes,
        why=why,
    )


def stay_within(record: Record, links: Links) -> None:
    """Refuse a link that leads to another partnership's record."""
    strangers = []
    for field in record._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.name != "partnership":
            if getattr(record, field.attname) is None:
                continue
            strangers += _strangers(record, field.name, [getattr(record, field.name)])
    for name, values in links.items():
        strangers += _strangers(record, name, values)
    if strangers:
        raise OfAnotherPartnership(
            "A record can only be linked to records of the same partnership.",
            seen=f"{', '.join(strangers)} of {record.kind()} led elsewhere.",
            do="Choose one of this partnership's own.",
        )


def _strangers(record: Record, name: str, values: Iterable[models.Model]) -> list[str]:
    return [
        name
        for other in values
        if isinstance(other, Record)
        and other.partnership_id != record.partnership_id
        and not other.reaches(record.partnership_id)
    ]


def spelled(record: Record) -> dict[str, Any]:
    """Every field of a record as history spells it: text, numbers, true, false, nothing."""
    state = {f.name: spell(f.value_from_object(record)) for f in record._meta.concrete_fields}
    for field in record._meta.many_to_many:
        state[field.name] = sorted(getattr(record, field.name).values_list("pk", flat=True))
    return state


def spell(value: Any) -> Any:
    """One value as JSON holds it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return str(value)


def reasons(error: ValidationError) -> list[str]:
    """What a refused value was refused for, a line each."""
    if hasattr(error, "message_dict"):
        return [f"{name}: {' '.join(said)}" for name, said in error.message_dict.items()]
    return list(error.messages)
