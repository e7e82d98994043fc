"""Forms about who we are."""

from __future__ import annotations

from typing import Any

from django import forms

from commonweal.partnership.models import Organisation, Partnership, Role


class Invitation(forms.Form):
    """Somebody to invite."""

    name = forms.CharField(label="Name", max_length=200)
    email = forms.EmailField(
        label="Work e-mail address", help_text="She signs in with it.", max_length=200
    )
    post = forms.CharField(label="Post (optional)", max_length=200, required=False)
    role = forms.ChoiceField(label="Role", choices=Role.Name.choices)
    organisation = forms.ChoiceField(label="For which organisation (optional)", required=False)
    until = forms.DateField(
        label="Until (optional)",
        help_text="For somebody who is here for a time: 31/03/2027",
        required=False,
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        error_messages={"invalid": "Write the date like 31/03/2027"},
    )

    def __init__(
        self, *args: Any, partnership: Partnership, roles: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.partnership = partnership
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        known = [(str(o.pk), o.name) for o in Organisation.objects.of(partnership)]
        self.fields["organisation"].choices = [("", "None"), *known]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.error_messages["required"] = (
                f"Enter the {name.replace('email', 'e-mail address')}"
            )

    def clean_organisation(self) -> Organisation | None:
        told = self.cleaned_data["organisation"]
        return Organisation.objects.of(self.partnership).get(pk=told) if told else None


class Reason(forms.Form):
    """Why something is done."""

    why = forms.CharField(
        label="Why",
        max_length=500,
        error_messages={"required": "Say why, so that the history explains itself"},
    )


class Profile(forms.Form):
    """What a partnership says of itself."""

    remit = forms.CharField(label="Remit", widget=forms.Textarea(attrs={"rows": 3}))
    contact = forms.EmailField(
        label="Contact address", help_text="An office, not a person: it is public.", required=False
    )


class Successor(forms.Form):
    """What followed a body."""

    name = forms.CharField(
        label="What followed it", max_length=200, error_messages={"required": "Enter its name"}
    )
    on = forms.DateField(
        label="From which day",
        help_text="For example 01/07/2022",
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        error_messages={"required": "Enter a date", "invalid": "Write the date like 01/07/2022"},
    )
