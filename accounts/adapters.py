"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are given out by coordinators; nobody signs up alone yet."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
