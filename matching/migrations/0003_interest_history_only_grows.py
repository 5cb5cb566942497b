"""The history of an interest only grows; it goes only with the interest itself, when a person is erased."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION matching_interest_event_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{actor_id,note}'::text[] = to_jsonb(OLD) - '{actor_id,note}'::text[]
        AND NEW.actor_id IS NULL AND NEW.note IN ('', OLD.note) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the history of interests only grows' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER interest_event_only_grows BEFORE UPDATE ON matching_interestevent
    FOR EACH ROW EXECUTE FUNCTION matching_interest_event_only_grows();
"""
BACKWARD = """
DROP TRIGGER interest_event_only_grows ON matching_interestevent;
DROP FUNCTION matching_interest_event_only_grows;
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0002_interests_and_supply")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
