"""A One-Year Action Plan: its goals, their activities, who may see it, and what came of it month by month."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from adoptions.plans.vocabulary import GoalKind, Month, PlanState, Progress, last_day, place_in_year
from adoptions.plans.workflow import MOVES, OPEN
from contacts.rules import plain_address
from core.constraints import is_one_of
from core.history import tracked
from core.schoolyear import SchoolYearField
from profiles.vocabulary import ComponentKind
from profiles.writing.cleaning import one_line


class PlanQuerySet(models.QuerySet):
    """Plans, and which of them whom it concerns."""

    def visible_to(self, user):
        """The plans of ``user``, and those shared with the address of their account. Nobody else's.

        A plan is a working paper: neither the staff of the desk nor the rest of the district see it unless
        it is shared with them.
        """
        shared = PlanShare.objects.open().filter(email=plain_address(user.email))
        return self.filter(Q(owner=user) | Q(pk__in=shared.values("plan")))

    def newest_first(self):
        """Those that are worked on before those that were put away; of each the newest on top."""
        away = models.Case(models.When(state=PlanState.AWAY, then=1), default=0)
        return self.select_related("district", "owner").order_by(away, "-created_at", "-pk")

    def with_content(self):
        """Load everything that the page and the documents of a plan show, in five queries."""
        activities = Activity.objects.select_related("component").prefetch_related(
            models.Prefetch("notes", PlanNote.objects.select_related("by", "share"))
        )
        return self.select_related("district", "owner", "practice__lead_district", "text").prefetch_related(
            models.Prefetch("goals", Goal.objects.prefetch_related(models.Prefetch("activities", activities)))
        )


# When it last changed follows from the events of what changed.
@tracked(exclude=["changed_at"])
class Plan(models.Model):
    """What one school, or a district, sets out to do in one school year.

    ``practice`` and ``text`` say what it was made from; both are empty for a plan that began empty. The
    text is that of the day the plan was made: a later one changes no plan.
    """

    title = models.CharField(max_length=120)
    district = models.ForeignKey("districts.District", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="plans", editable=False
    )
    practice = models.ForeignKey(
        "profiles.Practice",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="plans",
    )
    text = models.ForeignKey(
        "profiles.PracticeRevision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    school_year = SchoolYearField()
    school = models.CharField(max_length=120, blank=True)
    team = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    school_goals = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.MADE, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["owner", "-created_at"], name="adoptions_plan_of_owner")]
        constraints = [
            is_one_of("state", PlanState),
            models.CheckConstraint(
                name="adoptions_plan_practice_with_text",
                condition=Q(practice__isnull=True, text__isnull=True)
                | Q(practice__isnull=False, text__isnull=False),
                violation_error_message="A plan made from a practice names the text it was made from.",
            ),
        ]
        triggers = [pgtrigger.FSM(name="moves", field="state", transitions=list(MOVES))]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("plans:plan", args=[self.pk])

    @property
    def is_open(self):
        """Whether its words may be changed."""
        return self.state in OPEN

    @property
    def ends_on(self):
        """The last day of its school year."""
        return last_day(self.school_year)


class Row(models.Model):
    """A row of a plan, in the order its people gave."""

    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


@tracked()
class Goal(Row):
    """A goal of a plan. Without ``words`` it is one that the form asks for and nobody has written yet."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="goals")
    kind = models.CharField(max_length=10, choices=GoalKind, default=GoalKind.OWN)
    words = models.CharField(max_length=300, blank=True)
    serves = models.CharField(max_length=200, blank=True)
    result = models.CharField(max_length=500, blank=True)
    measure = models.CharField(max_length=1500, blank=True)

    class Meta(Row.Meta):
        constraints = [is_one_of("kind", GoalKind)]

    def __str__(self):
        return self.words or self.get_kind_display()

    @property
    def blanks(self):
        """What nobody has filled in yet, in words."""
        asked = {
            "the school improvement goal it serves": self.serves,
            "what you want to see": self.result,
            "how you measure it": self.measure,
        }
        return [what for what, words in asked.items() if not words]


