"""What happened to a record, what was found, who looked and what left: rows are only added.

Of a row nothing may change but that an account behind it is deleted, and that its words go once the person is erased.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION talent_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    people text[] := '{actor_id,by_id,reader_id,author_id,document_id}';
    words text[] := '{note,reason}';
    before jsonb := to_jsonb(OLD);
    after jsonb;
    name text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        after := to_jsonb(NEW);
        IF after - people - words = before - people - words THEN
            FOREACH name IN ARRAY people LOOP
                IF after->name IS DISTINCT FROM before->name AND after->name <> 'null'::jsonb THEN
                    RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
                END IF;
            END LOOP;
            IF coalesce(after->>'note', '') = coalesce(before->>'note', '')
                AND coalesce(after->>'reason', '') = coalesce(before->>'reason', '') THEN
                RETURN NEW;
            END IF;
            IF before ? 'talent_id' AND coalesce(after->>'note', '') = '' AND coalesce(after->>'reason', '') IN ('', '-')
                AND EXISTS (
                    SELECT FROM talent_talent
                    WHERE id = (before->>'talent_id')::bigint AND erased_at IS NOT NULL
                ) THEN
                RETURN NEW;
            END IF;
        END IF;
    END IF;
    RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER talent_event_only_grows BEFORE UPDATE OR DELETE ON talent_talentevent
    FOR EACH ROW EXECUTE FUNCTION talent_only_grows();
CREATE TRIGGER verification_only_grows BEFORE UPDATE OR DELETE ON talent_verification
    FOR EACH ROW EXECUTE FUNCTION talent_only_grows();
CREATE TRIGGER contact_access_only_grows BEFORE UPDATE OR DELETE ON talent_contactaccess
    FOR EACH ROW EXECUTE FUNCTION talent_only_grows();
CREATE TRIGGER export_only_grows BEFORE UPDATE OR DELETE ON talent_export
    FOR EACH ROW EXECUTE FUNCTION talent_only_grows();
"""
BACKWARD = """
DROP TRIGGER export_only_grows ON talent_export;
DROP TRIGGER contact_access_only_grows ON talent_contactaccess;
DROP TRIGGER verification_only_grows ON talent_verification;
DROP TRIGGER talent_event_only_grows ON talent_talentevent;
DROP FUNCTION talent_only_grows;
"""


class Migration(migrations.Migration):
    dependencies = [("talent", "0002_people_times_proofs_consents")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
