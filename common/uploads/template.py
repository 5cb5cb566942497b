"""The sheet to fill in: empty with an example, or with the rows that have faults."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.sheets import FormColumn, Value, day_in, whole_in, write_csv, write_form
from common.uploads.columns import FAULTS_HEADING, Column
from common.uploads.enums import RowStatus
from common.uploads.models import Upload
from common.uploads.vocabularies import Vocabularies


@dataclass(frozen=True, slots=True)
class SheetForm:
    """A sheet of one kind: its title, columns, words, and how many rows it takes."""

    title: str
    columns: Sequence[Column]
    vocabularies: Vocabularies
    most_rows: int

    def xlsx(self, example: Mapping[str, Value]) -> bytes:
        """The empty sheet with drop-downs, one example row that is ignored, and a sheet that explains the columns."""
        return self._written([], [[example.get(column.name) for column in self.columns]])

    def csv(self, example: Mapping[str, Value]) -> bytes:
        """The headings and the example row as CSV."""
        return write_csv(
            header=[column.marked_heading for column in self.columns],
            rows=[[example.get(column.name) for column in self.columns]],
        )

    def faulty(self, rows: Iterable[tuple[Mapping[str, str], str]]) -> bytes:
        """The rows with faults, each with its faults in words in front, to be corrected and uploaded again."""
        faults = FormColumn(str(FAULTS_HEADING), _("What was wrong with the row; it is not read."), width=48)
        cells = (
            [words, *(_value(column, said.get(column.name, "")) for column in self.columns)] for said, words in rows
        )
        return self._written([faults], cells)

    def _written(self, front: Sequence[FormColumn], rows: Iterable[Sequence[Value]]) -> bytes:
        return write_form(
            title=self.title,
            columns=[*front, *map(self._form_column, self.columns)],
            rows=rows,
            filled_rows=self.most_rows,
            help_title=_("How to fill it in"),
        )

    def _form_column(self, column: Column) -> FormColumn:
        choices = self.vocabularies.named(column.vocabulary).options if column.vocabulary else ()
        return FormColumn(
            heading=column.marked_heading,
            help=str(column.help),
            width=column.width,
            choices=choices,
            open=column.several or column.open,
            kind=column.kind,
            most=column.most,
        )


def _value(column: Column, text: str) -> Value:
    """The cell as a program would hold it, where the text can be read."""
    if column.kind == "date":
        return day_in(text) or text
    if column.kind == "number" and (number := whole_in(text)) is not None:
        return number
    return text


def heading_of(columns: Mapping[str, Column], name: str) -> str:
    """The heading of a column by name; that of the faults where no column has the name."""
    return str(columns[name].heading if name in columns else FAULTS_HEADING)


def faults_of_rows(upload: Upload, columns: Mapping[str, Column]) -> Iterable[tuple[dict[str, str], str]]:
    """The cells of the rows with faults, in their order, and those faults in words."""
    for row in upload.rows.filter(status=RowStatus.FAULTY).order_by("number").iterator():
        yield row.cells, "\n".join(f"{heading_of(columns, fault['column'])}: {fault['text']}" for fault in row.faults)
