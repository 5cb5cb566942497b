"""Pages by position, not by number: the hundred-thousandth row costs what the first one does."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, Model, QuerySet
from django.http import QueryDict
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from common.keys import key_in

PAGE_SIZE = 50


class KeysetPagination(CursorPagination):
    """Cursor pages for REST, in the order that the view names (``ordering``), the key by default."""

    page_size = PAGE_SIZE
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "pk"

    def get_ordering(self, request: Request, queryset: QuerySet, view: Any) -> tuple[str, ...]:
        """The view's own total order, by columns.

        A relation counts by its key: by its name it would be sorted as its model is, and its position be its text.
        """
        names = tuple(getattr(view, "ordering", (self.ordering,)))
        columns = [_column(queryset, name.removeprefix("-")) for name in names]
        self.edge = columns[0]
        return tuple(
            f"{'-' if name.startswith('-') else ''}{column.attname}"
            for name, column in zip(names, columns, strict=True)
        )

    def decode_cursor(self, request: Request) -> Cursor | None:
        """The cursor of the request; one whose position the first column could not hold is refused like any forgery."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None:
            try:
                self.edge.to_python(cursor.position)
            except ValidationError:
                raise NotFound(self.invalid_cursor_message) from None
            if "\0" in str(cursor.position):
                raise NotFound(self.invalid_cursor_message)
        return cursor


def _column(queryset: QuerySet, name: str) -> Any:
    """A column of the model, or a whole number that was worked out for each row."""
    if name in queryset.query.annotations:
        worked_out: Any = BigIntegerField()
        worked_out.set_attributes_from_name(name)
        return worked_out
    return queryset.model._meta.pk if name == "pk" else queryset.model._meta.get_field(name)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list for HTML, with the keys from which its neighbours start (``None``: there is none)."""

    rows: list[Model]
    total: int
    before: int | None
    after: int | None


def page_of(
    queryset: QuerySet,
    params: QueryDict,
    *,
    newest_first: bool,
    size: int = PAGE_SIZE,
    key: str = "pk",
    total: int | None = None,
) -> Page:
    """Cut a page out of ``queryset`` by ``key``: the primary key, or another whole number that no two rows share.

    ``total`` spares the count where the caller has it.

    ``params`` may hold ``after`` or ``before``, a key; anything else in them is somebody else's. A value
    that is no number is taken as the first page: the address was typed by hand.
    """
    after, before = key_in(params.get("after")), key_in(params.get("before"))
    backwards = before is not None and after is None
    descending = newest_first != backwards
    edge = before if backwards else after
    cut = queryset
    if edge is not None:
        cut = queryset.filter(**{f"{key}__lt" if descending else f"{key}__gt": edge})
    rows = list(cut.order_by(f"-{key}" if descending else key)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_before = more if backwards else after is not None
    has_after = True if backwards else more
    return Page(
        rows=rows,
        total=queryset.count() if total is None else total,
        before=getattr(rows[0], key) if rows and has_before else None,
        after=getattr(rows[-1], key) if rows and has_after else None,
    )
