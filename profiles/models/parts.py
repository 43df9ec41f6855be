"""The parts of a text: ordered rows that belong to one revision and freeze with it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from core.constraints import is_one_of
from core.history import tracked
from core.schoolyear import SchoolYearField
from districts.display import limits_now
from profiles.evidence import held_back_figures
from profiles.models.triggers import frozen_part, frozen_word, own_file
from profiles.vocabulary import (
    Assignment,
    ClaimCheck,
    Comparison,
    ComponentKind,
    Direction,
    DistrictRole,
    OutcomeScope,
    OutcomeUnit,
    PartnerKind,
    ResourceKind,
    choice_field,
)

# A word that was merged into another is not chosen any more.
STANDING = {"merged_into": None}


def long_text(limit, **options):
    return models.TextField(blank=True, max_length=limit, **options)


class Part(models.Model):
    """A row of a text, in the order its author gave."""

    revision = models.ForeignKey(
        "profiles.PracticeRevision", on_delete=models.CASCADE, related_name="%(class)ss"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        triggers = [frozen_part()]


@tracked()
class TopicPlacement(Part):
    """A topic of a text; the first one is the main topic."""

    revision = models.ForeignKey(
        "profiles.PracticeRevision", on_delete=models.CASCADE, related_name="topic_placements"
    )
    topic = models.ForeignKey(
        "topics.Topic", on_delete=models.PROTECT, related_name="+", limit_choices_to=STANDING
    )

    class Meta(Part.Meta):
        constraints = [
            models.UniqueConstraint(fields=["revision", "topic"], name="profiles_topic_once_a_text")
        ]
        triggers = [frozen_word("profiles_topicplacement", "topic_id", "topics_topic")]

    def __str__(self):
        return str(self.topic)


@tracked()
class Participation(Part):
    """A district that takes part, and what this district did and saw."""

    revision = models.ForeignKey(
        "profiles.PracticeRevision", on_delete=models.CASCADE, related_name="participations"
    )
    district = models.ForeignKey("districts.District", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=DistrictRole, default=DistrictRole.PARTNER)
    did = long_text(
        1500, help_text="What this district did, where it differs from or adds to the description."
    )
    saw = long_text(1500, help_text="What this district saw.")

    class Meta(Part.Meta):
        constraints = [
            models.UniqueConstraint(fields=["revision", "district"], name="profiles_district_once_a_text"),
            is_one_of("role", DistrictRole),
        ]

    def __str__(self):
        return str(self.district)


@tracked()
class GroupServed(Part):
    """A student group that the practice serves."""

    revision = models.ForeignKey(
        "profiles.PracticeRevision", on_delete=models.CASCADE, related_name="groups_served"
    )
    student_group = models.ForeignKey("districts.StudentGroup", on_delete=models.PROTECT, related_name="+")

    class Meta(Part.Meta):
        constraints = [
            models.UniqueConstraint(fields=["revision", "student_group"], name="profiles_group_once_a_text")
        ]

    def __str__(self):
        return str(self.student_group)


@tracked()
class School(Part):
    """A school where the practice is used, as its source names it."""

    name = models.CharField(max_length=120)
    district = models.ForeignKey(
        "districts.District", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self):
        return self.name


@tracked()
class Partner(Part):
    """An organisation that takes part."""

    name = models.CharField(max_length=160)
    kind = choice_field(PartnerKind)

    class Meta(Part.Meta):
        constraints = [is_one_of("kind", PartnerKind, or_blank=True)]

    def __str__(self):
        return self.name


@tracked()
class Component(Part):
    """What makes the practice: core (keep it) or adaptable (fit it to your district)."""

    name = models.CharField(max_length=120)
    what = long_text(1000)
    kind = models.CharField(max_length=10, choices=ComponentKind, default=ComponentKind.CORE)
    variation = long_text(500, help_text="How it may change.")

    class Meta(Part.Meta):
        constraints = [is_one_of("kind", ComponentKind)]

    def __str__(self):
        return self.name


@tracked()
class Role(Part):
    """Who does the work, and how much of their time it takes."""

    role = models.CharField(max_length=120)
    people = models.CharField(max_length=120, blank=True, help_text="How many, in words.")
    fte = models.DecimalField("full-time equivalents", max_digits=6, decimal_places=2, null=True, blank=True)
    hours_a_week = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    assignment = choice_field(Assignment)

    class Meta(Part.Meta):
        constraints = [is_one_of("assignment", Assignment, or_blank=True)]

    def __str__(self):
        return self.role


@tracked()
class Milestone(Part):
    """When what happened."""

    when = models.CharField(max_length=60)
    what = models.CharField(max_length=500)

    def __str__(self):
        return f"{self.when}: {self.what}"


@tracked()
class Risk(Part):
    """What may go wrong, and what helps."""

    risk = models.CharField(max_length=500)
    mitigation = long_text(1000)

    def __str__(self):
        return self.risk


class ClaimedResult(models.Model):
    """A claimed result: on a public indicator, or on a local measure that has a name.

    Values are in ``unit``; an absent one is not recorded, never zero. ``baseline_year`` and
    ``followup_year`` are school years by the year they end. Of a practice it is an :class:`Outcome` of
    a text; districts that adopt a practice have their own.
    """

    # Students whom all of it reaches, the base of a share that comes without counts; None: not known.
    students_reached: int | None = None

    indicator = models.ForeignKey(
        "districts.Indicator", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    measure = models.CharField(max_length=160, blank=True, help_text="Name of a local measure.")
    unit = choice_field(OutcomeUnit)
    direction = choice_field(Direction)
    student_group = models.ForeignKey(
        "districts.StudentGroup", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    grades = models.CharField(max_length=60, blank=True)
    scope = choice_field(OutcomeScope)
    baseline_year = SchoolYearField(null=True, blank=True)
    baseline_value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    baseline_numerator = models.PositiveIntegerField(null=True, blank=True)
    baseline_denominator = models.PositiveIntegerField(null=True, blank=True)
    followup_year = SchoolYearField(null=True, blank=True)
    followup_value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    followup_numerator = models.PositiveIntegerField(null=True, blank=True)
    followup_denominator = models.PositiveIntegerField(null=True, blank=True)
    comparison = choice_field(Comparison)
    comparison_baseline_value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    comparison_followup_value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    comparison_note = models.CharField(max_length=500, blank=True)
    claim = models.CharField(max_length=400)
    caveat = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=200, blank=True)
    check_result = choice_field(
        ClaimCheck,
        verbose_name="check by a reviewer",
        help_text="Empty: no reviewer has looked; the page says what the portal computes.",
    )
    check_reason = models.CharField(
        max_length=500,
        blank=True,
        db_default="",
        help_text="Needed where the reviewer decides otherwise than the portal computes. Readers see it.",
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    checked_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            is_one_of("unit", OutcomeUnit, or_blank=True),
            is_one_of("direction", Direction, or_blank=True),
            is_one_of("scope", OutcomeScope, or_blank=True),
            is_one_of("comparison", Comparison, or_blank=True),
            is_one_of("check_result", ClaimCheck, or_blank=True),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_checked_by_someone",
                condition=models.Q(check_result="")
                | models.Q(checked_on__isnull=False, checked_by__isnull=False),
                violation_error_message="A check names who made it, and when.",
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_followup_later",
                condition=models.Q(baseline_year__isnull=True)
                | models.Q(followup_year__isnull=True)
                | models.Q(followup_year__gt=models.F("baseline_year")),
                violation_error_message="The follow-up year must be later than the baseline year.",
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_percent_in_range",
                condition=~models.Q(unit=OutcomeUnit.PERCENT)
                | (
                    (models.Q(baseline_value__isnull=True) | models.Q(baseline_value__range=(0, 100)))
                    & (models.Q(followup_value__isnull=True) | models.Q(followup_value__range=(0, 100)))
                ),
                violation_error_message="Enter percents between 0 and 100.",
            ),
            *(
                models.CheckConstraint(
                    name=f"%(app_label)s_%(class)s_{when}_count_in_whole",
                    condition=models.Q(**{f"{when}_numerator__isnull": True})
                    | models.Q(**{f"{when}_denominator__isnull": True})
                    | models.Q(**{f"{when}_numerator__lte": models.F(f"{when}_denominator")}),
                    violation_error_message=f"The {when} count is larger than the number it is out of.",
                )
                for when in ("baseline", "followup")
            ),
        ]

    def __str__(self):
        return self.claim

    @property
    def name(self):
        """What was measured: the public indicator or the local measure; may be empty."""
        return self.indicator.name if self.indicator else self.measure

    def checked_by_now(self, reviewer):
        """Keep who made the check, and when; nobody where there is none."""
        self.checked_by = reviewer if self.check_result else None
        self.checked_on = timezone.localdate() if self.check_result else None

    def clean(self):
        """A percent agrees with its counts to 0.1, and no figure rests on too few students.

        Every count is taken as one of students (evidence.py): a small number of other things, such as
        schools, is given with the unit Scale.
        """
        errors = {}
        if not self.unit and (self.baseline_value, self.followup_value) != (None, None):
            errors["unit"] = "Choose the unit of the figures."
        for when in ("baseline", "followup"):
            value = getattr(self, f"{when}_value")
            part, whole = getattr(self, f"{when}_numerator"), getattr(self, f"{when}_denominator")
            if self.unit == OutcomeUnit.PERCENT and None not in (value, part, whole) and whole:
                counted = 100 * part / whole
                if abs(float(value) - counted) > 0.1:
                    errors[f"{when}_value"] = f"{part} of {whole} is {counted:.1f} percent, not {value}."
        limits = limits_now()
        for when in held_back_figures(self, limits):
            errors[f"{when}_value"] = (
                f"Too few students: at least {limits.numerator} must be counted, in a group of at least"
                f" {limits.denominator}. Leave this figure out, or give one for a larger group or for"
                " several years together. If it counts something other than students, choose the unit Scale."
            )
        if errors:
            raise ValidationError(errors)


@tracked()
class Outcome(Part, ClaimedResult):
    """A claimed result of a practice, in one of its texts."""

    class Meta(Part.Meta, ClaimedResult.Meta):
        pass

    @property
    def students_reached(self):
        """Students whom the practice reaches, by its text; None: not recorded."""
        return self.revision.reach_students if self.revision_id else None


@tracked()
class Resource(Part):
    """Something a reader can open: by its address, or as a file of the practice."""

    title = models.CharField(max_length=200)
    kind = choice_field(ResourceKind)
    url = models.URLField(max_length=500, blank=True)
    attachment = models.ForeignKey(
        "profiles.Attachment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name="file",
    )
    language = models.CharField(max_length=40, blank=True)
    accessible = models.BooleanField(null=True, blank=True, help_text="Unknown: not recorded.")
    note = models.CharField(max_length=300, blank=True)

    class Meta(Part.Meta):
        constraints = [
            is_one_of("kind", ResourceKind, or_blank=True),
            models.CheckConstraint(
                name="profiles_resource_address_or_file",
                condition=models.Q(attachment__isnull=False, url="")
                | (models.Q(attachment__isnull=True) & ~models.Q(url="")),
                violation_error_message="Give an address or a file, and not both.",
            ),
        ]
        triggers = [*Part.Meta.triggers, own_file()]

    def __str__(self):
        return self.title


@tracked()
class Citation(Part):
    """Research that the practice rests on."""

    title = models.CharField(max_length=300)
    url = models.URLField(max_length=500, blank=True)

    def __str__(self):
        return self.title


@tracked()
class Source(Part):
    """Where the facts of this text come from."""

    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=160, blank=True)
    url = models.URLField(max_length=500, blank=True)
    published = models.CharField(max_length=80, blank=True, help_text="When, in words.")
    official = models.BooleanField(
        default=False, help_text="A publication of the State Department of Education."
    )
    note = models.CharField(max_length=300, blank=True)

    def __str__(self):
        return self.title
