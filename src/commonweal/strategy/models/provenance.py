"""Fields that several kinds of record have: where it was read, and whom it is about."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

PROVENANCE = frozenset({"source", "lines", "confidence"})
SIDES = frozenset({"victim", "offender", "location"})


class Imported(models.Model):
    """Says which lines of which file a record was read from, and how sure the rule was.

    A record that somebody wrote here herself has no source.
    """

    source = models.ForeignKey(
        "strategy.SourceFile", models.PROTECT, null=True, blank=True, related_name="+",
        editable=False, verbose_name="Read from",
    )  # fmt: skip
    lines = models.JSONField("Lines", default=list, blank=True, editable=False)
    confidence = models.FloatField(
        "Confidence",
        null=True,
        blank=True,
        editable=False,
        validators=[MinValueValidator(0.0), MaxValueValidator(1.0)],
    )

    class Meta:
        abstract = True

    @property
    def cited(self) -> str:
        """`lines 67 to 69 of plan.docx`; empty where it was written here."""
        if self.source is None or not self.lines:
            return ""
        return f"{in_words(self.lines)} of {self.source.name}"


class Sided(models.Model):
    """Whether a thing is about victims, offenders or locations; any number of them.

    None ticked means that nobody was asked yet. It is asked for, never worked out from words.
    """

    victim = models.BooleanField("About victims", default=False)
    offender = models.BooleanField("About offenders", default=False)
    location = models.BooleanField("About places", default=False)

    WORDS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("victim", "Victims"),
        ("offender", "Offenders"),
        ("location", "Places"),
    )

    class Meta:
        abstract = True

    @property
    def sides(self) -> tuple[str, ...]:
        return tuple(word for name, word in self.WORDS if getattr(self, name))

    @property
    def sides_in_words(self) -> str:
        return ", ".join(self.sides) or "Not stated"


def runs(lines: list[int]) -> list[tuple[int, int]]:
    """Numbers of lines as runs, first and last.

    >>> runs([4, 5, 6, 9])
    [(4, 6), (9, 9)]
    """
    found: list[tuple[int, int]] = []
    for number in sorted(set(lines)):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def in_words(lines: list[int]) -> str:
    """Numbers of lines as people write them.

    >>> in_words([67]), in_words([4, 5, 9])
    ('line 67', 'lines 4 to 5, 9')
    """
    told = [str(a) if a == b else f"{a} to {b}" for a, b in runs(lines)]
    return ("line " if len(set(lines)) == 1 else "lines ") + ", ".join(told)
