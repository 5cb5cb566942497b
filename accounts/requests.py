"""The request of somebody who is logged in, for views behind ``login_required``."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from accounts.models import User


class MemberRequest(HttpRequest):
    """What the middleware makes of a request; never made by hand."""

    user: User
    htmx: HtmxDetails


def member_of(request: Request) -> User:
    """Who asks a REST view that is only for those who are logged in.

    Raises:
        NotAuthenticated: nobody is.
    """
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user
