-- The shortlists of DESIGN §5 by SQL alone: the run's alternative in `make bench`, and its check in the tests.
-- It shares no code with the engine. First the talents' facts, once; then the shortlists of any needs.
-- Parameter: %(as_of)s, the day on which availabilities lapse and documents expire.

CREATE TEMPORARY TABLE fact ON COMMIT DROP AS
SELECT t.id, ti.level, t.degree_id AS degree, t.employment,
    coalesce(m.accepted, '{}') AS accepted, coalesce(m.preferred, '{}') AS preferred,
    coalesce(r.wished, '{}') AS wished, coalesce(r.excluded, '{}') AS excluded,
    t.cleared_altitude_m AS cleared, t.shortest_stint_days AS shortest, t.longest_stint_days AS longest,
    t.last_service_end, t.home_organisation_id AS home,
    CASE WHEN o.grade LIKE '三级甲等%%' THEN 2 WHEN o.grade LIKE '三级%%' THEN 1 ELSE 0 END AS home_tier,
    t.employment IN ('in_service', 'postdoc') AS has_unit,
    EXISTS (
        SELECT FROM talent_endorsement e WHERE e.talent_id = t.id AND %(as_of)s BETWEEN e.endorsed_on AND e.valid_to
    ) AS endorsed,
    t.verified_on IS NOT NULL AS verified, coalesce(t.documents_expire_on < %(as_of)s, FALSE) AS documents_expired,
    f.sectors
FROM talent_talent t
JOIN reference_title ti ON ti.code = t.title_id
LEFT JOIN accounts_organisation o ON o.id = t.home_organisation_id
JOIN LATERAL (
    SELECT array_agg(DISTINCT left(field_id, 2)) AS sectors FROM talent_talentfield WHERE talent_id = t.id
) f ON TRUE
LEFT JOIN LATERAL (
    SELECT array_agg(mode_id::text) AS accepted, array_agg(mode_id::text) FILTER (WHERE is_preferred) AS preferred
    FROM talent_talentmode WHERE talent_id = t.id
) m ON TRUE
LEFT JOIN LATERAL (
    SELECT array_agg(region_id::text) FILTER (WHERE stance = 'preferred') AS wished,
        array_agg(region_id::text) FILTER (WHERE stance = 'excluded') AS excluded
    FROM talent_talentregion WHERE talent_id = t.id
) r ON TRUE
WHERE t.is_active AND t.may_be_proposed AND NOT t.unit_refuses;
CREATE UNIQUE INDEX ON fact (id);

CREATE TEMPORARY TABLE offered ON COMMIT DROP AS
SELECT f.talent_id, f.field_id::text AS field, left(f.field_id, 4) AS discipline, left(f.field_id, 2) AS sector, f.place
FROM talent_talentfield f JOIN fact ON fact.id = f.talent_id;
CREATE INDEX ON offered (field);
CREATE INDEX ON offered (discipline);
CREATE INDEX ON offered (sector);

CREATE TEMPORARY TABLE free_window ON COMMIT DROP AS
SELECT a.talent_id, lower(piece) AS first, upper(piece) AS beyond, a.most_days - promised.days AS most
FROM talent_availability a
JOIN fact ON fact.id = a.talent_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(upper(c.period * a.period) - lower(c.period * a.period)), 0) AS days
    FROM talent_commitment c WHERE c.talent_id = a.talent_id AND c.period && a.period
) promised
CROSS JOIN LATERAL unnest(
    datemultirange(a.period)
    - coalesce((SELECT range_agg(c.period) FROM talent_commitment c WHERE c.talent_id = a.talent_id), '{}')
) AS piece
WHERE a.lapses_on > %(as_of)s AND (a.most_days IS NULL OR a.most_days > promised.days);
CREATE INDEX ON free_window (talent_id);

ANALYZE fact;
ANALYZE offered;
ANALYZE free_window;

-- name: shortlists
-- Parameters: %(demands)s, ids; the weights %(field)s, %(title)s, %(period)s, %(preference)s.

