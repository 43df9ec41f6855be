"""What the database itself refuses: changing a text that has been public, by any path."""

import pgtrigger

FROZEN = "A text that has been public cannot change: start a new working text."


def frozen_text(derived):
    """Refuses a change of a public text in any column but the ``derived`` ones."""
    listed = ", ".join(f"'{name}'" for name in derived)
    return pgtrigger.Trigger(
        name="public_text_is_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__first_public_at__isnull=False),
        func=f"""
            IF to_jsonb(OLD) - ARRAY[{listed}] IS DISTINCT FROM to_jsonb(NEW) - ARRAY[{listed}] THEN
                RAISE EXCEPTION '{FROZEN}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def frozen_part(revision_column="revision_id"):
    """Refuses to add, change or remove a part of a public text."""
    return pgtrigger.Trigger(
        name="public_text_is_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF EXISTS (
                SELECT 1 FROM profiles_practicerevision
                WHERE first_public_at IS NOT NULL
                  AND id IN (
                      CASE WHEN TG_OP <> 'INSERT' THEN OLD.{revision_column} END,
                      CASE WHEN TG_OP <> 'DELETE' THEN NEW.{revision_column} END
                  )
            ) THEN
                RAISE EXCEPTION '{FROZEN}' USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )
