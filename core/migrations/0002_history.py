"""Who changed something is known for every path, and what is written of it stays.

pghistory's function that names the context of an event gives none outside of ``pghistory.context``: a
change by SQL would be nobody's. Ours names the account of the database then, once a transaction. And
contexts, like events, are kept: of a context only what was not yet said can be added.
"""

from django.db import migrations
from pghistory.models import Context

FUNCTION = """
CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS pghistory_context.id%TYPE AS $$
DECLARE
    _id UUID := NULLIF(current_setting('pghistory.context_id', true), '');
    _metadata JSONB := NULLIF(current_setting('pghistory.context_metadata', true), '');
BEGIN
    IF _id IS NULL OR _metadata IS NULL THEN
        _id := md5('transaction ' || txid_current() || ' ' || now())::uuid;
        _metadata := jsonb_build_object('database_account', session_user);
    END IF;
    INSERT INTO pghistory_context AS known (id, metadata, created_at, updated_at)
        VALUES (_id, _metadata, now(), now())
        ON CONFLICT (id) DO UPDATE
            SET metadata = EXCLUDED.metadata || jsonb_strip_nulls(known.metadata), updated_at = now()
            WHERE known.metadata <> EXCLUDED.metadata || jsonb_strip_nulls(known.metadata);
    RETURN _id;
END;
$$ LANGUAGE plpgsql;
"""

KEPT = """
CREATE FUNCTION history_context_is_kept() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.id = OLD.id AND NEW.created_at = OLD.created_at
            AND NEW.metadata @> jsonb_strip_nulls(OLD.metadata) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'The history says who made a change; that cannot be changed or removed.';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER history_context_is_kept BEFORE UPDATE OR DELETE ON pghistory_context
    FOR EACH ROW EXECUTE FUNCTION history_context_is_kept();
CREATE TRIGGER history_context_never_emptied BEFORE TRUNCATE ON pghistory_context
    FOR EACH STATEMENT EXECUTE FUNCTION history_context_is_kept();
"""

NOT_KEPT = """
DROP TRIGGER history_context_is_kept ON pghistory_context;
DROP TRIGGER history_context_never_emptied ON pghistory_context;
DROP FUNCTION history_context_is_kept();
"""


def as_pghistory_has_it(apps, schema_editor):
    Context.install_pgh_attach_context_func(using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunPython(migrations.RunPython.noop, as_pghistory_has_it),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
