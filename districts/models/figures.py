"""Indicators and their published figures, for districts and for the state, with their sources."""

from django.db import models
from django.db.models import F, Q

from core.constraints import is_one_of
from core.history import tracked
from core.schoolyear import SchoolYearField, school_year
from districts.display import Shown, limits_now, plain_value, shown
from districts.models.places import District
from districts.querysets import ObservationQuerySet, StateFigureQuerySet
from districts.vocabulary import Direction, Flag, Period, Unit


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


@tracked()
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
    universe = models.CharField(
        max_length=200, help_text="Who is counted: Students in kindergarten to grade 12."
    )
    counts_people = models.BooleanField(
        default=False,
        help_text="The figure is a share of students, so a small one can point at a child.",
    )
    statewide_only = models.BooleanField(default=False, help_text="No figures by district.")
    note = models.TextField(blank=True, help_text="What to keep in mind when reading it.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]
        constraints = [is_one_of("unit", Unit), is_one_of("direction", Direction)]

    def __str__(self):
        return self.name


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

    def shown(self) -> Shown:
        """What a reader may see of it: the one way out, for pages, files, charts and answers alike.

        Reads ``indicator``: load it with ``for_display()``.
        """
        return shown(
            self.value,
            self.flag,
            unit=self.indicator.unit,
            counts_people=self.indicator.counts_people,
            numerator=self.numerator,
            denominator=self.denominator,
            limits=limits_now(),
        )


@tracked()
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

    objects = StateFigureQuerySet.as_manager()

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
        """ "2018-19" or "class of 2020"."""
        if self.period == Period.GRADUATING_CLASS:
            return f"class of {self.school_year}"
        return school_year(self.school_year)

    def shown(self) -> Shown:
        """The figure as it is shown. It counts the whole state, so nothing is held back.

        Reads ``indicator`` and ``source``: load them with ``for_display()``.
        """
        # Releases round; "20" must not come out as "20.0".
        decimals = 0 if self.source.code == "P" else 1
        text = plain_value(self.value, self.indicator.unit, decimals=decimals)
        return Shown(text, Flag.PUBLISHED, self.value, self.numerator, self.denominator)
