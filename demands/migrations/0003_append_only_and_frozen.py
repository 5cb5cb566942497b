"""What a database keeps by itself: history only grows, and what was published stays as it was."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION demands_event_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only the person may go, when their account is deleted.
    IF TG_OP = 'UPDATE' AND NEW.actor_id IS NULL AND to_jsonb(NEW) - 'actor_id' = to_jsonb(OLD) - 'actor_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the history of needs only grows' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER demand_event_only_grows BEFORE UPDATE OR DELETE ON demands_demandevent
    FOR EACH ROW EXECUTE FUNCTION demands_event_only_grows();

CREATE FUNCTION demands_posting_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - '{is_live,ended_at}'::text[] = to_jsonb(OLD) - '{is_live,ended_at}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published need stays as it was published' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER posting_is_fixed BEFORE UPDATE OR DELETE ON demands_posting
    FOR EACH ROW EXECUTE FUNCTION demands_posting_is_fixed();

CREATE FUNCTION demands_catalogue_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'published' THEN
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{created_by_id,published_by_id}'::text[]
            = to_jsonb(OLD) - '{created_by_id,published_by_id}'::text[] THEN
            RETURN NEW;  -- an account that is deleted leaves its catalogues behind
        END IF;
        RAISE EXCEPTION 'a published catalogue is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER catalogue_is_frozen BEFORE UPDATE OR DELETE ON demands_catalogue
    FOR EACH ROW EXECUTE FUNCTION demands_catalogue_is_frozen();

CREATE FUNCTION demands_entry_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint;
BEGIN
    touched := CASE WHEN TG_OP = 'INSERT' THEN NEW.catalogue_id ELSE OLD.catalogue_id END;
    IF EXISTS (SELECT FROM demands_catalogue WHERE id = touched AND status = 'published') THEN
        RAISE EXCEPTION 'a published catalogue is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entry_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON demands_catalogueentry
    FOR EACH ROW EXECUTE FUNCTION demands_entry_is_frozen();
"""
BACKWARD = """
DROP TRIGGER entry_is_frozen ON demands_catalogueentry;
DROP TRIGGER catalogue_is_frozen ON demands_catalogue;
DROP TRIGGER posting_is_fixed ON demands_posting;
DROP TRIGGER demand_event_only_grows ON demands_demandevent;
DROP FUNCTION demands_entry_is_frozen, demands_catalogue_is_frozen, demands_posting_is_fixed, demands_event_only_grows;
"""


class Migration(migrations.Migration):
    dependencies = [("demands", "0002_posting_review_catalogue")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
