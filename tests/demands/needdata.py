"""What a browser sends of a filled form of a need."""

from django.http import QueryDict

FILLED = {
    "position": "眼科医师",
    "field": "眼科",
    "field_match": "discipline",
    "title_min": "主治医师",
    "title_preferred": "副主任医师",
    "degree_min": "3",
    "start_earliest": "2027-03-01",
    "start_latest": "2027-06-01",
    "length_number": "36",
    "length_unit": "months",
    "headcount": "2",
    "mode": "rehire",
    "urgency": "1",
}


def posted(**values) -> QueryDict:
    """The filled form, with some values changed or (``None``) left out."""
    data = QueryDict(mutable=True)
    for name, value in {**FILLED, **values}.items():
        if value is not None:
            data.setlist(name, value if isinstance(value, list) else [str(value)])
    return data


def lists(data: QueryDict) -> dict[str, list[str]]:
    """The same for a test client."""
    return dict(data.lists())
