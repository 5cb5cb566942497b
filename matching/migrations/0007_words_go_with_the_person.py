"""The history of an interest only grows; its words go once the person is erased, and its steps stay."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION matching_interest_event_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{actor_id,note}'::text[] = to_jsonb(OLD) - '{actor_id,note}'::text[]
        AND (NEW.actor_id IS NULL OR NEW.actor_id = OLD.actor_id)
        AND (
            NEW.note = OLD.note
            OR NEW.note = '' AND EXISTS (
                SELECT FROM matching_interest i JOIN talent_talent t ON t.id = i.talent_id
                WHERE i.id = OLD.interest_id AND t.erased_at IS NOT NULL
            )
        ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the history of interests only grows' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
BACKWARD = """
CREATE OR REPLACE FUNCTION matching_interest_event_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{actor_id,note}'::text[] = to_jsonb(OLD) - '{actor_id,note}'::text[]
        AND NEW.actor_id IS NULL AND NEW.note IN ('', OLD.note) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the history of interests only grows' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0006_dismissals_and_followed_talents"),
        ("talent", "0002_people_times_proofs_consents"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
