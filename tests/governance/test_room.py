"""What holds for every kind of record of this room."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from commonweal.governance.urls import REGISTERS
from commonweal.records.models import Record

KINDS = list(apps.get_app_config("governance").get_models())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_field_is_declared_personal_or_plain_and_none_is_both(kind):
    fields = {f.name for f in (*kind._meta.concrete_fields, *kind._meta.many_to_many)}
    assert fields == kind.personal_fields() | kind.plain_fields()
    assert not kind.personal_fields() & kind.plain_fields()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_link_to_a_person_is_personal(kind):
    people = {
        f.name
        for f in kind._meta.concrete_fields
        if isinstance(f, models.ForeignKey) and f.related_model.__name__ == "Person"
    }
    assert people <= kind.personal_fields()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_status_has_a_table_of_moves_that_names_statuses_of_its_own(kind):
    assert issubclass(kind, Record)
    if not kind.MOVES:
        return
    own = set(kind.Status.values)
    assert {str(s) for s in kind.MOVES} == own
    assert {str(s) for to in kind.MOVES.values() for s in to} <= own


def test_every_kind_but_the_calendar_address_has_a_register():
    missing = {k.__name__ for k in KINDS} - {r.model.__name__ for r in REGISTERS}
    assert missing == {"CalendarAddress"}


@pytest.mark.parametrize("register", REGISTERS, ids=lambda r: r.name)
def test_every_register_names_fields_that_are_there(register):
    for name in (*register.filters, *(s.split("__")[0] for s in register.search)):
        assert register.model._meta.get_field(name)
    assert register.form_class().fields
    assert register.question.endswith("?")
