"""A practice is an identity; its words are in revisions (see revision.py)."""

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone

from core.constraints import is_one_of
from core.history import tracked
from profiles.models.triggers import own_texts, recorded_step
from profiles.querysets import PracticeQuerySet
from profiles.vocabulary import ContactVisibility, Verifier, choice_field
from profiles.workflow import MOVES, State

# Words that stand where a slug stands: /practices/compare/.
RESERVED_SLUGS = {"compare", "nothing-found"}


# What the apps above count and write by themselves.
COUNTED = {"adopted_count", "answer_days"}


# What is only counted changes with the adoptions, which have a history of their own.
@tracked(exclude=["adopted_count"])
class Practice(models.Model):
    """One promising practice of a district: slug, lead district, state, dates and contact.

    ``public_revision`` is the text that everyone reads, ``working_revision`` the one being
    edited; either may be absent. Nothing is ever deleted: a withdrawn practice keeps its row.
    """

    slug = models.SlugField(max_length=90, unique=True, help_text="Permanent. An old one keeps a redirect.")
    lead_district = models.ForeignKey(
        "districts.District", on_delete=models.PROTECT, related_name="led_practices"
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    public_revision = models.OneToOneField(
        "profiles.PracticeRevision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="public_of",
    )
    working_revision = models.OneToOneField(
        "profiles.PracticeRevision",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="working_of",
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="First published.")
    updated_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the public text last changed."
    )
    verified_on = models.DateField(
        null=True, blank=True, help_text="Last confirmed or checked; empty: never."
    )
    verified_by = choice_field(Verifier)
    contact_role = models.CharField(max_length=80, blank=True, help_text="A role, such as superintendent.")
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_confirmed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the contact confirmed the address by a click."
    )
    contact_bounced_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When mail to the address came back."
    )
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_visibility = choice_field(ContactVisibility)
    answer_days = models.DecimalField(
        "median working days to an answer",
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        editable=False,
        help_text="Of the contact requests that were answered; empty: fewer than five.",
    )
    first_installment = models.BooleanField(
        default=False, help_text="Profiled at the launch of Learn Together, Grow Together CT in 2019."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    adopted_count = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,  # web servers of the release before know nothing of it
        editable=False,
        help_text="Districts that install or use it, as they confirmed.",
    )

    objects = PracticeQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        permissions = [
            ("publish_practice", "Can publish, return to draft, end, archive and withdraw practices")
        ]
        indexes = [
            models.Index(fields=["state", "-published_at"], name="profiles_practice_newest"),
            models.Index(fields=["state", "-verified_on"], name="profiles_practice_verified"),
            models.Index(fields=["state", "-adopted_count"], name="profiles_practice_adopted"),
        ]
        constraints = [
            is_one_of("state", State),
            is_one_of("verified_by", Verifier, or_blank=True),
            is_one_of("contact_visibility", ContactVisibility, or_blank=True),
            models.CheckConstraint(
                name="profiles_practice_open_has_text_and_date",
                condition=models.Q(state__in=[State.DRAFT, State.WITHDRAWN])
                | models.Q(
                    public_revision__isnull=False, published_at__isnull=False, updated_at__isnull=False
                ),
                violation_error_message="A practice that people can open needs a public text and its dates.",
            ),
            models.CheckConstraint(
                name="profiles_practice_verified_pair",
                condition=models.Q(verified_on__isnull=True, verified_by="")
                | (models.Q(verified_on__isnull=False) & ~models.Q(verified_by="")),
                violation_error_message="Give both who verified the practice and when, or neither.",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="moves", field="state", transitions=[(start, to) for start, to in MOVES if start != to]
            ),
            pgtrigger.Protect(
                name="begins_as_draft",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state=State.DRAFT),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            recorded_step(),
            own_texts(),
        ]

    def __str__(self):
        return self.slug

    def get_absolute_url(self):
        return reverse("profiles:practice", args=[self.slug])

    def clean(self):
        """The address must be free for ever: no other practice has it or once had it. Nobody checks ahead."""
        if self.verified_on and self.verified_on > timezone.localdate():
            raise ValidationError({"verified_on": "This date is in the future."})
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": "This word is part of another address of the portal."})
        if SlugRedirect.objects.filter(slug=self.slug).exclude(practice=self.pk).exists():
            raise ValidationError({"slug": "This is the former address of another practice."})

    def save(self, *, update_fields=None, **options):
        """As ever, but what is only counted is not set back to what it was when the row was read."""
        if update_fields is None and not self._state.adding:
            columns = self._meta.concrete_fields
            update_fields = {c.name for c in columns if not c.primary_key} - COUNTED
        super().save(update_fields=update_fields, **options)

    @property
    def desk_title(self):
        """What staff know it by: the title of its text, or its address while it has none."""
        return (self.text and self.text.title) or self.slug

    @property
    def reachable_contact(self):
        """The address of its contact; empty when there is none, or when mail to it came back."""
        return "" if self.contact_bounced_at else self.contact_email

    @property
    def public_adoptions(self):
        """What other districts confirmed of their use of it (app adoptions), by district."""
        public = [adoption for adoption in self.adoptions.all() if adoption.is_public]
        return sorted(public, key=lambda adoption: adoption.district.code)

    @property
    def text(self):
        """The text to show in lists for staff: the public one, else the one being written; may be None."""
        return self.public_revision or self.working_revision


class StatusChangeQuerySet(models.QuerySet):
    """Steps in practices' lives."""

    def last_into(self, state):
        """The latest step into ``state``, or None."""
        return self.filter(to_state=state).order_by("-at", "-pk").first()


@tracked()
class StatusChange(models.Model):
    """One step in a practice's life: who, when, from where to where, and why. Never edited."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="status_changes")
    from_state = models.CharField(max_length=10, choices=State)
    to_state = models.CharField(max_length=10, choices=State)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the portal itself.",
    )
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True)
    revision = models.ForeignKey(
        "profiles.PracticeRevision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = StatusChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"


@tracked()
class SlugRedirect(models.Model):
    """An address a practice once had. It leads to the practice for ever."""

    slug = models.SlugField(max_length=90, unique=True)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="old_slugs")

    def __str__(self):
        return self.slug