@tracked()
class Activity(Row):
    """What is done for a goal: when, for whom, by whom, with what, and how one sees whether it worked.

    ``component`` is the part of the practice that it came from. Months are those of the calendar; absent
    means not said. A core part that is not done stays, as dropped, with ``why_dropped``.
    """

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="activities")
    words = models.CharField(max_length=120)
    how = models.CharField(max_length=1000, blank=True)
    why_changed = models.CharField(max_length=500, blank=True)
    month_from = models.PositiveSmallIntegerField(choices=Month, null=True, blank=True)
    month_to = models.PositiveSmallIntegerField(choices=Month, null=True, blank=True)
    dates = models.CharField(max_length=120, blank=True)
    grades = models.CharField(max_length=60, blank=True)
    lead = models.CharField(max_length=120, blank=True)
    helpers = models.CharField(max_length=200, blank=True)
    money = models.CharField(max_length=200, blank=True)
    materials = models.CharField(max_length=300, blank=True)
    people = models.CharField(max_length=200, blank=True)
    measure = models.CharField(max_length=300, blank=True)
    tool = models.CharField(max_length=200, blank=True)
    component = models.ForeignKey(
        "profiles.Component",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    progress = models.CharField(max_length=10, choices=Progress, default=Progress.NOT_BEGUN)
    why_dropped = models.CharField(max_length=500, blank=True)

    class Meta(Row.Meta):
        verbose_name_plural = "activities"
        constraints = [
            is_one_of("progress", Progress),
            is_one_of("month_from", Month),
            is_one_of("month_to", Month),
            models.CheckConstraint(
                name="adoptions_activity_dropped_has_why",
                condition=~Q(progress=Progress.DROPPED) | ~Q(why_dropped=""),
                violation_error_message="Say why it was dropped.",
            ),
        ]

    def __str__(self):
        return self.words

    @property
    def is_core(self):
        """Whether it came from a core part of the practice."""
        return self.component is not None and self.component.kind == ComponentKind.CORE

    @property
    def is_adaptable(self):
        """Whether it came from an adaptable part of the practice."""
        return self.component is not None and self.component.kind == ComponentKind.ADAPTABLE

    @property
    def is_changed(self):
        """Whether what is done is not what the core part of the practice says."""
        return self.is_core and (self.words, self.how) != words_of(self.component)

    @property
    def needs_why(self):
        """Whether a core part was changed and nobody has said why yet."""
        return self.is_changed and not self.why_changed

    @property
    def is_dropped(self):
        return self.progress == Progress.DROPPED

    @property
    def months(self):
        """ "October to December", "October"; empty when no month is given."""
        months = [Month(month).label for month in (self.month_from, self.month_to) if month]
        return " to ".join(dict.fromkeys(months))

    @property
    def needs(self):
        """(what, words) of the needs that are named."""
        named = [("Money", self.money), ("Materials", self.materials), ("People", self.people)]
        return [(what, words) for what, words in named if words]

    def goes_on_in(self, month):
        """Whether ``month`` (1 to 12) is one of its months; False when it names none."""
        start, end = self.month_from or self.month_to, self.month_to or self.month_from
        return bool(start) and place_in_year(start) <= place_in_year(month) <= place_in_year(end)


def words_of(component):
    """(words, how) of an activity that does what ``component`` says."""
    return one_line(component.name)[:120], one_line(component.what)[:1000]


class PlanShareQuerySet(models.QuerySet):
    """Who a plan is shared with, and which of it still holds."""

    def open(self):
        """Those that were not taken back."""
        return self.filter(ended_at__isnull=True)


@tracked()
class PlanShare(models.Model):
    """That somebody may see a plan, or edit it: whoever signs in with the address, or has the mailed link."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="shares")
    email = models.EmailField("e-mail address")
    may_edit = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PlanShareQuerySet.as_manager()

    class Meta:
        ordering = ["email"]
        indexes = [models.Index(fields=["email"], name="adoptions_share_email")]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "email"],
                condition=Q(ended_at__isnull=True),
                name="adoptions_share_once",
                violation_error_message="The plan is shared with this address already.",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="adoptions_share_small_letters",
                violation_error_message="Write the address in small letters.",
            ),
        ]

    def __str__(self):
        return f"Share {self.pk}"


@tracked()
class PlanNote(models.Model):
    """What somebody noted of an activity in a month. Never edited, so two who write lose nothing."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="notes")
    month = models.DateField(help_text="The first day of the month.")
    words = models.CharField(max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    share = models.ForeignKey(
        PlanShare,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Of somebody who came by the mailed link.",
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["month", "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="adoptions_note_of_a_month"),
        ]
        triggers = [pgtrigger.Protect(name="never_edited", operation=pgtrigger.Update)]

    def __str__(self):
        return f"Note {self.pk}"

    @property
    def who(self):
        """Whose note it is, in words."""
        return str(self.by) if self.by else self.share.email if self.share else ""


@tracked()
class PlanReminder(models.Model):
    """That somebody wants a mail a month about a plan. ``told_for`` is the month of the last one."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="reminders")
    email = models.EmailField("e-mail address")
    told_for = models.DateField(help_text="The first day of the month; at first that of the wish.")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["told_for"], name="adoptions_reminder_due")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "email"], name="adoptions_reminder_once"),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="adoptions_reminder_small_letters",
                violation_error_message="Write the address in small letters.",
            ),
            models.CheckConstraint(condition=Q(told_for__day=1), name="adoptions_reminder_of_a_month"),
        ]

    def __str__(self):
        return f"Reminder {self.pk}"
