"""allauth's forms, in words and with keyboards that fit."""

from typing import Any

from allauth.account.forms import ConfirmEmailVerificationCodeForm, ConfirmLoginCodeForm, SignupForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

CODE_ATTRS = {"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}


class _CodeForm(forms.Form):
    """A field for digits: a telephone shows its number keys and offers the code from the mail."""

    label: Any = _("Code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = self.label
        field.widget.attrs = {**CODE_ATTRS}


class LoginCodeForm(_CodeForm, ConfirmLoginCodeForm):
    """The code that was mailed for logging in."""

    label = _("Code from the mail")


class EmailCodeForm(_CodeForm, ConfirmEmailVerificationCodeForm):
    """The code that was mailed to confirm an address."""

    label = _("Code from the mail")


class SecondFactorForm(_CodeForm, AuthenticateForm):
    """A code of the authenticator, or a recovery code."""

    label = _("Code of your authenticator, or a recovery code")


class SecondFactorAgainForm(_CodeForm, ReauthenticateForm):
    """The same, of somebody who is logged in already."""

    label = _("Code of your authenticator, or a recovery code")


class SetUpTotpForm(_CodeForm, ActivateTOTPForm):
    """The first code, which shows that the secret has arrived."""

    label = _("Code that the authenticator shows")


class VolunteerSignupForm(SignupForm):
    """An address, and a password for those who want one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["password1"].label = _("Password")
        self.fields["password1"].help_text = _(
            "At least 10 characters. You may leave it empty: we then mail you a code each time you log in."
        )
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
