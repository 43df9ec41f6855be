"""The public record: districts and towns, indicators and their published figures, and the sources."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.grades import Grade, grade_span
from core.schoolyear import SchoolYearField, school_year
from districts.querysets import (
    DistrictQuerySet,
    IndicatorQuerySet,
    ObservationQuerySet,
    TownQuerySet,
)
from districts.vocabulary import (
    Direction,
    DistrictKind,
    DistrictSize,
    DistrictStatus,
    Flag,
    GradeSpan,
    Period,
    ReferenceGroup,
    Relationship,
    Unit,
    size_band_of,
)


def is_one_of(field, choices, *, or_blank=False):
    """A check that the database, too, knows the words of ``field``."""
    words = [*choices.values, ""] if or_blank else choices.values
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": words}),
        name=f"%(class)s_{field}_known",
        violation_error_message=f"Choose one of the known values of {field.replace('_', ' ')}.",
    )


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


def tracked(**options):
    """History by database triggers: each insert, change and deletion leaves an event."""
    # New trackers each time: pghistory binds them to the model.
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **options
    )


@tracked()
class DataSource(models.Model):
    """A published data set that figures come from, and the public copy that was read."""

    code = models.CharField(max_length=10, unique=True)
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=200)
    url = models.URLField(blank=True)
    copy_read = models.TextField(
        "copy that was read", blank=True, help_text="Repository, path and commit of the public copy."
    )
    licence = models.CharField(max_length=200, blank=True)
    retrieved = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.title}"


class StudentGroup(models.Model):
    """A group of students that figures are published for, by EdSight's names."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self):
        return self.name


@tracked()
class Indicator(models.Model):
    """A measure that the state publishes, with its definition."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60)
    definition = models.TextField()
    unit = models.CharField(max_length=20, choices=Unit)
    direction = models.CharField(max_length=10, choices=Direction)
    universe = models.CharField(max_length=200, help_text="Who is counted: Students in kindergarten to grade 12.")
    counts_people = models.BooleanField(
        default=False,
        help_text="The figure is a share of students, so a small one can point at a child.",
    )
    statewide_only = models.BooleanField(default=False, help_text="No figures by district.")
    note = models.TextField(blank=True, help_text="What to keep in mind when reading it.")
    position = models.PositiveSmallIntegerField(default=0)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        constraints = [is_one_of("unit", Unit), is_one_of("direction", Direction)]

    def __str__(self):
        return self.name


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

    objects = TownQuerySet.as_manager()

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
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
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

    @property
    def is_active(self):
        return self.status == DistrictStatus.ACTIVE

    @property
    def size_band(self):
        """The :class:`DistrictSize` of its enrollment; "" when there is no figure."""
        return size_band_of(self.enrollment)

    @property
    def size_band_label(self):
        """"1,000 to 2,499 students"; "" when there is no figure."""
        return DistrictSize(self.size_band).label if self.size_band else ""

    @property
    def grades_offered(self):
        """"PK–12"; "" when not recorded."""
        return grade_span(self.lowest_grade, self.highest_grade)


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


class Observation(models.Model):
    """One figure of a district: an indicator for a group of students in a school year.

    ``value`` is in the indicator's unit and is null unless the figure is published. Numerator
    and denominator are students, and absent where the publisher gives none. A figure that the
    publisher suppressed, or that this portal holds back, is stored without value and counts.
    Pages, files and charts show :meth:`shown`, never ``value``.
    """

    district = models.ForeignKey(District, models.PROTECT, related_name="observations")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="observations")
    student_group = models.ForeignKey(StudentGroup, models.PROTECT, related_name="observations")
    school_year = SchoolYearField()
    value = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    numerator = models.PositiveIntegerField(null=True, blank=True)
    denominator = models.PositiveIntegerField(null=True, blank=True)
    flag = models.CharField(max_length=12, choices=Flag, default=Flag.PUBLISHED)
    source = models.ForeignKey(DataSource, models.PROTECT, related_name="observations")

    objects = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ["district", "indicator", "student_group", "school_year"]
        indexes = [
            models.Index(fields=["indicator", "student_group", "school_year"]),
        ]
        constraints = [
            is_one_of("flag", Flag),
            models.UniqueConstraint(
                fields=["district", "indicator", "student_group", "school_year"],
                name="observation_once",
                violation_error_message="This figure is already recorded for that school year.",
            ),
            models.CheckConstraint(
                condition=Q(flag=Flag.PUBLISHED, value__isnull=False)
                | Q(
                    ~Q(flag=Flag.PUBLISHED),
                    value__isnull=True,
                    numerator__isnull=True,
                    denominator__isnull=True,
                ),
                name="observation_value_when_published",
                violation_error_message="Only a published figure has a value and counts.",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0),
                name="observation_value_not_negative",
                violation_error_message="A figure is not below zero.",
            ),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True)
                | Q(denominator__isnull=True)
                | Q(numerator__lte=F("denominator")),
                name="observation_part_of_whole",
                violation_error_message="The numerator is at most the denominator.",
            ),
        ]

    def __str__(self):
        return f"{self.district_id} {self.indicator_id} {school_year(self.school_year)}"


class StateFigure(models.Model):
    """One figure for the whole state, or for a group or program that is known statewide only."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="state_figures")
    student_group = models.ForeignKey(
        StudentGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="state_figures",
        help_text="Only where districts have figures for the same group.",
    )
    group_label = models.CharField(max_length=80, help_text="The group in the source's words.")
    period = models.CharField(max_length=20, choices=Period, default=Period.SCHOOL_YEAR)
    school_year = SchoolYearField(help_text="The year it ends; for a graduating class, its year.")
    value = models.DecimalField(max_digits=9, decimal_places=2)
    numerator = models.PositiveIntegerField(null=True, blank=True)
    denominator = models.PositiveIntegerField(null=True, blank=True)
    source = models.ForeignKey(DataSource, models.PROTECT, related_name="state_figures")
    source_text = models.CharField(max_length=300)

    class Meta:
        ordering = ["indicator", "group_label", "school_year", "source"]
        constraints = [
            is_one_of("period", Period),
            models.UniqueConstraint(
                fields=["indicator", "group_label", "period", "school_year", "source"],
                name="statefigure_once",
                violation_error_message="This source already has a figure for that period.",
            ),
        ]

    def __str__(self):
        return f"{self.indicator_id} {self.period_label}"

    @property
    def period_label(self):
        """"2018-19" or "class of 2020"."""
        if self.period == Period.GRADUATING_CLASS:
            return f"class of {self.school_year}"
        return school_year(self.school_year)
