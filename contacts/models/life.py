"""What requests, corrections and nominations share: they wait for somebody, and each step stays on record."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from core.waiting import working_days
from profiles.models.triggers import recorded_step


def life(moves, first, table, steps, column):
    """The triggers that keep a state to its table of ``moves`` and a row from being deleted.

    ``first`` is the state, or the list of states, in which a row may begin.
    """
    begins = first if isinstance(first, list) else [first]
    not_first = ~pgtrigger.Q(new__state__in=begins) if len(begins) > 1 else ~pgtrigger.Q(new__state=first)
    return [
        pgtrigger.FSM(name="moves", field="state", transitions=[(a, b) for a, b in moves if a != b]),
        pgtrigger.Protect(name="begins_as_new", operation=pgtrigger.Insert, condition=not_first),
        pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        recorded_step(table, steps, column),
    ]


def only_the_note_fades(column="note", thing="step"):
    """Refuses to change or delete a row but for blanking its ``column``, when the words are forgotten."""
    all_else_stays = f"to_jsonb(OLD) - '{column}' = to_jsonb(NEW) - '{column}'"
    return pgtrigger.Trigger(
        name="append_only",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP = 'UPDATE' AND NEW.{column} = '' AND {all_else_stays} THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'A {thing} is never changed or deleted.' USING ERRCODE = 'check_violation';
        """,
    )


class Waiting(models.Model):
    """Something that waits for somebody. Subclasses have ``state`` and these two."""

    # {(from, to): Move} and {state in which it waits: working days asked for}
    MOVES: dict = {}
    PROMISE: dict = {}

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Empty: somebody still waits."
    )

    class Meta:
        abstract = True

    @property
    def working_days(self):
        """Working days from its arrival until it was settled, or until today."""
        end = timezone.localdate(self.settled_at) if self.settled_at else timezone.localdate()
        return working_days(timezone.localdate(self.created_at), end)

    @property
    def promised_days(self):
        """How many working days it may wait in its state; None when nobody waits."""
        return self.PROMISE.get(self.state)

    @property
    def is_late(self):
        """True when somebody waits longer than promised."""
        return self.promised_days is not None and self.working_days > self.promised_days


class Queued(Waiting):
    """Something about a practice that waits for somebody."""

    practice = models.ForeignKey("profiles.Practice", on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True

    @property
    def subject_title(self):
        """What it is about, in words."""
        return self.practice.public_revision.title

    @property
    def subject_district(self):
        """Whose people are asked, in words."""
        return self.practice.lead_district.short_name

    @property
    def subject_url(self):
        """The page of what it is about."""
        return self.practice.get_absolute_url()


class Step(models.Model):
    """One step in a life: who, when, from where to where, and a note. Never edited."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the portal itself.",
    )
    at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"
