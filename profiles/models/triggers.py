"""What the database itself refuses, by any path: changed public texts, unrecorded steps, foreign texts."""

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


def frozen_part(revision_column="revision_id", but=""):
    """Refuses to add, change or remove a part of a public text; ``but`` is SQL for what may happen."""
    return pgtrigger.Trigger(
        name="public_text_is_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            {but}IF EXISTS (
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


def frozen_word(table, word_column, words_table, revision_column="revision_id"):
    """As frozen_part, but a word that was merged into another gives way to that one.

    ``table`` places the words of ``words_table`` on texts. The database looks up the merge itself: only
    what staff declared to mean the same may follow, by whatever path. Where a text has both, one goes.
    """
    return frozen_part(
        revision_column,
        but=f"""IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{word_column}' = to_jsonb(OLD) - '{word_column}'
                AND NEW.{word_column} = (
                    SELECT merged_into_id FROM {words_table} WHERE id = OLD.{word_column}
                )
            THEN RETURN NEW; END IF;
            IF TG_OP = 'DELETE' AND EXISTS (
                SELECT 1 FROM {table} twin
                JOIN {words_table} this ON this.id = OLD.{word_column}
                JOIN {words_table} other ON other.id = twin.{word_column}
                WHERE twin.{revision_column} = OLD.{revision_column} AND twin.id <> OLD.id
                  AND (this.merged_into_id = other.id OR other.merged_into_id = this.id)
            ) THEN RETURN OLD; END IF;
            """,
    )


def recorded_step(table="profiles_practice", steps="profiles_statuschange", column="practice_id"):
    """Refuses, when the transaction ends, a change of state in ``table`` that left no row in ``steps``."""
    return pgtrigger.Trigger(
        name="step_is_recorded",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.AnyChange("state"),
        func=f"""
            IF (SELECT state FROM {table} WHERE id = NEW.id) IS DISTINCT FROM (
                SELECT to_state FROM {steps} WHERE {column} = NEW.id ORDER BY id DESC LIMIT 1
            ) THEN
                RAISE EXCEPTION 'A change of state goes through change_status(), which records it.'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        """,
    )


def own_texts():
    """Refuses to point a practice at a text of another one, or the public at one not frozen or approved."""
    return pgtrigger.Trigger(
        name="texts_are_its_own",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="""
            IF EXISTS (
                SELECT 1 FROM profiles_practicerevision
                WHERE id IN (NEW.public_revision_id, NEW.working_revision_id)
                  AND (practice_id <> NEW.id OR (id = NEW.public_revision_id AND first_public_at IS NULL))
            ) OR EXISTS (
                SELECT 1 FROM profiles_submission
                WHERE text_id = NEW.public_revision_id AND state <> 'published'
            ) THEN
                RAISE EXCEPTION 'A practice shows its own texts, and in public one frozen and approved.'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def own_file():
    """Refuses that a text names a file of another practice."""
    return pgtrigger.Trigger(
        name="file_is_its_own",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__attachment__isnull=False),
        func="""
            IF (SELECT practice_id FROM profiles_attachment WHERE id = NEW.attachment_id) IS DISTINCT FROM (
                SELECT practice_id FROM profiles_practicerevision WHERE id = NEW.revision_id
            ) THEN
                RAISE EXCEPTION 'A text names files of its own practice.' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )
