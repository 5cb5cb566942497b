"""What every page does alike."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.problems import Busy, is_busy


class BusyPageMiddleware:
    """Answers 409 with Retry-After where somebody else held a row for as long as a page waits; REST has its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for a lock that could not be had; ``None`` leaves anything else a 500."""
        if not is_busy(error):
            return None
        busy = Busy()
        answer = render(request, "409.html", {"detail": busy.detail}, status=HTTPStatus.CONFLICT)
        answer["Retry-After"] = str(busy.wait)
        return answer
