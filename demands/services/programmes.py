"""The only code that writes programmes and needs."""

from pathlib import Path

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from common.datafiles import day_or_none, read_rows, upsert
from demands.models import Programme, ProgrammeRule
from reference.models import Region

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_programmes() -> dict[str, int]:
    """Bring the programmes of the study and their dated rules in step with the data files.

    A rule is known by its programme, its first day and the employment status it is for; rules that
    coordinators added with another first day are left alone.
    """
    rows = list(read_rows(DATA / "programmes.csv"))
    columns = ("code", "name_zh", "name_en", "summary_zh", "summary_en", "source")
    upsert(
        Programme,
        (Programme(is_team=row["team"] == "1", **{name: row[name] for name in columns}) for row in rows),
    )
    for programme in Programme.objects.filter(code__in=[row["code"] for row in rows]):
        regions = next(row["receiving_regions"] for row in rows if row["code"] == programme.code)
        programme.regions.set(Region.objects.filter(code__in=regions.split(";")))
    rules = list(read_rows(DATA / "programme_rules.csv"))
    for row in rules:
        _load_rule(row)
    return {"programmes": len(rows), "programme_rules": len(rules)}


def _load_rule(row: dict[str, str]) -> None:
    first_day, end = day_or_none(row["valid_from"]), day_or_none(row["valid_to"])
    same = ProgrammeRule.objects.filter(programme=row["programme"], employment=row["employment"])
    successor = same.filter(in_force__startswith__gt=first_day).order_by("in_force").first()
    # A coordinator's later rule ends this one: it is not opened again into that.
    ends = [day for day in (end, successor and successor.in_force.lower) if day]
    ProgrammeRule.objects.update_or_create(
        programme_id=row["programme"],
        employment=row["employment"],
        in_force__startswith=first_day,
        defaults={
            "in_force": DateRange(first_day, min(ends, default=None)),
            "sector_id": row["sector"] or None,
            "title_min_level": int(row["title_min_level"] or 0),
            "stint_days_min": int(row["stint_days_min"] or 0),
            "endorsement_required": row["endorsement_required"] == "1",
            "text_zh": row["text_zh"],
            "text_en": row["text_en"],
            "citation": row["citation"],
        },
    )
