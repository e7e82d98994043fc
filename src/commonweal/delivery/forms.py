"""Forms that are more than the fields of a model."""

from __future__ import annotations

from typing import Any

from django import forms

from commonweal.components.forms import RecordForm, field_for
from commonweal.delivery.models import PlanAction, Update
from commonweal.delivery.models.plans import PROMPTS
from commonweal.delivery.models.progress import Standing, Status


class UpdateForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a lead tells: six questions, two of them with choices."""

    class Meta:
        model = Update
        fields = ("status", "standing", "progress", "reason", "risk", "ask", "evidence")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = Status.choices  # type: ignore[attr-defined]
        self.fields["standing"].choices = [  # type: ignore[attr-defined]
            pair for pair in Standing.choices if pair[0] != Standing.UNKNOWN
        ]
        for name in ("risk", "ask", "evidence", "reason"):
            self.fields[name].required = False
        self.fields["reason"].help_text = "Needed where it is at risk or off track."

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("standing") in (Standing.AT_RISK, Standing.OFF_TRACK) and not said.get(
            "reason"
        ):
            self.add_error("reason", "Say why it is at risk or off track")
        return said


class ActionForm(RecordForm):
    """An action, with its answers to the five prompts as fields of their own."""

    class Meta:
        model = PlanAction
        fields = (
            "plan", "focus", "deliverable", "review", "text", "owner", "owner_name",
            "owner_organisation", "due_on", "measure", "success", "agencies", "status",
            "standing", "reason", "marking",
        )  # fmt: skip
        formfield_callback = field_for

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.instance.answers or {}
        for name, words in PROMPTS:
            self.fields[f"prompt_{name}"] = forms.CharField(
                label=words, required=False, initial=held.get(name, ""), max_length=1_000
            )
        self.order_fields([n for n in self.fields if n not in ("why", "version")])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        self.instance.answers = {
            name: said.get(f"prompt_{name}", "")
            for name, _ in PROMPTS
            if said.get(f"prompt_{name}")
        }
        return said
