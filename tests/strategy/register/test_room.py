"""What holds for everything in the room: fields declared, moves told, measures with their real series."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from django.apps import apps
from tests.registers import NOW, as_member

from commonweal.components.registers import Register
from commonweal.records.models import Record
from commonweal.strategy import queries, receiving, standing, takers, taking
from commonweal.strategy.importing import Kind
from commonweal.strategy.measuring.rating import Colour
from commonweal.strategy.models.provenance import PROVENANCE
from commonweal.strategy.registers import ALL
from commonweal.strategy.sample import sample_document

MODELS = list(apps.get_app_config("strategy").get_models())
UPPER = {Kind.DELIVERABLE, Kind.PLAN_ACTION}
"""What documents hold and rooms above take."""


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_field_is_declared_personal_or_plain_and_never_both(model):
    assert issubclass(model, Record)
    fields = {f.name for f in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    assert model.personal_fields() | model.plain_fields() == fields
    assert not model.personal_fields() & model.plain_fields()


@pytest.mark.parametrize("model", [m for m in MODELS if m.MOVES], ids=lambda m: m.__name__)
def test_every_state_stands_in_the_table_of_moves(model):
    states = set(model.Status.values)
    assert set(model.MOVES) == states
    assert all(after <= states for after in model.MOVES.values())


def test_every_kind_that_a_document_holds_is_taken_by_somebody():
    # Rooms above take theirs: see UPPER.
    assert {str(kind) for kind in Kind} == takers.TAKERS.keys()
    assert {str(kind) for kind in UPPER} <= takers.TAKERS.keys()


def test_a_second_taker_of_a_kind_is_a_mistake():
    with pytest.raises(ValueError, match="taken already"):
        takers.register(Kind.PRIORITY, lambda row, made: None)


def test_what_was_read_from_a_document_cannot_be_edited_away():
    for register in ALL:
        assert not PROVENANCE & set(register.form_class.base_fields), register.name
        assert isinstance(register, Register)


@pytest.mark.django_db
def test_each_of_the_24_measures_has_direction_data_and_where_open_data_serves_its_series(
    here, manager, client
):
    from commonweal.insight.reading import reading as evidence

    file = sample_document("wolverhampton-proposed-priorities-2023")
    reading = receiving.receive(here, file.name, file.read_bytes(), by=manager, at=NOW)
    receiving.accept_above(reading, 0.0, by=manager, at=NOW)
    made = taking.take_in(reading, by=manager, at=NOW)
    current = evidence()
    place = current.partnership("wolverhampton")
    thread = queries.thread_of(made.into, as_member(manager, here))
    told = [standing.of_measure(current, place, m, m.counted) for m in thread.every_measure]
    assert len(told) == 24
    assert all(s.measure.direction in ("increase", "decrease") and s.data for s in told)
    parts = [part for s in told for part in s.atoms]
    served = [part for part in parts if part.atom.data == "open"]
    assert len(served) >= 5
    for part in served:
        assert part.series is not None
        assert part.rating is not None
        assert part.rating.span.year_before() == part.rating.baseline
        assert re.search(r"\d.*% to .*\d", part.reason), part.reason
    for part in parts:
        assert part.reason
        if part.rating is None:
            assert part.colour is Colour.NONE
    # More reports of what mostly goes unreported are never red.
    hidden = [part for part in parts if part.atom.under_reported]
    assert hidden
    assert all(part.colour is not Colour.RED for part in hidden)
    text = client.get(f"/wolverhampton/strategies/{made.into.pk}/coverage/").content.decode()
    assert f"{len(served)} of {len(parts)}" in text
    marks = [text.index(f">{p.priority.title}</h2>") for p in thread.priorities]
    assert all(a < b for a, b in pairwise(marks))
