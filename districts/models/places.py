"""Districts and towns, and which district serves which town."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.constraints import is_one_of
from core.grades import Grade, grade_span
from core.history import tracked
from core.schoolyear import SchoolYearField
from districts.display import NO_FIGURE, Shown, limits_now, shown
from districts.domains import in_one_form
from districts.querysets import DistrictQuerySet
from districts.suppression import is_derived_share_too_small
from districts.vocabulary import (
    ContactRole,
    DistrictKind,
    DistrictStatus,
    Flag,
    GradeSpan,
    ReferenceGroup,
    Relationship,
    Unit,
    grade_span_of,
    size_band_of,
)

SHARES = ("pct_free_or_reduced_meals", "pct_english_learners", "pct_students_with_disabilities")

# (District, end of the school year) of each percentage of meals that is known to be too low: Derby's and
# New Canaan's of October 2025, far under those of the years before (docs/data.md, "To keep in mind").
MEALS_TOO_LOW = {("0370011", 2026), ("0900011", 2026)}


def percent_field(**options):
    """A share of students with one decimal; absent when suppressed or not reported."""
    return models.DecimalField(
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        **options,
    )


# Without the outlines: they change with the Census, not with an editor.
@tracked(exclude=["geometry"])
class Town(models.Model):
    """One of Connecticut's 169 towns."""

    code = models.CharField(
        max_length=3,
        unique=True,
        validators=[RegexValidator(r"^\d{3}$", "A town code has three digits.")],
    )
    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    county = models.CharField(max_length=60)
    planning_region = models.CharField(max_length=60)
    label_lon = models.DecimalField(max_digits=8, decimal_places=5)
    label_lat = models.DecimalField(max_digits=8, decimal_places=5)
    geometry = models.JSONField(
        help_text="GeoJSON Polygon or MultiPolygon, WGS 84, simplified for display, not for survey."
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{3}$"),
                name="town_code_three_digits",
                violation_error_message="A town code has three digits.",
            )
        ]

    def __str__(self):
        return self.name


