"""The search of an export may name somebody: once they are erased it may be taken out, and nothing else."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION talent_export_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.query IN ('-', OLD.query)
        AND (NEW.author_id IS NULL OR NEW.author_id = OLD.author_id)
        AND to_jsonb(NEW) - '{author_id,query}'::text[] = to_jsonb(OLD) - '{author_id,query}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the record of exports only grows' USING ERRCODE = 'integrity_constraint_violation';
END $$;
DROP TRIGGER export_only_grows ON talent_export;
CREATE TRIGGER export_only_grows BEFORE UPDATE OR DELETE ON talent_export
    FOR EACH ROW EXECUTE FUNCTION talent_export_only_grows();
"""
BACKWARD = """
DROP TRIGGER export_only_grows ON talent_export;
CREATE TRIGGER export_only_grows BEFORE UPDATE OR DELETE ON talent_export
    FOR EACH ROW EXECUTE FUNCTION talent_only_grows();
DROP FUNCTION talent_export_only_grows;
"""


class Migration(migrations.Migration):
    dependencies = [("talent", "0006_histories_kept_by_trigger")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
