"""Registers of a partnership's records: roles say who may do what, history keeps every change.

risks = Register(
    model=Risk, name="risks", one="risk", many="Risks", question="What could go wrong?",
    columns=(Column("title"), Column("score")), form=("title", "detail"),
    read_by=MEMBERS, write_by=only(Role.Name.MANAGER),
)
urlpatterns = [*risks.urls()]
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NoReturn, cast

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import Http404, HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone

from commonweal.components.forms import RecordForm
from commonweal.components.registers import Column, Part, Verb
from commonweal.components.registers import Register as Declared
from commonweal.components.registers.declare import shown
from commonweal.components.registers.views import views_of
from commonweal.partnership.doors import MEMBERS, Door, door
from commonweal.partnership.members import Member
from commonweal.records import changes, history
from commonweal.records.changes import NotPermitted
from commonweal.records.markings import Marking, highest, within
from commonweal.records.models import Event, Record

Rows = models.QuerySet[Any]
WRITING = frozenset({"add", "change", "retire", "import", "restore"})


def asking(request: HttpRequest) -> Member:
    """Who is asking, in the partnership of the address. The doors put her there."""
    return cast(Member, request.member)  # type: ignore[attr-defined]


@dataclass(kw_only=True)
class Register(Declared):
    """A register of one kind of record of one partnership.

    Args:
        read_by: Who may open its pages.
        write_by: Who may add, change, retire and take in tables.
        visible: Narrows the rows further: (member, rows) → rows.
        may_change: A finer answer for one record: (member, record) → bool. It can also let
            somebody in whom `write_by` does not (the lead of this deliverable).
    """

    model: type[Record]
    read_by: Door = MEMBERS
    write_by: Door = MEMBERS
    visible: Callable[[Member, Rows], Rows] | None = None
    may_change: Callable[[Member, Any], bool] | None = None
    save_with: Callable[..., Any] | None = None
    """The room's own verb for saving, where a change means more: (record, by, at, why, links, expected)."""

    def rows(self, request: HttpRequest) -> Rows:
        return self.rows_for(asking(request))

    def rows_for(self, member: Member) -> Rows:
        """The rows that a member may see: hers by partnership, marking and policy."""
        if not (self.read_by.public or member.is_any(self.read_by.roles)):
            return self.model.objects.of(member.partnership).none()
        rows = self.model.objects.of(member.partnership).filter(marking__in=within(member.ceiling))
        return self.visible(member, rows) if self.visible else rows

    def may(self, request: HttpRequest, act: str, record: Any = None) -> bool:
        member = asking(request)
        if act == "export":
            return member.is_any(self.read_by.roles)
        if record is not None and self.may_change is not None:
            return self.may_change(member, record)
        return act in WRITING and member.is_any(self.write_by.roles)

    def refuse(self, act: str) -> NoReturn:
        raise NotPermitted(
            f"You may not {act} here.",
            seen=f"{self.many} are kept by: {', '.join(sorted(self.write_by.roles))}.",
            do="Ask one of them, or ask the partnership's administrator for the role.",
        )

    def fresh(self, request: HttpRequest) -> Any:
        return self.model(partnership=asking(request).partnership)

    def choices(self, request: HttpRequest, model: type[models.Model]) -> Rows:
        member = asking(request)
        if issubclass(model, Record):
            known = Declared.by_model.get(model._meta.label_lower)
            if isinstance(known, Register):
                return known.rows_for(member)
            return model.objects.of(member.partnership).filter(marking__in=within(member.ceiling))
        if model._meta.label == "partnership.Person":
            # People are known to a partnership by the roles they hold in it.
            return model._default_manager.filter(
                roles__partnership=member.partnership, roles__retired_at__isnull=True
            ).distinct()
        return model._default_manager.none()

    def keep(self, request: HttpRequest, form: RecordForm) -> Any:
        member = asking(request)
        save = self.save_with or changes.save
        return save(
            form.instance,
            by=member.person,
            at=timezone.now(),
            why=form.cleaned_data.get("why", ""),
            links=form.links(),
            expected=form.cleaned_data.get("version") if form.instance.pk else None,
        )

    def put_away(self, request: HttpRequest, record: Any, why: str) -> None:
        changes.retire(record, by=asking(request).person, at=timezone.now(), why=why)

    def put_back(self, request: HttpRequest, record: Any, number: int) -> None:
        event = history.of_record(record).filter(number=number).first()
        if event is None or event.verb.endswith(":created"):
            raise Http404
        links = {}
        for name, (before, _after) in json.loads(event.changes).items():
            if before == history.PERSONAL or name in ("version", "id", "partnership"):
                continue
            field = record._meta.get_field(name)
            # States are moved by verbs with conditions of their own, never set back from here.
            if not field.editable and name != "retired_at":
                continue
            if field.many_to_many:
                links[name] = list(
                    field.related_model.objects.of(record.partnership).filter(pk__in=before)
                )
            elif isinstance(field, models.ForeignKey):
                setattr(record, field.attname, before)
            else:
                setattr(record, name, field.to_python(before))
        # By the room's own verb, so that what it refuses is refused here too.
        save = self.save_with or changes.save
        save(
            record, by=asking(request).person, at=timezone.now(), why=f"As before change {number}",
            links=links, expected=None,
        )  # fmt: skip

    def past(self, request: HttpRequest, record: Any) -> list[dict[str, Any]]:
        return [
            self._told(event)
            for event in history.of_record(record)
            if not event.verb.endswith(":read")
        ]

    def _told(self, event: Event) -> dict[str, Any]:
        what = event.verb.rpartition(":")[2].replace("-", " ")
        changed = [
            (self.label(name), *self._both(name, before, after))
            for name, (before, after) in json.loads(event.changes).items()
            if name not in ("id", "partnership", "version")
        ]
        return {
            "number": event.number, "at": event.at, "by": event.by or "The installation",
            "agency": event.agency, "what": what[:1].upper() + what[1:], "why": event.why,
            "changes": [c for c in changed if c[1] or c[2]],
            "can_restore": what not in ("created", "read") and bool(changed),
        }  # fmt: skip

    def _both(self, name: str, before: Any, after: Any) -> tuple[str, str]:
        if after == history.PERSONAL:
            return "", "changed; what it says is about a person and is not kept here"
        return self._words(name, before), self._words(name, after)

    def _words(self, name: str, value: Any) -> str:
        """A value of the history as people read it."""
        if value in (None, "", []):
            return ""
        try:
            field = self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return shown(value)
        if field.is_relation and value != history.PERSONAL:
            keys = value if isinstance(value, list) else [value]
            held = field.related_model._base_manager.in_bulk(keys)  # type: ignore[union-attr]
            return ", ".join(str(held.get(k, f"no. {k}")) for k in keys)
        if isinstance(value, list | dict):
            return shown(value)
        choices = dict(getattr(field, "flatchoices", ()))
        return str(choices.get(value, shown(value)))

    def read(self, request: HttpRequest, record: Any | None, what: str) -> None:
        # What holds nothing personal is not worth a line for every look.
        if not self.model.personal_fields():
            return
        member = asking(request)
        if record is not None:
            changes.note(record, what, by=member.person, at=timezone.now())
        elif what != "listed":
            history.append(
                verb=f"{self.space}:{self.model._meta.model_name}:{what.replace(' ', '-')}",
                kind=self.model.kind(), record=0, by=member.person, at=timezone.now(),
                partnership=member.partnership,
            )  # fmt: skip

    def marking_of(self, records: Iterable[Any]) -> str:
        top = highest([r.marking for r in records])
        return "" if top is Marking.PUBLIC else str(top.label)

    def urls(self) -> list[URLPattern]:
        made = []
        for page, (rest, view) in views_of(self).items():
            who = self.write_by if page in WRITING else self.read_by
            if page in ("change", "retire", "restore") and self.may_change is not None:
                # The finer answer for the one record is asked by the page.
                who = self.read_by
            name = self.name + (f"-{page}" if page else "")
            made.append(
                path(f"<slug:partnership>/{self.name}/{rest}", door(who)(_own(view)), name=name)
            )
        return made


def _own(view: Callable[..., Any]) -> Callable[..., Any]:
    """A function that can carry a door: a bound method cannot."""

    def page(request: HttpRequest, **kwargs: Any) -> Any:
        return view(request, **kwargs)

    return page


__all__ = ["Column", "Part", "Register", "Verb", "asking"]
