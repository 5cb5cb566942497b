"""A typical registration, page by page, as a browser sends it."""

from typing import Any

PAGES: dict[str, dict[str, Any]] = {
    "who": {"full_name": "顾念慈", "phone": "139 0000 1234", "birth_year": "1961"},
    "work": {"employment": "retired", "unit": ""},
    "title": {"title": "主任医师", "degree": "4"},
    "fields": {"field_1": "眼科"},
    "times": {"kind": "yearly", "start_month": "6", "yearly_months": "3", "until_year": "2030"},
    "modes": {"modes": ["rehire", "advisory"], "modes_preferred": ["rehire"]},
    "regions": {"region_530000": "preferred"},
    "health": {"examined": "no"},
}


def as_kept(**changed: dict[str, Any]) -> dict[str, dict[str, list[str]]]:
    """What is kept of all pages; a page of ``changed`` takes the place of the typical one."""
    pages = {**PAGES, **changed}
    return {
        step: {name: value if isinstance(value, list) else [value] for name, value in page.items() if value}
        for step, page in pages.items()
    }


def fill_in(client, address="/register/", **changed):
    """Send every page and go on; return the last answer."""
    for step, page in {**PAGES, **changed}.items():
        answer = client.post(f"{address}{step}/", page)
        assert answer.status_code == 302, (step, answer.context["form"].errors)
    return answer
