"""Loading reference data from the files that ship with this app."""

from pathlib import Path

from django.db import transaction
from pypinyin import Style, lazy_pinyin

from common.datafiles import day_or_none, number_or_none, read_rows, upsert
from reference.models import (
    Degree,
    Field,
    Mode,
    ModeAlias,
    ReceivingRegion,
    Region,
    Title,
    TitleSeries,
)

DATA = Path(__file__).resolve().parent / "data"


@transaction.atomic
def load_reference_tables() -> dict[str, int]:
    """Bring every reference table in step with its data file; return the rows per file.

    Safe to repeat and to run over older data: rows are updated in place, none is deleted.
    """
    return {
        "regions": _load_regions(),
        "receiving_regions": _load_receiving_regions(),
        "fields": _load_fields(),
        "titles": _load_titles(),
        "degrees": upsert(
            Degree,
            (
                Degree(rank=int(row["rank"]), **_pick(row, "code", "name_zh", "name_en", "source"))
                for row in read_rows(DATA / "degrees.csv")
            ),
        ),
        "modes": upsert(
            Mode,
            (
                Mode(
                    bit=int(row["bit"]),
                    **_pick(row, "code", "name_zh", "name_en", "description_zh", "description_en", "source"),
                )
                for row in read_rows(DATA / "modes.csv")
            ),
        ),
        "mode_aliases": _load_mode_aliases(),
    }


def _pick(row: dict[str, str], *columns: str) -> dict[str, str]:
    return {column: row[column] for column in columns}


def _load_regions() -> int:
    return upsert(
        Region,
        (
            Region(
                parent_id=row["parent"] or None,
                altitude_m=number_or_none(row["altitude_m"]),
                valid_from=day_or_none(row["valid_from"]),
                valid_to=day_or_none(row["valid_to"]),
                **_pick(row, "code", "level", "name_zh", "short_zh", "name_en", "altitude_source", "source"),
            )
            for row in read_rows(DATA / "regions.csv")
        ),
    )


def _load_receiving_regions() -> int:
    columns = ("relation_zh", "relation_en", "detail_zh", "detail_en", "note_zh", "note_en", "source")
    return upsert(
        ReceivingRegion,
        (
            ReceivingRegion(region_id=row["code"], **_pick(row, *columns))
            for row in read_rows(DATA / "receiving_regions.csv")
        ),
    )


def _load_fields() -> int:
    return upsert(
        Field,
        (
            Field(
                level=len(row["code"]),
                parent_id=row["code"][:-2] or None,
                initials="".join(lazy_pinyin(row["name_zh"], style=Style.FIRST_LETTER))[:60],
                **_pick(row, "code", "name_zh", "name_en", "official_code", "source", "edition"),
            )
            for row in read_rows(DATA / "fields.csv")
        ),
    )


def _load_titles() -> int:
    rows = list(read_rows(DATA / "titles.csv"))
    series = {row["series_code"]: (row["series_zh"], row["series_en"]) for row in rows}
    upsert(TitleSeries, (TitleSeries(code=code, name_zh=zh, name_en=en) for code, (zh, en) in series.items()))
    return upsert(
        Title,
        (
            Title(
                series_id=row["series_code"],
                level=int(row["level"]),
                **_pick(row, "code", "name_zh", "name_en", "source", "edition"),
            )
            for row in rows
        ),
    )


def _load_mode_aliases() -> int:
    rows = list(read_rows(DATA / "mode_aliases.csv"))
    for row in rows:
        ModeAlias.objects.update_or_create(
            region_id=row["region"],
            name_zh=row["name_zh"],
            defaults={"mode_id": row["mode"], **_pick(row, "name_en", "relation", "source")},
        )
    return len(rows)
