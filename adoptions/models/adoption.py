"""A district that puts another one's practice to use: how far it is, what it keeps, what it saw."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from adoptions.querysets import AdoptionQuerySet
from adoptions.vocabulary import Answer, Months, Origin, StopReason
from adoptions.workflow import MOVES, PUBLIC, State
from contacts.models.life import Step, life
from core.constraints import is_one_of
from core.history import tracked
from core.schoolyear import SchoolYearField
from profiles.models.parts import ClaimedResult, long_text
from profiles.vocabulary import ComponentKind, Use, choice_field


def person(**options):
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)


def _another_district():
    return pgtrigger.Trigger(
        name="adopter_is_another",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            IF (SELECT lead_district_id FROM profiles_practice WHERE id = NEW.practice_id) = NEW.district_id
            THEN
                RAISE EXCEPTION 'The district that leads a practice does not adopt it.'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def _of_the_practice():
    return pgtrigger.Trigger(
        name="component_of_a_public_text",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="""
            IF NOT EXISTS (
                SELECT 1 FROM profiles_component part
                JOIN profiles_practicerevision text ON text.id = part.revision_id
                JOIN adoptions_adoption adoption ON adoption.id = NEW.adoption_id
                WHERE part.id = NEW.component_id AND text.practice_id = adoption.practice_id
                  AND text.first_public_at IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'Answers are about components of a public text of the practice.'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


# Whom the portal writes to stands in this row alone, so that it can be blanked.
@tracked(exclude=["keeper_email"])
class Adoption(models.Model):
    """That a district puts a practice of another district to use.

    ``state`` (workflow.State) is waiting until the adopter confirms; nothing of it is public before.
    ``suggested`` is how far it is by who recorded it. ``keeper`` is who last spoke for the district,
    ``keeper_email`` who was asked without an account: they are asked how it goes. Nothing is ever
    deleted: an adopter takes it from show.
    """

    practice = models.ForeignKey("profiles.Practice", on_delete=models.PROTECT, related_name="adoptions")
    district = models.ForeignKey("districts.District", on_delete=models.PROTECT, related_name="adoptions")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING, editable=False)
    suggested = models.CharField(max_length=10, choices=Use, editable=False)
    start_year = SchoolYearField(
        "school year it began", null=True, blank=True, help_text="Empty: not recorded."
    )
    origin = models.CharField(max_length=7, choices=Origin, editable=False)
    recorded_by = person(editable=False)
    keeper = person(null=True, blank=True, editable=False)
    keeper_email = models.EmailField(
        blank=True, editable=False, help_text="Who was asked to confirm by a link, without an account."
    )
    stop_reason = choice_field(StopReason)
    stop_words = long_text(1000, help_text="Why it stopped, in the words of the district.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the adopter first said so. Empty: not yet."
    )
    changed_at = models.DateTimeField(default=timezone.now, editable=False, help_text="Its last step.")

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "created_at"], name="adoptions_adoption_waiting"),
            models.Index(fields=["state", "-changed_at"], name="adoptions_adoption_changed"),
            models.Index(fields=["district", "state"], name="adoptions_adoption_of_district"),
        ]
        constraints = [
            is_one_of("state", State),
            is_one_of("suggested", Use),
            is_one_of("origin", Origin),
            is_one_of("stop_reason", StopReason, or_blank=True),
            models.UniqueConstraint(
                fields=["practice", "district"],
                name="adoptions_adoption_once",
                violation_error_message="This adoption is on record already.",
            ),
            models.CheckConstraint(
                name="adoptions_adoption_stopped_says_why",
                condition=~Q(state=State.STOPPED) | (~Q(stop_reason="") & ~Q(stop_words="")),
                violation_error_message="Say why it stopped.",
            ),
            models.CheckConstraint(
                name="adoptions_adoption_public_is_confirmed",
                condition=~Q(state__in=PUBLIC) | Q(confirmed_at__isnull=False),
                violation_error_message="What is shown was confirmed by the adopting district.",
            ),
        ]
        triggers = [
            *life(MOVES, State.WAITING, "adoptions_adoption", "adoptions_adoptionstep", "adoption_id"),
            _another_district(),
        ]

    def __str__(self):
        return f"Adoption {self.pk}"

    @property
    def is_public(self):
        """Whether readers may see it."""
        return self.state in PUBLIC

    @property
    def is_stopped(self):
        return self.state == State.STOPPED


class AdoptionStep(Step):
    """One step of an adoption; ``note`` holds words that came with it. Never edited."""

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=10, choices=State)
    to_state = models.CharField(max_length=10, choices=State)
    reason = choice_field(StopReason)

    class Meta(Step.Meta):
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


@tracked()
class AdoptedComponent(models.Model):
    """What a district did with a component of the practice's text that it was asked about, and why.

    The component belongs to one text of the practice: when the practice publishes another, what was
    said of the old one stays.
    """

    adoption = models.ForeignKey(Adoption, on_delete=models.CASCADE, related_name="components")
    component = models.ForeignKey("profiles.Component", on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer)
    why = long_text(600)

    class Meta:
        ordering = ["component__position", "component_id"]
        constraints = [
            is_one_of("answer", Answer),
            models.UniqueConstraint(fields=["adoption", "component"], name="adoptions_component_once"),
        ]
        triggers = [_of_the_practice()]

    def __str__(self):
        return f"{self.component}: {self.get_answer_display()}"

    @property
    def is_adaptation(self):
        """Whether what the practice needs was changed: to be careful with."""
        return self.component.kind == ComponentKind.CORE and self.answer != Answer.KEPT


@tracked()
class AdoptionOutcome(ClaimedResult):
    """A result that the adopting district claims for itself."""

    adoption = models.ForeignKey(Adoption, on_delete=models.CASCADE, related_name="outcomes")

    class Meta(ClaimedResult.Meta):
        ordering = ["pk"]


class CheckIn(models.Model):
    """That an adopter was asked how it goes, so many months after it confirmed; each once.

    ``answer`` is what was said, empty while nobody has. Names nobody.
    """

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="check_ins")
    months = models.PositiveSmallIntegerField(choices=Months)
    at = models.DateTimeField(default=timezone.now)
    recipients = models.PositiveSmallIntegerField(help_text="0: nobody of the district is on record.")
    answer = models.CharField(max_length=10, choices=Use, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            is_one_of("months", Months),
            is_one_of("answer", Use, or_blank=True),
            models.UniqueConstraint(fields=["adoption", "months"], name="adoptions_check_in_once"),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self):
        return f"Check-in after {self.get_months_display()}"
