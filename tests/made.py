"""A record of any kind, made with the least it needs and a text by which it is known again.

Knows no room: it asks the models. A new room's records are made without a line added here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from tests.registers import NOW, a_person

from commonweal.partnership.models import Partnership, Person
from commonweal.records import changes
from commonweal.records.models import Record


def kinds() -> list[type[Record]]:
    """Every kind of record of the installation, by name."""
    found = [m for m in apps.get_models() if issubclass(m, Record)]
    return sorted(found, key=lambda m: m._meta.label_lower)


class NotMade(Exception):
    """A kind of record whose rules the maker does not meet by itself."""


class Maker:
    """Makes records of one partnership, each holding `marker` in its longest texts."""

    def __init__(self, partnership: Partnership, marker: str, *, marking: str = "official") -> None:
        self.partnership, self.marker, self.marking = partnership, marker, marking
        self.made: dict[type[models.Model], models.Model] = {}
        self.number = 0

    def everything(self) -> Iterator[Record]:
        """One of every kind that can be made by rules alone."""
        for model in kinds():
            try:
                yield self.one(model)
            except NotMade:
                continue

    def one(self, model: type[models.Model]) -> Any:
        """A record of a kind; the same one each time, so that links close."""
        if model in self.made:
            return self.made[model]
        if model is Person:
            self.made[model] = a_person(name=f"{self.marker} person")
            return self.made[model]
        if not issubclass(model, Record):
            raise NotMade(model._meta.label)
        record = model(partnership=self.partnership, marking=self.marking)
        self.made[model] = record
        try:
            for field in model._meta.concrete_fields:
                if self._is_set_here(field, record):
                    continue
                setattr(record, field.name, self._value(field))
            try:
                self._save(record)
            except ValidationError:
                # Some kinds need a link that others may leave out: a plan its priority.
                self._link(record)
                self._save(record)
        except (NotMade, ValidationError, changes.OfAnotherPartnership, ValueError) as error:
            del self.made[model]
            raise NotMade(f"{model._meta.label}: {error}") from error
        return record

    @staticmethod
    def _save(record: Record) -> None:
        with transaction.atomic():
            changes.save(record, by=None, at=NOW)

    def _link(self, record: Record) -> None:
        """Fill the links of a record that may be left out, where what they lead to can be made."""
        for field in record._meta.concrete_fields:
            if not (isinstance(field, models.ForeignKey) and field.null):
                continue
            other = field.related_model
            if other is type(record) or not issubclass(other, Record) or field.name == "source":
                continue
            try:
                made = self.one(other)
            except NotMade:
                continue
            if made.pk is not None:
                setattr(record, field.name, made)

    @staticmethod
    def _is_set_here(field: Any, record: Record) -> bool:
        if field.name in {f.name for f in Record._meta.get_fields()} or field.primary_key:
            return True
        if isinstance(field, models.ForeignKey):
            return bool(field.null)
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            return False  # the marker goes into every text, needed or not
        if isinstance(field, models.JSONField) and not field.blank and field.default is list:
            return False
        return bool(field.has_default() or field.null or field.blank)

    def _value(self, field: Any) -> Any:
        if isinstance(field, models.ForeignKey):
            if field.related_model is Partnership:
                others = Partnership.objects.exclude(pk=self.partnership.pk)
                return others.first() or self._none(field)
            return self.one(field.related_model)
        if field.choices:
            return field.flatchoices[0][0]
        self.number += 1
        if isinstance(field, models.EmailField):
            return f"{self.marker}{self.number}@example.test".lower()
        if isinstance(field, models.URLField):
            return f"https://example.test/{self.marker}"
        if isinstance(field, models.CharField | models.TextField):
            return self._text(field)
        if isinstance(field, models.DateTimeField):
            return datetime(2026, 4, 15, 9, 30, tzinfo=UTC)
        if isinstance(field, models.DateField):
            # Each later than the one before: what ends, ends after it starts.
            return date(2026, 4, 15) + timedelta(days=self.number)
        if isinstance(field, models.DecimalField):
            return Decimal(1)
        if isinstance(field, models.IntegerField | models.FloatField):
            return 1
        if isinstance(field, models.BooleanField):
            return False
        if isinstance(field, models.JSONField):
            return [] if field.blank else [self.marker]
        return self._none(field)

    def _text(self, field: Any) -> str:
        """A text that the field takes, with the marker in it where there is room."""
        room = field.max_length or 200
        tries = (
            f"{self.marker} {field.name} {self.number}", f"{self.marker}-{self.number}".lower(),
            f"{self.marker}.example".lower(), "E08000035", "2026-04", "1.1", "x",
        )  # fmt: skip
        for text in tries:
            if len(text) <= room:
                try:
                    field.run_validators(text)
                except ValidationError:
                    continue
                return text
        return "" if field.blank else self._none(field)

    @staticmethod
    def _none(field: Any) -> Any:
        raise NotMade(f"{field.model._meta.label}.{field.name}")
