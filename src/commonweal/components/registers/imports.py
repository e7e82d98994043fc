"""Rows of a table as records: every row through the register's own form, shown before it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest

from commonweal.components.forms import DateParts, Lines, RecordForm
from commonweal.components.registers.declare import Register
from commonweal.vocabulary.errors import FileRefused

ID = "Id"
"""A column of this name says which record a row changes; rows without one are new."""


@dataclass
class Row:
    """One row of a table: the form it became and what is wrong with it."""

    number: int
    """As a spreadsheet counts, the header being row 1."""
    data: dict[str, str]
    form: RecordForm
    new: bool
    wrong: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        return next((v for v in self.data.values() if v), "")


def columns_of(register: Register) -> dict[str, str]:
    """Heading → field, as the form calls it and as it is named. Lower case."""
    names = {}
    for name, bound in register.form_class.base_fields.items():
        if name not in ("why", "version"):
            names[name.lower()] = name
            names[str(bound.label or name).lower()] = name
            names[register.label(name).lower()] = name
    return names


def rows_of(
    register: Register, request: HttpRequest, table: Iterable[Mapping[str, str]]
) -> list[Row]:
    """Each row of a table as a form, filled and checked.

    Raises:
        FileRefused: No column of the table is a field of the register, or some are not.
    """
    known = columns_of(register)
    rows: list[Row] = []
    visible: dict[int, Any] | None = None
    for number, cells in enumerate(table, 2):
        strange = [h for h in cells if h.lower() not in known and h not in (ID, "Marking")]
        if number == 2 and strange:
            fields = dict.fromkeys(register.label(n) for n in known.values())
            raise FileRefused(
                f"The table has columns that {register.many.lower()} do not have.",
                seen=f"{', '.join(strange)}.",
                do=f"Name the columns: {', '.join(fields)}.",
            )
        given = {known[h.lower()]: value for h, value in cells.items() if h.lower() in known}
        instance, wrong = register.fresh(request), []
        new = not cells.get(ID)
        if not new:
            if visible is None:
                visible = {r.pk: r for r in register.rows(request)}
            try:
                instance = visible[int(cells[ID])]
            except (KeyError, ValueError):
                wrong.append(f"Id: there is no {register.one} {cells[ID]} here.")
                new = True
        form = filled(register, request, instance, given)
        wrong += [
            f"{register.label(name)}: {' '.join(map(str, said))}"
            if name != "__all__"
            else " ".join(map(str, said))
            for name, said in form.errors.items()
        ]
        rows.append(Row(number, dict(cells), form, new, wrong))
    return rows


def filled(
    register: Register, request: HttpRequest, instance: Any, given: Mapping[str, str]
) -> RecordForm:
    """The register's form over an instance, filled from the cells of a row."""

    def choices(model: Any) -> Any:
        return register.choices(request, model)

    empty = register.form_class(instance=instance, choices=choices)
    data: dict[str, Any] = {}
    for name, bound in empty.fields.items():
        value = given.get(name)
        if value is None:
            # A column that the table lacks keeps what the record has.
            value_now = empty[name].value()
            data[name] = _listed(value_now) if value_now is not None else ""
            continue
        data[name] = _value(bound, value)
    data["version"] = instance.version if instance.pk else ""
    return register.form_class(data, instance=instance, choices=choices)


def _listed(value: Any) -> Any:
    return [getattr(v, "pk", v) for v in value] if isinstance(value, list) else value


def _value(bound: forms.Field, text: str) -> Any:
    """What a form is given for a cell: the key of a choice for its words, several split by `;`."""
    if isinstance(bound, Lines):
        return "\n".join(part.strip() for part in text.split(";"))
    if isinstance(bound, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
        return [_key(bound, part.strip()) for part in text.split(";") if part.strip()]
    if isinstance(bound, forms.ChoiceField | forms.ModelChoiceField):
        return _key(bound, text)
    if isinstance(bound, forms.BooleanField):
        return text.lower() in ("yes", "true", "1", "y")
    if isinstance(bound.widget, DateParts):
        return text[:10]
    return text


def _key(bound: Any, text: str) -> str:
    """The key of a choice by its words; what was written where it is none, so that it is refused."""
    for key, said in bound.choices:
        if text and text.lower() in (str(said).lower(), str(key).lower()):
            return str(key)
    return text
