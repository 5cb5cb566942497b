"""What every page needs from the request alone."""

from django.http import HttpRequest

TYPE_SIZES = ("normal", "large")
THEMES = ("auto", "light", "dark")


def face(request: HttpRequest) -> dict[str, object]:
    """Return how the reader wants pages to look, and whether they show made-up data.

    The two choices live in cookies, so that they hold before log-in and need no table. A cookie with
    any other value counts as none.
    """
    chosen_type = request.COOKIES.get("type", "")
    chosen_theme = request.COOKIES.get("theme", "")
    return {
        "face": {
            "type": chosen_type if chosen_type in TYPE_SIZES else "normal",
            "theme": chosen_theme if chosen_theme in THEMES else "auto",
        },
        "synthetic": getattr(request, "synthetic_world", False),
    }
