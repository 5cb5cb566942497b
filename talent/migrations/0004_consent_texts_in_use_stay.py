"""A text that somebody agreed to never changes, and goes with nobody."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION talent_consent_text_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) = to_jsonb(OLD) THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM talent_consent WHERE text_id = OLD.code) THEN
        RAISE EXCEPTION 'the text % is in use and stays as it is: write a new version', OLD.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER consent_text_in_use_stays BEFORE UPDATE OR DELETE ON talent_consenttext
    FOR EACH ROW EXECUTE FUNCTION talent_consent_text_stays();
"""
BACKWARD = """
DROP TRIGGER consent_text_in_use_stays ON talent_consenttext;
DROP FUNCTION talent_consent_text_stays;
"""


class Migration(migrations.Migration):
    dependencies = [("talent", "0003_histories_only_grow")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