@tracked()
class District(models.Model):
    """A local education agency of Connecticut. Figures beside it name their school year.

    An empty text or null number means that no source gives it ("Not recorded", "No figure").
    Percentages are also absent where few students stand behind them.
    """

    code = models.CharField(
        max_length=7,
        unique=True,
        validators=[RegexValidator(r"^\d{7}$", "An organization code has seven digits.")],
        help_text="CSDE organization code, seven digits with leading zeros.",
    )
    slug = models.SlugField(max_length=80, unique=True, help_text="Part of its address; permanent.")
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=DistrictKind)
    status = models.CharField(max_length=10, choices=DistrictStatus, default=DistrictStatus.ACTIVE)
    status_note = models.CharField(max_length=200, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    nces_leaid = models.CharField("NCES LEA id", max_length=7, blank=True)

    grades = models.CharField(max_length=20, blank=True, help_text="As published: PK-12.")
    lowest_grade = models.SmallIntegerField(choices=Grade, null=True, blank=True)
    highest_grade = models.SmallIntegerField(choices=Grade, null=True, blank=True)
    grade_span = models.CharField(
        max_length=12, choices=GradeSpan, blank=True, editable=False, help_text="From the grades offered."
    )
    drg = models.CharField(
        "District Reference Group (2006)", max_length=1, choices=ReferenceGroup, blank=True
    )
    drg_basis = models.CharField("basis of the DRG", max_length=200, blank=True)
    resc = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resc_districts",
        verbose_name="RESC",
        limit_choices_to={"kind": DistrictKind.RESC},
    )
    county = models.CharField(max_length=120, blank=True)
    planning_region = models.CharField(max_length=120, blank=True)
    locale = models.CharField(max_length=40, blank=True)
    alliance = models.BooleanField("Alliance District", default=False)
    alliance_year = models.PositiveSmallIntegerField(
        "fiscal year of the Alliance list", null=True, blank=True
    )
    priority = models.BooleanField("Priority School District", default=False)
    priority_year = models.PositiveSmallIntegerField(
        "fiscal year of the Priority list", null=True, blank=True
    )

    office_address = models.CharField(max_length=120, blank=True)
    office_town = models.CharField(max_length=60, blank=True)
    office_zip = models.CharField("office ZIP code", max_length=10, blank=True)
    office_phone = models.CharField(max_length=30, blank=True)
    website = models.URLField(blank=True)
    email_domains = ArrayField(
        models.CharField(max_length=120), default=list, blank=True, help_text="Separated by commas."
    )
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    coordinate_basis = models.CharField(max_length=120, blank=True)

    schools_listed = models.PositiveSmallIntegerField(null=True, blank=True)
    schools_listed_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Calendar year of the Education Directory."
    )
    enrollment = models.PositiveIntegerField(null=True, blank=True, help_text="October count.")
    enrollment_year = SchoolYearField(null=True, blank=True)
    pct_free_or_reduced_meals = percent_field()
    pct_english_learners = percent_field()
    pct_students_with_disabilities = percent_field()
    demographics_year = SchoolYearField(null=True, blank=True)
    nces_enrollment = models.PositiveIntegerField("NCES enrollment", null=True, blank=True)
    nces_enrollment_year = SchoolYearField("NCES enrollment year", null=True, blank=True)

    towns = models.ManyToManyField(Town, through="TownDistrict", related_name="districts")

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ["short_name", "code"]
        indexes = [models.Index(fields=["status", "short_name"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{7}$"),
                name="district_code_seven_digits",
                violation_error_message="An organization code has seven digits.",
            ),
            is_one_of("kind", DistrictKind),
            is_one_of("status", DistrictStatus),
            is_one_of("grade_span", GradeSpan, or_blank=True),
            is_one_of("drg", ReferenceGroup, or_blank=True),
            models.CheckConstraint(
                condition=Q(lowest_grade__isnull=True, highest_grade__isnull=True)
                | Q(
                    lowest_grade__isnull=False,
                    highest_grade__isnull=False,
                    lowest_grade__lte=F("highest_grade"),
                ),
                name="district_grades_in_order",
                violation_error_message="Give both grades, the lowest first, or neither.",
            ),
            models.CheckConstraint(
                condition=Q(enrollment__isnull=True) | Q(enrollment_year__isnull=False),
                name="district_enrollment_has_year",
                violation_error_message="Give the school year of the enrollment.",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(status=DistrictStatus.HISTORIC),
                name="district_successor_of_historic",
                violation_error_message="Only a historic district has a successor.",
            ),
        ]

    def __str__(self):
        return self.short_name

    def get_absolute_url(self):
        return reverse("districts:district", args=[self.slug])

    def clean(self):
        """Keeps the grade span to the grades and e-mail domains in one form; refuses shares of too few."""
        self.grade_span = grade_span_of(self.lowest_grade, self.highest_grade)
        base = self.enrollment if self.enrollment_year == self.demographics_year else None
        too_small = {
            name: "Leave it blank: too few students stand behind this share."
            for name in SHARES
            if is_derived_share_too_small(getattr(self, name), base, limits_now())
        }
        wrong = dict(too_small)
        try:
            self.email_domains = in_one_form(self.email_domains or [])
        except ValidationError as error:
            wrong["email_domains"] = error
        if wrong:
            raise ValidationError(wrong)

    @property
    def enrollment_shown(self):
        """Its October count, as a reader may see it."""
        if self.enrollment is None:
            return Shown(NO_FIGURE, Flag.NOT_REPORTED)
        return shown(
            Decimal(self.enrollment),
            Flag.PUBLISHED,
            unit=Unit.STUDENTS,
            counts_people=False,
            limits=limits_now(),
        )

    @property
    def meals_shown(self):
        """Its share of students eligible for free or reduced-price meals, as a reader may see it."""
        return self._share_shown(self.pct_free_or_reduced_meals)

    @property
    def meals_too_low(self):
        """Whether that share is known to be too low. False where no figure is shown."""
        known = (self.code, self.demographics_year) in MEALS_TOO_LOW
        return known and self.meals_shown.is_figure

    @property
    def english_learners_shown(self):
        """Its share of English learners, as a reader may see it."""
        return self._share_shown(self.pct_english_learners)

    @property
    def disabilities_shown(self):
        """Its share of students with disabilities, as a reader may see it."""
        return self._share_shown(self.pct_students_with_disabilities)

    def _share_shown(self, share):
        if share is None:
            # The record does not tell suppressed from not reported here.
            return Shown(NO_FIGURE, Flag.NOT_REPORTED)
        base = self.enrollment if self.enrollment_year == self.demographics_year else None
        return shown(
            share,
            Flag.PUBLISHED,
            unit=Unit.PERCENT,
            counts_people=True,
            denominator=base,
            limits=limits_now(),
        )

    @property
    def is_active(self):
        return self.status == DistrictStatus.ACTIVE

    @property
    def size_band(self):
        """The ``DistrictSize`` of its enrollment; "" when there is no figure."""
        return size_band_of(self.enrollment)

    @property
    def grades_offered(self):
        """ "PK–12"; "" when not recorded."""
        return grade_span(self.lowest_grade, self.highest_grade)


@tracked()
class TownDistrict(models.Model):
    """How a district serves a town, and for which grades."""

    town = models.ForeignKey(Town, models.CASCADE, related_name="town_districts")
    district = models.ForeignKey(District, models.CASCADE, related_name="town_districts")
    relationship = models.CharField(max_length=30, choices=Relationship)
    grades = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["town__name", "district__code"]
        constraints = [
            is_one_of("relationship", Relationship),
            models.UniqueConstraint(
                fields=["town", "district", "relationship"],
                name="towndistrict_once",
                violation_error_message="This district already serves this town in this way.",
            ),
        ]

    def __str__(self):
        return f"{self.town}: {self.district} ({self.get_relationship_display().lower()})"

    @property
    def grades_offered(self):
        """ "PK–6", for which it serves the town; "" when not recorded."""
        return self.grades.replace("-", "–")


@tracked()
class DistrictContact(models.Model):
    """Whom CSDE staff write to in a district, by role. No page, file or interface shows it to others."""

    district = models.ForeignKey(District, models.CASCADE, related_name="contacts")
    role = models.CharField(max_length=12, choices=ContactRole)
    name = models.CharField(max_length=120)
    email = models.EmailField("e-mail address")

    class Meta:
        ordering = ["district", "role", "name"]
        verbose_name = "contact of a district"
        verbose_name_plural = "contacts of the district"
        constraints = [
            is_one_of("role", ContactRole),
            models.UniqueConstraint(
                fields=["district", "role", "email"],
                name="districtcontact_once",
                violation_error_message="This address already has this role.",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()}: {self.name}"
