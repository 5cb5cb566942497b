"""The public face of needs: written set by set, never changed."""

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models.functions import Now

from demands.models import Posting

# One statement for one need or a hundred thousand. Names above a code are found by its prefixes.
_WRITE = """
    INSERT INTO demands_posting (
        demand_id, revision, is_live, posted_at, employer_name, region_id, programme_id, position, field_id,
        alternatives, title_min_level, title_preferred_level, degree_min_id, mode_id, start_earliest, start_latest,
        duration_days, shortest_stint_days, relay_allowed, headcount, urgency, supports, equipment, success,
        is_synthetic, search_text
    )
    SELECT
        d.id, coalesce((SELECT max(p.revision) FROM demands_posting p WHERE p.demand_id = d.id), 0) + 1, TRUE,
        CASE WHEN EXISTS (SELECT FROM demands_posting p WHERE p.demand_id = d.id) THEN now() ELSE d.published_at END,
        o.name, d.region_id, d.programme_id, d.position, d.field_id,
        coalesce((SELECT array_agg(a.field_id ORDER BY a.field_id) FROM demands_demandalternative a
                  WHERE a.demand_id = d.id), '{}'),
        coalesce(d.title_min_level, 0), coalesce(d.title_preferred_level, 0), d.degree_min_id, d.mode_id,
        d.start_earliest, d.start_latest, d.duration_days, d.shortest_stint_days, d.relay_allowed, d.headcount,
        d.urgency, d.supports, d.equipment, d.success, d.is_synthetic,
        lower(concat_ws(
            ' ', d.position, o.name, f.names, r.names, 'n' || lpad(d.id::text, greatest(6, length(d.id::text)), '0')
        ))
    FROM demands_demand d
    JOIN accounts_organisation o ON o.id = d.employer_id
    JOIN (
        SELECT f.code, string_agg(a.name_zh || ' ' || a.name_en, ' ' ORDER BY a.code) AS names
        FROM reference_field f
        JOIN reference_field a ON a.code IN (left(f.code, 2), left(f.code, 4), f.code)
        WHERE f.code IN (SELECT field_id FROM demands_demand WHERE id = ANY(%(ids)s))
        GROUP BY f.code
    ) f ON f.code = d.field_id
    JOIN (
        SELECT r.code, string_agg(a.name_zh || ' ' || a.name_en, ' ' ORDER BY a.code) AS names
        FROM reference_region r
        JOIN reference_region a ON a.code IN (left(r.code, 2) || '0000', left(r.code, 4) || '00', r.code)
        WHERE r.code IN (SELECT region_id FROM demands_demand WHERE id = ANY(%(ids)s))
        GROUP BY r.code
    ) r ON r.code = d.region_id
    WHERE d.id = ANY(%(ids)s) AND d.status = 'published'
    ORDER BY d.published_at, d.id
"""


@transaction.atomic
def write_postings(demand_ids: Sequence[int]) -> int:
    """Write what the public reads of these published needs, in place of what it read so far; return their number."""
    end_postings(demand_ids)
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, {"ids": list(demand_ids)})
        return cursor.rowcount


def end_postings(demand_ids: Sequence[int]) -> None:
    """Take needs out of the public list; their pages stay and say so."""
    Posting.objects.filter(demand__in=demand_ids, is_live=True).update(is_live=False, ended_at=Now())
