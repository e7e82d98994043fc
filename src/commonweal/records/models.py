"""The base of every record, and the history of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from commonweal.records.markings import Marking
from commonweal.vocabulary.errors import CommonwealError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commonweal.records.who import Whose


class NotScoped(CommonwealError):
    """Rows were asked for without saying whose."""


class HistoryIsFinal(CommonwealError):
    """Somebody tried to change or remove what has been recorded."""


class OfOnePartnership(models.Manager[Any]):
    """Rows of one partnership. It starts from none: there is no way to ask for everybody's.

    `Model.everything` is for Django itself and for the few jobs that span an installation;
    a test lists every place that names it.
    """

    def of(self, partnership: Whose | int) -> models.QuerySet[Any]:
        """Rows in force of a partnership."""
        return self.ever(partnership).filter(retired_at__isnull=True)

    def ever(self, partnership: Whose | int) -> models.QuerySet[Any]:
        """Rows of a partnership, retired ones among them."""
        return super().get_queryset().filter(partnership=getattr(partnership, "pk", partnership))

    def reaching(self, partnership: Whose | int) -> models.QuerySet[Any]:
        """Rows in force that a partnership may read: its own and those shared with it."""
        key = getattr(partnership, "pk", partnership)
        shared = Share.objects.reaching_out_to(key).filter(shared_kind=self.model._meta.label_lower)
        own_or_shared = models.Q(partnership=key) | models.Q(pk__in=shared.values("record"))
        return super().get_queryset().filter(own_or_shared, retired_at__isnull=True)

    def get_queryset(self) -> NoReturn:
        raise NotScoped(
            f"{self.model.__name__} rows were asked for without saying whose.",
            seen=f"{self.model.__name__}.objects was used without of().",
            do=f"Ask for {self.model.__name__}.objects.of(partnership).",
        )


class Record(models.Model):
    """Something a partnership keeps: read on pages, changed by verbs, never deleted.

    A subclass says in `Privacy` which of its own fields are personal; the others must be in
    `plain`. Values of personal fields never enter the history: it says that they changed.
    """

    partnership = models.ForeignKey(
        "partnership.Partnership", models.PROTECT, related_name="+", verbose_name="Partnership"
    )
    marking = models.CharField(
        "Marking", max_length=12, choices=Marking.choices, default=Marking.OFFICIAL
    )
    version = models.PositiveIntegerField("Version", default=0, editable=False)
    retired_at = models.DateTimeField("Retired", null=True, blank=True, editable=False)

    # The first manager is the one that Django itself uses, for foreign keys and migrations.
    everything = models.Manager()
    objects = OfOnePartnership()

    MOVES: ClassVar[Mapping[Any, set[Any]]] = {}
    """Allowed moves of `status`, for records that have one. Anything else is refused."""

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = set()

    class Meta:
        abstract = True

    @classmethod
    def kind(cls) -> str:
        """`governance.risk`: how history and addresses name this kind of record."""
        return cls._meta.label_lower

    def reaches(self, partnership: int) -> bool:
        """Whether another partnership may read and link to this record: its owner shared it."""
        if self.pk is None:
            return False
        shared = Share.objects.reaching_out_to(partnership)
        return shared.filter(shared_kind=self.kind(), record=self.pk).exists()

    @classmethod
    def personal_fields(cls) -> set[str]:
        return set(cls.Privacy.personal)

    @classmethod
    def plain_fields(cls) -> set[str]:
        return set(cls.Privacy.plain) | {"id", "partnership", "marking", "version", "retired_at"}


class Shared(OfOnePartnership):
    """Shares by their owner, as every record, and by the partnership that they reach."""

    def reaching_out_to(self, partnership: Whose | int) -> models.QuerySet[Any]:
        """Shares in force by which a partnership reads what is another's."""
        key = getattr(partnership, "pk", partnership)
        return models.QuerySet(self.model, using=self._db).filter(
            with_partnership=key, retired_at__isnull=True
        )


class Share(Record):
    """A record that its owner lets another partnership read: one strategy over a region.

    The owner alone edits the record and ends the share. Whoever reads it may link to it.
    """

    shared_kind = models.CharField("Kind", max_length=80)
    record = models.BigIntegerField("Record")
    with_partnership = models.ForeignKey(
        "partnership.Partnership", models.PROTECT, related_name="+", verbose_name="With"
    )

    # A class's own managers come before those it inherits: Django's must be first again.
    everything: ClassVar[models.Manager[Any]] = models.Manager()
    objects: ClassVar[Shared] = Shared()

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"shared_kind", "record", "with_partnership"}

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("shared_kind", "record", "with_partnership"),
                condition=models.Q(retired_at__isnull=True),
                name="shared_once_with_each",
            ),
            models.CheckConstraint(
                condition=~models.Q(partnership=models.F("with_partnership")),
                name="shared_with_another",
            ),
        )
        indexes = (
            models.Index(fields=("with_partnership", "shared_kind"), name="shared_with_of_kind"),
        )

    def clean(self) -> None:
        model = self.model_shared()
        if (
            model is None
            or not model.everything.filter(pk=self.record, partnership=self.partnership_id).exists()
        ):
            raise ValidationError("Only a record of the partnership itself can be shared.")

    def model_shared(self) -> type[Record] | None:
        """The kind of record that is shared; nothing where the program no longer has it."""
        try:
            model = apps.get_model(self.shared_kind)
        except (LookupError, ValueError):
            return None
        return model if issubclass(model, Record) else None

    def __str__(self) -> str:
        return f"{self.shared_kind} {self.record}, with {self.with_partnership}"


class Chain(models.Model):
    """The end of a partnership's history: what the next event is chained to."""

    name = models.CharField(max_length=80, unique=True)
    """Slug of the partnership; `installation` for what belongs to none."""
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"id", "name", "length", "head"}


class Event(models.Model):
    """One thing that happened to one record: who, when, what, why. Never changed, never removed.

    `hash` covers every other column and the hash before it, so that a row altered in the
    database no longer fits; see `commonweal.records.history.verify`.
    """

    chain = models.CharField(max_length=80)
    number = models.PositiveBigIntegerField()
    partnership = models.ForeignKey(
        "partnership.Partnership", models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    by = models.ForeignKey("partnership.Person", models.PROTECT, null=True, related_name="+")
    agency = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=80)
    kind = models.CharField(max_length=80)
    record = models.BigIntegerField()
    title = models.CharField(max_length=300, blank=True)
    changes = models.TextField(default="{}")
    """JSON, field → [before, after], in one spelling: keys sorted, no spaces."""
    why = models.TextField(blank=True)
    before = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Privacy:
        personal: ClassVar[set[str]] = {"by"}
        plain: ClassVar[set[str]] = {
            "id", "chain", "number", "partnership", "at", "agency", "verb", "kind", "record",
            "title", "changes", "why", "before", "hash",
        }  # fmt: skip

    class Meta:
        ordering = ("chain", "number")
        constraints = (
            models.UniqueConstraint(fields=("chain", "number"), name="one_event_at_each_place"),
        )
        indexes = (
            models.Index(fields=("kind", "record", "number"), name="event_of_record"),
            models.Index(fields=("partnership", "-at"), name="event_of_partnership"),
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise HistoryIsFinal("What has been recorded is not changed.", seen=str(self.pk))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise HistoryIsFinal("What has been recorded is not removed.", seen=str(self.pk))
