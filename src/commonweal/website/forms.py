"""Forms of signing in, in our words. What they check is the sign-in library's."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth import password_validation

TWICE = "Type it again"
LENGTH = "At least 12 characters. Spaces are welcome."


class Worded(forms.Form):
    """Gives the fields of a form our labels and hints."""

    words: dict[str, tuple[str, str]] = {}  # noqa: RUF012 -- a table, never changed

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in self.words.items():
            self.fields[name].label = label
            self.fields[name].help_text = hint
            required = f"Enter {label[0].lower()}{label[1:]}"
            self.fields[name].error_messages["required"] = required


class SignIn(Worded, account.LoginForm):
    words = {"login": ("E-mail address", ""), "password": ("Password", "")}  # noqa: RUF012


class ChangePassword(Worded, account.ChangePasswordForm):
    words = {  # noqa: RUF012
        "oldpassword": ("The password you have now", ""),
        "password1": ("New password", LENGTH),
        "password2": (TWICE, ""),
    }


class SetPassword(Worded, account.SetPasswordForm):
    words = {"password1": ("New password", LENGTH), "password2": (TWICE, "")}  # noqa: RUF012


class ChooseNewPassword(Worded, account.ResetPasswordKeyForm):
    words = {"password1": ("New password", LENGTH), "password2": (TWICE, "")}  # noqa: RUF012


class ResetPassword(Worded, account.ResetPasswordForm):
    words = {"email": ("E-mail address", "")}  # noqa: RUF012


class PasswordAgain(Worded, account.ReauthenticateForm):
    words = {"password": ("Your password", "")}  # noqa: RUF012


class Code(Worded, mfa.AuthenticateForm):
    words = {"code": ("Code", "Six figures from your app, or eight of a recovery code")}  # noqa: RUF012


class CodeAgain(Worded, mfa.ReauthenticateForm):
    words = {"code": ("Code", "Six figures from your app, or eight of a recovery code")}  # noqa: RUF012


class FirstCode(Worded, totp.ActivateTOTPForm):
    words = {"code": ("The code that your app shows now", "Six figures")}  # noqa: RUF012


class AddKey(Worded, webauthn.AddWebAuthnForm):
    words = {  # noqa: RUF012
        "name": ("What you call it", "For example: work laptop"),
        "passwordless": (
            "Sign me in with it alone, without a password",
            "Your device then asks for your fingerprint, face or PIN.",
        ),
    }


class FirstPassword(forms.Form):
    """The first password of somebody who was invited."""

    password1 = forms.CharField(
        label="New password",
        help_text=LENGTH,
        strip=False,
        error_messages={"required": "Enter a password"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=TWICE,
        strip=False,
        error_messages={"required": "Type the password again"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Any = None, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_password1(self) -> str:
        told: str = self.cleaned_data["password1"]
        password_validation.validate_password(told, self.person)
        return told

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first, again = told.get("password1"), told.get("password2")
        if first and again and first != again:
            self.add_error("password2", "The two passwords are not the same")
        return told