SELECT n.id AS demand, listed.*
FROM (
    SELECT d.*, r.altitude_m,
        CASE d.field_match WHEN 'specialty' THEN 10000 WHEN 'discipline' THEN 6000 ELSE 2000 END AS base_min,
        coalesce(d.title_min_level, 0) AS low,
        coalesce(d.title_preferred_level, d.title_min_level) AS wished_level,
        coalesce(d.shortest_stint_days, CASE WHEN d.relay_allowed THEN 1 ELSE d.duration_days END) AS useful,
        d.start_earliest + d.duration_days AS post_end,
        ARRAY(
            SELECT q.sending_id FROM demands_pairing q
            WHERE d.prefers_paired AND q.receiving_id = d.employer_id
                AND extract(year FROM d.start_earliest) BETWEEN q.from_year AND q.to_year
        ) AS paired,
        ARRAY[d.region_id, left(d.region_id, 4) || '00', left(d.region_id, 2) || '0000', '100000']::text[] AS chain
    FROM demands_demand d JOIN reference_region r ON r.code = d.region_id
    WHERE d.id = ANY(%(demands)s) AND d.status = 'published'
) n
CROSS JOIN LATERAL (
    WITH wanted AS (
        SELECT n.field_id::text AS field, 10000 AS d
        UNION ALL
        SELECT a.field_id::text, 8000 FROM demands_demandalternative a WHERE a.demand_id = n.id
    ),
    -- One branch runs, the one of the need's wish; each can use its own index.
    near AS (
        SELECT w.d, w.field AS wanted, o.* FROM wanted w JOIN offered o ON o.field = w.field
        WHERE n.base_min = 10000
        UNION ALL
        SELECT w.d, w.field, o.* FROM wanted w JOIN offered o ON o.discipline = left(w.field, 4)
        WHERE n.base_min = 6000
        UNION ALL
        SELECT w.d, w.field, o.* FROM wanted w JOIN offered o ON o.sector = left(w.field, 2)
        WHERE n.base_min = 2000
    ),
    close AS (
        SELECT talent_id, max(
            CASE WHEN field = wanted THEN 10000 WHEN discipline = left(wanted, 4) THEN 6000 ELSE 2000 END::bigint
            * d * CASE WHEN place = 1 THEN 10000 ELSE 8000 END / 100000000
        ) AS sim
        FROM near GROUP BY talent_id
    ),
    passed AS (
        SELECT f.*, close.sim, rule.*
        FROM close
        JOIN fact f ON f.id = close.talent_id
        LEFT JOIN LATERAL (
            SELECT p.title_min_level, p.stint_days_min, p.sector_id::text, p.endorsement_required, p.home_tier_min
            FROM demands_programmerule p
            WHERE p.programme_id = n.programme_id AND p.in_force @> n.start_earliest
                AND p.employment IN (f.employment, '')
            ORDER BY p.employment DESC LIMIT 1
        ) rule ON TRUE
        WHERE f.level >= n.low
            AND f.degree >= n.degree_min_id
            AND n.mode_id = ANY(f.accepted)
            AND NOT f.excluded && n.chain
            AND (f.cleared IS NULL OR n.altitude_m IS NULL OR f.cleared >= n.altitude_m)
            AND (
                n.programme_id IS NULL
                OR (
                    f.level >= rule.title_min_level AND f.home_tier >= rule.home_tier_min
                    AND (rule.sector_id IS NULL OR rule.sector_id = ANY(f.sectors))
                )
            )
            AND NOT EXISTS (
                SELECT FROM matching_decision x
                WHERE x.demand_id = n.id AND x.talent_id = f.id AND x.verdict = 'dismissed'
            )
            AND NOT EXISTS (SELECT FROM matching_dismissal x WHERE x.demand_id = n.id AND x.talent_id = f.id)
            AND NOT EXISTS (
                SELECT FROM talent_consent c
                WHERE c.talent_id = f.id AND c.employer_id = n.employer_id AND c.purpose = 'employer'
                GROUP BY c.talent_id HAVING bool_and(c.withdrawn_at IS NOT NULL)
            )
    ),
    timed AS (
        SELECT passed.*, stint.*
        FROM passed
        CROSS JOIN LATERAL (
            SELECT s, e, e - s AS covered
            FROM (
                SELECT greatest(w.first, n.start_earliest) AS s,
                    least(
                        w.beyond,
                        greatest(w.first, n.start_earliest) + passed.longest,
                        greatest(w.first, n.start_earliest) + w.most::int,
                        CASE WHEN n.relay_allowed THEN n.post_end
                            ELSE greatest(w.first, n.start_earliest) + n.duration_days END
                    ) AS e
                FROM free_window w WHERE w.talent_id = passed.id
            ) possible
            WHERE s <= CASE WHEN n.relay_allowed THEN n.post_end - 1 ELSE n.start_latest END
                AND e - s >= greatest(n.useful, passed.shortest, coalesce(passed.stint_days_min, 0))
            ORDER BY e - s DESC, s LIMIT 1
        ) stint
    ),
    scored AS (
        SELECT timed.*,
            %(field)s * sim / 10000 AS part_field,
            CASE
                WHEN n.wished_level IS NULL THEN %(title)s * 5000 / 10000
                WHEN level >= n.wished_level THEN %(title)s
                ELSE %(title)s * (6000 + 4000 * (level - n.low) / (n.wished_level - n.low)) / 10000
            END AS part_title,
            %(period)s * covered / n.duration_days AS part_period,
            %(preference)s * (
                CASE WHEN wished = '{}' THEN 3000 WHEN wished && n.chain THEN 6000 ELSE 0 END
                + CASE WHEN preferred = '{}' THEN 2000 WHEN n.mode_id = ANY(preferred) THEN 4000 ELSE 0 END
            ) / 10000 AS part_preference,
            coalesce(home = ANY(n.paired), FALSE) AS is_paired
        FROM timed
    )
    SELECT row_number() OVER best AS rank, id AS talent,
        part_field + part_title + part_period + part_preference AS score,
        part_field, part_title, part_period, part_preference, s AS stint_start, e AS stint_end, covered,
        CASE WHEN cleared IS NULL THEN 1 ELSE 0 END
        + CASE WHEN covered < n.duration_days THEN 2 ELSE 0 END
        + CASE WHEN NOT endorsed AND (has_unit OR coalesce(endorsement_required, FALSE)) THEN 4 ELSE 0 END
        + CASE WHEN verified THEN 0 ELSE 8 END
        + CASE WHEN documents_expired THEN 16 ELSE 0 END
        + CASE WHEN is_paired THEN 32 ELSE 0 END AS flags
    FROM scored
    WINDOW best AS (
        ORDER BY is_paired DESC, part_field + part_title + part_period + part_preference DESC,
            last_service_end NULLS FIRST, id
    )
    ORDER BY rank LIMIT 50
) listed
ORDER BY n.id, listed.rank;
