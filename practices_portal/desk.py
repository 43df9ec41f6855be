"""The start page of the staff desk: what waits, what was searched and not found, what the inventory covers.

Each part is a function of the day, shown to those who have the permission beside it. Every part asks a
fixed number of questions, however many rows there are.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.urls import reverse
from django.utils import timezone

from adoptions.models import Adoption
from contacts.models import ContactRequest, Correction, Nomination
from districts.models import District
from districts.vocabulary import DistrictKind, ReferenceGroup
from practices_portal import picture
from profiles.models import Participation, Practice, SearchMiss, Submission, TopicPlacement
from profiles.upkeep import DUE_MONTHS, STALE_MONTHS, months_before, months_between
from profiles.workflow import LISTED, State
from topics.models import Topic

# Rows that a part shows; its list has the rest.
ROWS = 6
# Drafts are reminded of at 14 and 31 days; then a month is over (design: workflow.md).
DRAFT_DAYS = 31
MISS_DAYS = 30
# A district that has not confirmed by then will hardly do so by itself.
ADOPTION_DAYS = 31


@dataclass(frozen=True)
class Row:
    """One thing that waits: its name and page, whose it is, and how long against the promise."""

    title: str
    url: str
    of: str
    waited: int
    promise: int
    unit: str = "day"

    @property
    def is_late(self):
        return self.waited >= self.promise if self.unit == "month" else self.waited > self.promise

    @property
    def is_soon(self):
        return not self.is_late and self.percent >= 80

    @property
    def percent(self):
        """The part of the promise that is used up, 0 to 100."""
        return min(100, round(100 * self.waited / self.promise))


@dataclass(frozen=True)
class Queue:
    """Things of one kind that wait, the longest first: the first ``rows`` of ``total``."""

    title: str
    hint: str
    empty: str
    url: str
    rows: list[Row]
    total: int
    late: int


def days_since(moment, today):
    """Whole days from a date or a moment to ``today``."""
    return (today - (moment if type(moment) is date else timezone.localdate(moment))).days


def queue(waiting, today, *, since, promise, row, **words):
    """A :class:`Queue` of the rows of the queryset ``waiting``: the longest wait since the date or moment
    in column ``since`` first, late after ``promise`` days. ``row`` gives (title, url, whose it is) of each.

    ``words`` are its title, hint, empty and url.
    """
    late = Q(**{f"{since}__date__lt": today - timedelta(days=promise)})
    counts = waiting.order_by().aggregate(total=Count("pk"), late=Count("pk", filter=late))
    rows = [
        Row(*row(thing), days_since(_value(thing, since), today), promise)
        for thing in waiting.order_by(since, "pk")[:ROWS]
    ]
    return Queue(rows=rows, **counts, **words)


def _value(thing, path):
    for name in path.split("__"):
        thing = getattr(thing, name)
    return thing


def _practice_row(practice):
    url = reverse("admin:profiles_practice_change", args=[practice.pk])
    return practice.desk_title, url, practice.lead_district.short_name


def _practices():
    return Practice.objects.select_related("lead_district", "public_revision", "working_revision").only(
        *("slug", "state", "created_at", "published_at", "verified_on", "lead_district__short_name"),
        *("public_revision__title", "working_revision__title", "working_revision__created_at"),
    )


def _list_url(query):
    return reverse("admin:profiles_practice_changelist", query=query)


def drafts(today):
    """Practices that have not been public yet, or not again."""
    return queue(
        _practices().filter(state=State.DRAFT),
        today,
        since="created_at",
        promise=DRAFT_DAYS,
        row=_practice_row,
        title="Drafts",
        hint="Oldest first. A draft should be finished, or withdrawn, within a month.",
        empty="No draft waits.",
        url=_list_url({"state__exact": State.DRAFT}),
    )


def updates(today):
    """Updates of public texts that wait to be published."""
    return queue(
        _practices().filter(state__in=LISTED, working_revision__isnull=False),
        today,
        since="working_revision__created_at",
        promise=DRAFT_DAYS,
        row=_practice_row,
        title="Updates being written",
        hint="Readers see the text before the update until it is published.",
        empty="No update waits.",
        url=_list_url({"update": "yes"}),
    )


def checks(today):
    """Listed practices whose yearly check is due."""
    due = _practices().due_for_check(today)
    late = Q(checked_on__lte=months_before(today, STALE_MONTHS))
    counts = due.order_by().aggregate(total=Count("pk"), late=Count("pk", filter=late))
    rows = [
        Row(*_practice_row(practice), months_between(practice.checked_on, today), STALE_MONTHS, "month")
        for practice in due[:ROWS]
    ]
    return Queue(
        title="Due for their yearly check",
        hint=f"Due after {DUE_MONTHS} months. After {STALE_MONTHS}, readers are told so.",
        empty="Every practice was checked within a year.",
        url=_list_url({"check": "due"}),
        rows=rows,
        **counts,
    )


def _asked(model, **words):
    """A queue of requests or corrections about practices."""
    waiting = model.objects.waiting().with_practice()
    return _waits(waiting, lambda item: (item.subject_title, item.subject_district), **words)


def _waits(waiting, told, **words):
    """A queue of what waits its own promised number of working days; ``told`` gives (title, whose)."""
    model = waiting.model
    rows = [
        Row(
            f"{item}: {told(item)[0]}",
            reverse(f"admin:contacts_{model._meta.model_name}_change", args=[item.pk]),
            told(item)[1],
            item.working_days,
            item.promised_days,
            "working day",
        )
        for item in waiting[:ROWS]
    ]
    counts = {"total": waiting.count(), "late": model.objects.late().count()}
    url = reverse(f"admin:contacts_{model._meta.model_name}_changelist", query={"waiting": "all"})
    return Queue(rows=rows, url=url, **counts, **words)


def contact_requests(today):
    """Requests to districts that nobody has answered yet."""
    return _asked(
        ContactRequest,
        title="Contact requests",
        hint="Oldest first. The asker was promised an answer.",
        empty="Every request is answered.",
    )


def corrections(today):
    """Corrections that nobody has dealt with yet."""
    return _asked(
        Correction,
        title="Corrections",
        hint="Oldest first. Somebody found something wrong, or confirms a page.",
        empty="Every correction is dealt with.",
    )


def reviews(today):
    """What districts submitted, against the promise of its step."""
    waiting = Submission.objects.with_staff().with_row_data(today).in_order_of_wait()
    counts = waiting.order_by().aggregate(total=Count("pk"), overdue=Count("pk", filter=Q(late=True)))
    rows = [
        Row(
            one.text.title,
            reverse("admin:profiles_submission_change", args=[one.pk]),
            one.practice.lead_district.short_name,
            one.waited,
            one.promised,
            "working day",
        )
        for one in waiting.filter(promised__isnull=False)[:ROWS]
    ]
    return Queue(
        title="To review",
        hint="Latest first. The district was promised an answer within a month.",
        empty="Nothing that districts submitted waits.",
        url=reverse("admin:profiles_submission_changelist"),
        rows=rows,
        total=counts["total"],
        late=counts["overdue"],
    )


def nominations(today):
    """Nominations that nobody has looked at yet."""
    return _waits(
        Nomination.objects.waiting().with_district(),
        lambda item: (item.title or item.host, item.district.short_name),
        title="Nominations",
        hint="Oldest first. Look at the link, then invite the district or decline.",
        empty="Every nomination is dealt with.",
    )


def adoptions(today):
    """Adoptions that the adopting district has not confirmed."""
    return queue(
        Adoption.objects.waiting().with_practice(),
        today,
        since="created_at",
        promise=ADOPTION_DAYS,
        row=lambda adoption: (
            adoption.practice.desk_title,
            reverse("admin:adoptions_adoption_change", args=[adoption.pk]),
            adoption.district.short_name,
        ),
        title="Adoptions to confirm",
        hint="Oldest first. The district was asked by mail; nothing shows before it confirms.",
        empty="No adoption waits for its district.",
        url=reverse("admin:adoptions_adoption_changelist", query={"state__exact": "waiting"}),
    )


# What waits, in this order. The permission says who sees it.
QUEUES: list[tuple[str, Callable[[date], Queue]]] = [
    ("profiles.view_submission", reviews),
    ("profiles.view_practice", drafts),
    ("profiles.view_practice", updates),
    ("profiles.view_practice", checks),
    ("contacts.view_contactrequest", contact_requests),
    ("contacts.view_correction", corrections),
    ("contacts.view_nomination", nominations),
    ("adoptions.view_adoption", adoptions),
]


@dataclass(frozen=True)
class Bar:
    """A count with a bar as long as its part of ``whole``."""

    label: str
    count: int
    whole: int
    url: str = ""

    @property
    def percent(self):
        return round(100 * self.count / self.whole) if self.whole else 0


@dataclass(frozen=True)
class Chart:
    """Bars under a title, with what is counted; ``of_whole`` where each bar has a whole of its own."""

    title: str
    counted: str
    first: str
    bars: list[Bar]
    of_whole: bool = False


def misses(today):
    """What was searched for in the last days and not found, the most often first."""
    since = today - timedelta(days=MISS_DAYS)
    found = SearchMiss.objects.filter(day__gt=since).values("words").annotate(n=Sum("times"))
    rows = [(miss["words"], miss["n"]) for miss in found.order_by("-n", "words")[:ROWS]]
    most = max((n for _, n in rows), default=0)
    return Chart(
        "Searched and not found",
        f"Searches in the last {MISS_DAYS} days.",
        "Words",
        [Bar(words, n, most) for words, n in rows],
    )


def topics(today):
    """How many listed practices each topic has. A practice with two topics counts in both."""
    placed = TopicPlacement.objects.filter(revision__public_of__state__in=LISTED)
    counts = dict(placed.order_by().values_list("topic").annotate(n=Count("pk")))
    every = Topic.objects.only("slug", "name")
    most = max(counts.values(), default=0)
    return Chart(
        "By topic",
        "Practices that readers find. One with two topics counts in both.",
        "Topic",
        [Bar(t.name, counts.get(t.pk, 0), most, _list_url({"topic": t.slug})) for t in every],
    )


def districts(today):
    """How many active districts of each kind, reference group and region take part in a listed practice."""
    takes_part = Participation.objects.filter(district=OuterRef("pk"), revision__public_of__state__in=LISTED)
    leads = Practice.objects.findable().filter(lead_district=OuterRef("pk"))
    rows = list(
        District.objects.active()
        .order_by()
        .annotate(shares=Exists(takes_part) | Exists(leads))
        .values("kind", "drg", "planning_region", "shares")
    )
    counted = "Active districts that lead or take part in a practice, of all of that line."
    return [
        Chart(title, counted, first, _bars(rows, column, labels), of_whole=True)
        for title, first, column, labels in [
            ("By kind of district", "Kind", "kind", dict(DistrictKind.choices)),
            ("By District Reference Group (2006)", "Group", "drg", dict(ReferenceGroup.choices)),
            ("By planning region", "Region", "planning_region", None),
        ]
    ]


def _bars(rows, column, labels):
    whole = Counter(row[column] for row in rows)
    sharing = Counter(row[column] for row in rows if row["shares"])
    known = [value for value in (labels or sorted(whole)) if value and whole[value]]
    bars = [Bar((labels or {}).get(value, value), sharing[value], whole[value]) for value in known]
    if whole[""]:
        bars.append(Bar("Not recorded", sharing[""], whole[""]))
    return bars


def start_page(user, today):
    """What the start page shows ``user`` on the date ``today``."""
    reads_practices = user.has_perm("profiles.view_practice")
    listed = Practice.objects.findable().count() if reads_practices else 0
    queues = [part(today) for permission, part in QUEUES if user.has_perm(permission)]
    due = next((one.total for one in queues if one.url == _list_url({"check": "due"})), 0)
    coverage = []
    if reads_practices:
        coverage.append(topics(today))
        if user.has_perm("districts.view_district"):
            coverage += districts(today)
    return {
        "queues": queues,
        "listed": listed,
        "checked_percent": round(100 * (listed - due) / listed) if listed else None,
        "misses": misses(today) if user.has_perm("profiles.view_searchmiss") else None,
        "coverage": coverage,
        "sees_picture": picture.may_see(user),
    }
