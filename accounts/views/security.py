"""Setting up and taking away the second factor: allauth's own pages, with what the second door needs to know."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from accounts import second_factor
from accounts.models import User


class _Standing:
    """Tells the page whether this account may do without a second factor, and where one wanted to go."""

    request: HttpRequest

    @property
    def is_needed(self) -> bool:
        user = self.request.user
        return isinstance(user, User) and second_factor.must_have(user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page's context with ``is_needed`` and ``onward``, an address of this site or ``None``."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"is_needed": self.is_needed, "onward": get_next_redirect_url(self.request)}


class SetUpTotp(_Standing, ActivateTOTPView):
    """Shows the secret as a picture, takes a code made of it, and lets this session through the second door."""

    def form_valid(self, form: ActivateTOTPForm) -> HttpResponse:
        """Store the authenticator; on to the recovery codes."""
        answer = super().form_valid(form)
        # The code that was checked is a second factor given; allauth itself counts it only at the next log-in.
        record_authentication(self.request, self.request.user, second_factor.METHOD, type=Authenticator.Type.TOTP)
        return answer

    def get_success_url(self) -> str:
        """The recovery codes, from where one goes on to where one wanted to be."""
        onward = get_next_redirect_url(self.request)
        codes = reverse("mfa_view_recovery_codes")
        return f"{codes}?{urlencode({REDIRECT_FIELD_NAME: onward})}" if onward else codes


class RemoveTotp(_Standing, DeactivateTOTPView):
    """Takes the authenticator away; who must have one sets up the next one at once."""

    def form_valid(self, form: DeactivateTOTPForm) -> HttpResponse:
        """Delete authenticator and recovery codes; this session no longer counts as one with a second factor."""
        answer = super().form_valid(form)
        second_factor.forget(self.request)
        return answer

    def get_success_url(self) -> str:
        """Setting up the next one, for those who may not do without."""
        return reverse("mfa_activate_totp" if self.is_needed else "mfa_index")


class ShowRecoveryCodes(_Standing, ViewRecoveryCodesView):
    """The recovery codes, to be printed or saved, and the way on."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The codes; ``onward`` is never empty."""
        context = super().get_context_data(**kwargs)
        return context | {"onward": context["onward"] or reverse("start")}


set_up_totp = SetUpTotp.as_view()
remove_totp = RemoveTotp.as_view()
show_recovery_codes = ShowRecoveryCodes.as_view()
