"""Forms that are more than the fields of one record."""

from __future__ import annotations

from typing import Any

from django import forms

from commonweal.components.forms import DateParts, RecordForm, field_for
from commonweal.evidence.indicators import catalogue
from commonweal.strategy.models import (
    Definition,
    EqualityAssessment,
    MeasureAtom,
    Strategy,
)


def indicators() -> list[tuple[str, str]]:
    """Every indicator of the catalogue, to choose from."""
    return [("", "None"), *((i.id, i.title) for i in catalogue().values())]


class AtomForm(RecordForm):
    """What is counted of a measure, by which indicator, against which baseline and target."""

    indicator = forms.ChoiceField(label="Indicator", required=False, choices=indicators)

    class Meta:
        model = MeasureAtom
        fields = (
            "measure", "text", "direction", "under_reported", "indicator", "data", "proxy", "reason", "agreement",
            "baseline_from", "baseline_to", "target", "target_by", "tolerance",
        )  # fmt: skip
        formfield_callback = field_for


class DefinitionForm(RecordForm):
    """A term, its source, and the categories of police data that it takes in."""

    indicator = forms.ChoiceField(label="Indicator", required=False, choices=indicators)

    class Meta:
        model = Definition
        fields = ("term", "text", "stated_in", "categories", "indicator", "priority", "marking")
        formfield_callback = field_for


class UploadForm(forms.Form):
    """A strategy document."""

    file = forms.FileField(
        label="Strategy document",
        help_text="Text (.txt), Word (.docx), OpenDocument (.odt) or PDF.",
    )

    def __init__(self, *args: Any, readings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition_of"] = forms.ModelChoiceField(
            label="It is a new edition of", required=False, queryset=readings,
            help_text="What did not change keeps its record; what changed is proposed as a change.",
        )  # fmt: skip


class RefreshForm(forms.Form):
    """The strategy that follows: its title, its period, and what is carried forward."""

    title = forms.CharField(label="Title", max_length=300)
    starts_on = forms.DateField(label="From", widget=DateParts, required=False)
    ends_on = forms.DateField(label="Until", widget=DateParts, required=False)

    def __init__(self, *args: Any, strategy: Strategy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = strategy.priorities.filter(retired_at=None)
        self.fields["carry"] = forms.ModelMultipleChoiceField(
            label="Priorities to carry forward", queryset=rows, required=False, initial=rows,
            help_text="With their outcomes, focus areas, commitments and measures.",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("starts_on"), said.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "It cannot end before it starts.")
        return said


class EqualityForm(forms.Form):
    """What changes for people of each of the nine protected characteristics."""

    summary = forms.CharField(label="What is proposed", widget=forms.Textarea, required=False)

    def __init__(self, *args: Any, assessment: EqualityAssessment | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        impacts = assessment.impacts if assessment else {}
        self.initial.setdefault("summary", assessment.summary if assessment else "")
        for key, word in EqualityAssessment.CHARACTERISTICS:
            told = impacts.get(key, {})
            self.fields[f"{key}-impact"] = forms.ChoiceField(
                label=f"{word}: what changes", required=False,
                choices=[("", "Not said yet"), *EqualityAssessment.IMPACTS],
                initial=told.get("impact", ""),
            )  # fmt: skip
            self.fields[f"{key}-evidence"] = forms.CharField(
                label=f"{word}: how we know", required=False, initial=told.get("evidence", ""),
                max_length=2_000,
            )  # fmt: skip
            self.fields[f"{key}-action"] = forms.CharField(
                label=f"{word}: what is done about it", required=False,
                initial=told.get("action", ""), max_length=2_000,
            )  # fmt: skip

    def impacts(self) -> dict[str, dict[str, str]]:
        """What was said of each characteristic, by its key."""
        said = self.cleaned_data
        return {
            key: {part: said[f"{key}-{part}"] for part in ("impact", "evidence", "action")}
            for key, _ in EqualityAssessment.CHARACTERISTICS
        }

    def groups(self) -> list[tuple[str, list[Any]]]:
        """The fields by characteristic, for the page."""
        return [
            (word, [self[f"{key}-{part}"] for part in ("impact", "evidence", "action")])
            for key, word in EqualityAssessment.CHARACTERISTICS
        ]
