"""What a register says of itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar, NoReturn

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.formats import date_format

from commonweal.components.forms import RecordForm, form_of
from commonweal.vocabulary import words

Source = str | Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """One column of a list and its exports.

    Args:
        source: A field or property of the record, or a function of it.
        title: Its heading; the field's own name if not given.
        sort: The field to sort by; the source itself where that is a field.
        number: Whether it stands to the right.
    """

    source: Source
    title: str = ""
    sort: str = ""
    number: bool = False

    @property
    def name(self) -> str:
        return self.source if isinstance(self.source, str) else self.source.__name__

    def value(self, record: models.Model) -> Any:
        if not isinstance(self.source, str):
            return self.source(record)
        display = getattr(record, f"get_{self.source}_display", None)
        if display is not None:
            return display()
        value = getattr(record, self.source)
        if isinstance(value, models.Manager):
            return ", ".join(str(v) for v in value.all())
        return value() if callable(value) else value

    def text(self, record: models.Model) -> str:
        return shown(self.value(record))


@dataclass(frozen=True)
class Part:
    """More on the page of one record: a heading, a template, what the template is given.

    `content` is a function of request and record; what it returns is `content` in the template.
    A part that has nothing to say returns None and is left out.
    """

    title: str
    template: str
    content: Callable[[HttpRequest, Any], Any]


@dataclass(frozen=True)
class Verb:
    """Something that may be done to a record on a page of its own."""

    text: str
    url: str
    allowed: Callable[[HttpRequest, Any], bool]


def shown(value: Any) -> str:
    """A value as people read it; nothing is nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, int):
        return words.count(value)
    if isinstance(value, list | tuple):
        return ", ".join(shown(v) for v in value)
    return str(value)


@dataclass(kw_only=True)
class Register(ABC):
    """One kind of record as pages. See `commonweal.partnership.registers` for the one to use."""

    model: type[models.Model]
    name: str
    """In addresses: `risks`."""
    one: str
    """`risk`."""
    many: str
    """`Risks`."""
    question: str
    """What the list answers: its heading."""
    intro: str = ""
    columns: Sequence[Column] = ()
    filters: Sequence[str] = ()
    search: Sequence[str] = ()
    order: Sequence[str] = ("pk",)
    form: Sequence[str] | type[RecordForm] = ()
    details: Sequence[Column] | None = None
    """What the page of one record shows; the fields of the form if not given."""
    parts: Sequence[Part] = ()
    verbs: Sequence[Verb] = ()
    related: Sequence[str] = ()
    """Relations to fetch with the list, beside those that columns name."""
    advice: str = ""
    """Shown above the form."""
    space: str = field(default="", init=False)
    """Namespace of its addresses; the room's, known when its urls are made."""

    by_model: ClassVar[dict[str, Register]] = {}

    def __post_init__(self) -> None:
        self.space = self.model._meta.app_label
        Register.by_model[self.model._meta.label_lower] = self

    # --- asked of whoever knows people and partnerships -------------------------------------

    @abstractmethod
    def rows(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The rows that whoever asks may see."""

    @abstractmethod
    def may(self, request: HttpRequest, act: str, record: Any = None) -> bool:
        """Whether whoever asks may `add`, `change`, `retire`, `export` or `import`."""

    @abstractmethod
    def refuse(self, act: str) -> NoReturn:
        """Say that an act is not open to whoever asks."""

    @abstractmethod
    def fresh(self, request: HttpRequest) -> Any:
        """A new record, not saved."""

    @abstractmethod
    def choices(self, request: HttpRequest, model: type[models.Model]) -> models.QuerySet[Any]:
        """The rows of another kind that a record here may be linked to."""

    @abstractmethod
    def keep(self, request: HttpRequest, form: RecordForm) -> Any:
        """Save what a form holds."""

    @abstractmethod
    def put_away(self, request: HttpRequest, record: Any, why: str) -> None:
        """Take a record out of use."""

    @abstractmethod
    def put_back(self, request: HttpRequest, record: Any, number: int) -> None:
        """Restore a record as it was before an event of its history."""

    @abstractmethod
    def past(self, request: HttpRequest, record: Any) -> list[dict[str, Any]]:
        """What happened to a record, newest first: number, at, by, agency, what, changes, why."""

    @abstractmethod
    def read(self, request: HttpRequest, record: Any | None, what: str) -> None:
        """Called when a record is opened or a list is taken away."""

    @abstractmethod
    def marking_of(self, records: Iterable[Any]) -> str:
        """How a page or file that holds these records is marked."""

    @abstractmethod
    def urls(self) -> list[URLPattern]:
        """Addresses of all its pages."""

    # --- what follows from the declaration --------------------------------------------------

    @property
    def a_one(self) -> str:
        """`an action`, `a risk`."""
        return f"{'an' if self.one[:1] in 'aeiou' else 'a'} {self.one}"

    @cached_property
    def form_class(self) -> type[RecordForm]:
        return self.form if isinstance(self.form, type) else form_of(self.model, self.form)

    @cached_property
    def fields(self) -> list[Column]:
        """What the page of one record shows."""
        if self.details is not None:
            return list(self.details)
        names = [n for n in self.form_class.base_fields if n not in ("why", "version")]
        return [Column(name, self.label(name)) for name in names]

    def heading(self, column: Column) -> str:
        return column.title or self.label(column.name)

    def label(self, name: str) -> str:
        """What people call a field."""
        try:
            found = self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return name.replace("_", " ").capitalize()
        words_ = str(getattr(found, "verbose_name", name))
        return words_[:1].upper() + words_[1:]

    def sort_of(self, column: Column) -> str:
        """The field a column sorts by; empty where it cannot be sorted."""
        if column.sort:
            return column.sort
        if not isinstance(column.source, str):
            return ""
        try:
            found = self.model._meta.get_field(column.source)
        except FieldDoesNotExist:
            return ""
        return "" if found.many_to_many or not found.concrete else column.source

    def with_relations(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The rows with what the columns name of other tables: a fixed number of queries."""
        one, many = [], []
        for name in [c.source for c in self.columns if isinstance(c.source, str)] + [*self.related]:
            try:
                found = self.model._meta.get_field(name.split("__")[0])
            except FieldDoesNotExist:
                continue
            if found.many_to_many or found.one_to_many:
                many.append(name)
            elif found.is_relation:
                one.append(name)
        rows = rows.select_related(*one) if one else rows
        return rows.prefetch_related(*many) if many else rows

    def address(self, page: str, slug: str, **kwargs: Any) -> str:
        name = f"{self.space}:{self.name}" + (f"-{page}" if page else "")
        return reverse(name, kwargs={"partnership": slug, **kwargs})

    def address_of(self, record: Any, slug: str) -> str:
        return self.address("page", slug, id=record.pk)
