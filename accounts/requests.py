"""The request of somebody who is logged in, for views behind ``login_required``."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class MemberRequest(HttpRequest):
    """What the middleware makes of a request; never made by hand."""

    user: User
    htmx: HtmxDetails
