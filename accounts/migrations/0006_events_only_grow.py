"""What happened to accounts is only added to; and addresses that were given out before sign-up opened count as confirmed.

Of an event nothing may change but that an account behind it is deleted.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION accounts_event_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (NEW.user_id IS NULL OR NEW.user_id IS NOT DISTINCT FROM OLD.user_id)
        AND (NEW.actor_id IS NULL OR NEW.actor_id IS NOT DISTINCT FROM OLD.actor_id)
        AND to_jsonb(NEW) - '{user_id,actor_id}'::text[] = to_jsonb(OLD) - '{user_id,actor_id}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER account_event_only_grows BEFORE UPDATE OR DELETE ON accounts_accountevent
    FOR EACH ROW EXECUTE FUNCTION accounts_event_only_grows();
"""
BACKWARD = """
DROP TRIGGER account_event_only_grows ON accounts_accountevent;
DROP FUNCTION accounts_event_only_grows();
"""
# Those accounts were given out by people who know the address.
CONFIRMED = """
INSERT INTO account_emailaddress (email, verified, "primary", user_id)
SELECT u.email, true, true, u.id FROM accounts_user u
WHERE NOT EXISTS (SELECT FROM account_emailaddress e WHERE e.user_id = u.id OR lower(e.email) = u.email)
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_account_events"), ("account", "0009_emailaddress_unique_primary_email")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(CONFIRMED, migrations.RunSQL.noop),
    ]
