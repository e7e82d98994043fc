"""Strategy documents as they came, what was found in them, and what was decided of each find."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from commonweal.records.models import Record
from commonweal.strategy.models.provenance import in_words

if TYPE_CHECKING:
    from commonweal.strategy.importing.lines import SourceDocument


class SourceFile(Record):
    """A file that was read. Its bytes are kept under their hash; the same file is kept once."""

    name = models.CharField("File", max_length=200)
    sha256 = models.CharField("Fingerprint (SHA-256)", max_length=64)
    type = models.CharField("Kind", max_length=20)
    size = models.PositiveBigIntegerField("Size in bytes")
    pages = models.PositiveIntegerField("Pages", default=1)
    text = models.JSONField("Lines", default=list, blank=True)
    received_on = models.DateField("Received")
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="New edition of",
    )  # fmt: skip

    class Privacy:
        personal: ClassVar[set[str]] = {"text"}
        """A document may name people. What it says stays out of the history; its hash is there."""
        plain: ClassVar[set[str]] = {
            "name", "sha256", "type", "size", "pages", "received_on", "supersedes",
        }  # fmt: skip

    class Meta:
        ordering = ("-received_on", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("partnership", "sha256"), name="source_file_is_kept_once"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def document(self) -> SourceDocument:
        """The lines as every rule reads them."""
        from commonweal.strategy.importing.lines import Line, SourceDocument

        lines = tuple(
            Line(
                number=number,
                text=line["text"],
                page=line.get("page"),
                left=line.get("left", 0.0),
                style=line.get("style", ""),
                cell=tuple(line["cell"]) if line.get("cell") else None,
            )
            for number, line in enumerate(self.text, 1)
        )
        return SourceDocument(self.name, self.sha256, self.type, lines, self.pages)


class Import(Record):
    """One reading of a file, from proposals to records. The rows are `ProposalRow`."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "To be looked at"
        REVIEWED = "reviewed", "Looked at"
        ACCEPTED = "accepted", "Taken in"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.PROPOSED: {Status.REVIEWED},
        Status.REVIEWED: {Status.PROPOSED, Status.ACCEPTED},
        Status.ACCEPTED: set(),
    }

    file = models.ForeignKey(
        SourceFile, models.PROTECT, related_name="imports", verbose_name="File"
    )
    status = models.CharField("State", max_length=12, choices=Status, default=Status.PROPOSED)
    strategy = models.ForeignKey(
        "strategy.Strategy", models.PROTECT, null=True, blank=True, related_name="imports",
        verbose_name="Became",
    )  # fmt: skip
    before = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Compared with",
    )  # fmt: skip
    gone = models.JSONField("Rows of the edition before that are gone", default=list, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"file", "status", "strategy", "before", "gone"}

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"Reading of {self.file.name}"


class ProposalRow(Record):
    """One object that a document was found to hold, and what a person decided of it."""

    class Decision(models.TextChoices):
        OPEN = "open", "To be decided"
        ACCEPTED = "accepted", "Accepted"
        CORRECTED = "corrected", "Accepted with other words"
        SPLIT = "split", "Split into several"
        MERGED = "merged", "Merged into another"
        REJECTED = "rejected", "Rejected"

    TAKEN = (Decision.ACCEPTED, Decision.CORRECTED)

    reading = models.ForeignKey(Import, models.PROTECT, related_name="rows", verbose_name="Reading")
    ref = models.CharField("Name in the reading", max_length=80)
    type = models.CharField("Kind", max_length=40)
    text = models.TextField("Words")
    found = models.TextField("Words as they were found", editable=False)
    lines = models.JSONField("Lines", default=list, blank=True)
    confidence = models.FloatField("Confidence")
    reason = models.CharField("Why it was found", max_length=400)
    parent_ref = models.CharField("Belongs to", max_length=80, blank=True)
    order = models.PositiveIntegerField("Place", default=1)
    leads = models.JSONField("Leads", default=list, blank=True)
    details = models.JSONField("What else is said", default=dict, blank=True)
    decision = models.CharField("Decision", max_length=12, choices=Decision, default=Decision.OPEN)
    into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts",
        verbose_name="Merged into, or split from",
    )  # fmt: skip
    becomes_kind = models.CharField("Became", max_length=80, blank=True)
    becomes = models.BigIntegerField("Record", null=True, blank=True)
    before = models.TextField("Words in the edition before", blank=True)
    what = models.CharField("What differs from the edition before", max_length=100, blank=True)
    taken_in = models.BooleanField("Taken in", default=False)

    class Privacy:
        personal: ClassVar[set[str]] = {"text", "found", "details", "before"}
        plain: ClassVar[set[str]] = {
            "reading", "ref", "type", "lines", "confidence", "reason", "parent_ref", "order",
            "leads", "decision", "into", "becomes_kind", "becomes", "what", "taken_in",
        }  # fmt: skip

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("reading", "ref"), name="proposal_is_found_once"),
        )

    def __str__(self) -> str:
        return f"{self.type}: {self.text[:80]}"

    @property
    def cited(self) -> str:
        return in_words(self.lines)

    @property
    def taken(self) -> bool:
        return self.decision in self.TAKEN

    @property
    def certainty(self) -> str:
        """How sure the rule is, as a whole percentage."""
        return f"{self.confidence:.0%}"
