"""What districts are promised, and how much of it has gone by (design: workflow.md, section 1)."""

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    F,
    FloatField,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, TruncDate

from core.waiting import DAY, WorkingDayNumber, is_working_day, number_of
from profiles.upkeep import months_before
from profiles.workflow import SubmissionState

# Working days that each step may take. The last is "the same day": by the end of the next one.
SCREEN, REVIEW, SIGN_OFF, PUBLISH = 5, 20, 10, 1
# And all of it up to the answer, in months.
ANSWER_MONTHS = 1
# The district waits for an answer.
UNANSWERED = [SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW]

_signed = Q(state=SubmissionState.SIGN_OFF, signed_at__isnull=False)
_scheduled = Q(_signed, publish_on__isnull=False)


def first_look_by(day):
    """The date by which the Department has had a first look at what came on ``day``."""
    left = SCREEN
    while left:
        day += DAY
        left -= is_working_day(day)
    return day


def answer_by(day):
    """The day by which a district that submitted on ``day`` has its answer."""
    return months_before(day, -ANSWER_MONTHS)


def with_wait(submissions, today):
    """``submissions``, each with its wait on the date ``today``.

    ``since``: the moment from which its step waits; ``promised``: working days for it, None where
    nothing is promised; ``waited``: those gone by; ``used``: their ratio; ``answer_due``: the day of the
    answer, None before it is submitted; ``late``: longer than promised, by the step or by that day.
    """
    from profiles.models import SubmissionStep

    steps = SubmissionStep.objects.filter(submission=OuterRef("pk")).order_by("-at", "-pk")
    moved_at = Coalesce(Subquery(steps.values("at")[:1]), "created_at")
    return (
        submissions.annotate(
            since=Case(When(_signed, then=F("signed_at")), default=moved_at),
            promised=Case(
                When(state=SubmissionState.SUBMITTED, then=Value(SCREEN)),
                When(state=SubmissionState.IN_REVIEW, then=Value(REVIEW)),
                When(_scheduled, then=Value(None)),
                When(_signed, then=Value(PUBLISH)),
                When(state=SubmissionState.SIGN_OFF, then=Value(SIGN_OFF)),
                output_field=IntegerField(),
            ),
            answer_due=Func(
                TruncDate("submitted_at"),
                template=f"((%(expressions)s) + INTERVAL '{ANSWER_MONTHS} month')::date",
                output_field=DateField(),
            ),
        )
        .annotate(waited=Value(number_of(today)) - WorkingDayNumber(TruncDate("since")))
        .annotate(
            used=Cast("waited", FloatField()) / F("promised"),
            late=Case(
                When(waited__gt=F("promised"), then=True),
                When(state__in=UNANSWERED, answer_due__lt=today, then=True),
                # A day of publication that went by without one.
                When(_scheduled, publish_on__lt=today, then=True),
                default=False,
                output_field=BooleanField(),
            ),
        )
    )
