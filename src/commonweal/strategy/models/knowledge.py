"""What a strategy rests on and what it does not know: definitions, facts, gaps, sources, equality."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from commonweal.records.models import Record
from commonweal.strategy.models.measures import MeasureAtom
from commonweal.strategy.models.priorities import Priority
from commonweal.strategy.models.provenance import PROVENANCE, Imported
from commonweal.strategy.models.sources import SourceFile
from commonweal.strategy.models.strategies import Strategy


class Definition(Imported, Record):
    """A term, legal or local, and the categories of data that it takes in."""

    term = models.CharField("Term", max_length=200)
    text = models.TextField("Definition")
    stated_in = models.CharField("Where it is stated", max_length=300)
    categories = models.JSONField("Categories of police data", default=list, blank=True)
    indicator = models.CharField("Indicator", max_length=80, blank=True)
    priority = models.ForeignKey(
        Priority, models.PROTECT, null=True, blank=True, related_name="definitions",
        verbose_name="Used by",
    )  # fmt: skip

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "term", "text", "stated_in", "categories", "indicator", "priority", *PROVENANCE,
        }  # fmt: skip

    class Meta:
        ordering = ("term",)

    def __str__(self) -> str:
        return self.term


class AreaFact(Imported, Record):
    """A figure about the place, with its day and its source. A newer one of its subject replaces it."""

    strategy = models.ForeignKey(
        Strategy, models.PROTECT, null=True, blank=True, related_name="facts",
        verbose_name="Strategy",
    )  # fmt: skip
    subject = models.CharField("What it is about", max_length=200)
    value = models.CharField("Value", max_length=100)
    unit = models.CharField("Unit", max_length=100, blank=True)
    as_of = models.CharField("As of", max_length=60, blank=True)
    stated_in = models.CharField("Source", max_length=300, blank=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name="Superseded by",
    )  # fmt: skip

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "strategy", "subject", "value", "unit", "as_of", "stated_in", "superseded_by",
            *PROVENANCE,
        }  # fmt: skip

    class Meta:
        ordering = ("subject", "-as_of", "-id")

    def __str__(self) -> str:
        return f"{self.subject}: {self.value} {self.unit}".strip()


class DocumentReference(Imported, Record):
    """A document that a strategy cites, and whether it can be found."""

    strategy = models.ForeignKey(
        Strategy, models.PROTECT, null=True, blank=True, related_name="references",
        verbose_name="Strategy",
    )  # fmt: skip
    cited_as = models.CharField("Cited as", max_length=400)
    file = models.ForeignKey(
        SourceFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="File"
    )
    address = models.URLField("Address", blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"strategy", "cited_as", "file", "address", *PROVENANCE}

    class Meta:
        ordering = ("cited_as",)

    def __str__(self) -> str:
        return self.cited_as

    @property
    def link_state(self) -> str:
        if self.file is not None:
            return "Kept here"
        return "Linked" if self.address else "Broken: nothing is kept or linked under this name"


class KnowledgeGap(Record):
    """What is not known, at what geography it would be, and who will find out."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        FILLED = "filled", "Filled"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.OPEN: {Status.FILLED},
        Status.FILLED: {Status.OPEN},
    }

    title = models.CharField("What is not known", max_length=300)
    geography = models.CharField("Smallest area that data exists for", max_length=100, blank=True)
    atom = models.ForeignKey(
        MeasureAtom, models.PROTECT, null=True, blank=True, related_name="gaps",
        verbose_name="Measure it would serve",
    )  # fmt: skip
    owner = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Owner",
    )  # fmt: skip
    plan = models.TextField("How it will be filled", blank=True)
    question = models.TextField("Survey question that would tell", blank=True)
    status = models.CharField(
        "State", max_length=10, choices=Status, default=Status.OPEN, editable=False
    )

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "title", "geography", "atom", "owner", "plan", "question", "status",
        }  # fmt: skip

    class Meta:
        ordering = ("status", "title")

    def __str__(self) -> str:
        return self.title


class FindingLink(Record):
    """A finding of the assessment that a priority answers."""

    priority = models.ForeignKey(
        Priority, models.PROTECT, related_name="findings", verbose_name="Priority"
    )
    finding = models.CharField("Finding", max_length=120)
    sentence = models.TextField("What it said when it was linked")
    snapshot = models.CharField("Evidence (snapshot)", max_length=80, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"priority", "finding", "sentence", "snapshot"}

    class Meta:
        ordering = ("priority", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("priority", "finding"),
                condition=models.Q(retired_at__isnull=True),
                name="finding_is_linked_once",
            ),
        )

    def __str__(self) -> str:
        return self.finding


class EqualityAssessment(Record):
    """Due regard to equality: what a strategy, plan or service means for whom.

    Source: Equality Act 2010, section 149; the nine characteristics are those of section 4.
    """

    CHARACTERISTICS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("age", "Age"),
        ("disability", "Disability"),
        ("gender-reassignment", "Gender reassignment"),
        ("marriage", "Marriage and civil partnership"),
        ("pregnancy", "Pregnancy and maternity"),
        ("race", "Race"),
        ("religion", "Religion or belief"),
        ("sex", "Sex"),
        ("orientation", "Sexual orientation"),
    )
    IMPACTS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("positive", "Better for them"),
        ("none", "No difference"),
        ("negative", "Worse for them"),
        ("unknown", "We do not know"),
    )

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SIGNED = "signed", "Signed off"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.DRAFT: {Status.SIGNED},
        Status.SIGNED: {Status.DRAFT},
    }

    subject_kind = models.CharField("About", max_length=80, blank=True, editable=False)
    subject = models.BigIntegerField("Record", null=True, blank=True, editable=False)
    title = models.CharField("Title", max_length=300)
    summary = models.TextField("What is proposed", blank=True)
    impacts = models.JSONField("Impacts", default=dict, editable=False)
    status = models.CharField(
        "State", max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "subject_kind", "subject", "title", "summary", "impacts", "status",
        }  # fmt: skip

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title

    @property
    def missing(self) -> list[str]:
        """Characteristics that nothing is said of yet."""
        return [
            word
            for key, word in self.CHARACTERISTICS
            if not self.impacts.get(key, {}).get("impact")
        ]

    @property
    def unanswered(self) -> list[str]:
        """Characteristics with a harm or an unknown and no action about it."""
        return [
            word
            for key, word in self.CHARACTERISTICS
            if self.impacts.get(key, {}).get("impact") in ("negative", "unknown")
            and not self.impacts[key].get("action")
        ]
