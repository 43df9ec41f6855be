"""The parts of the staff's picture: what was asked and answered, checked, covered, sought and followed.

Each is a function of the period that gives a :class:`Part`. None of them says who: of people only numbers.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from statistics import median

from django.db.models import Count, Q, Sum
from django.utils import timezone

from adoptions.models import Adoption, Plan
from adoptions.plans.vocabulary import PlanState
from adoptions.workflow import State as AdoptionState
from campaign.models import Follow, Follower, PracticeCount
from campaign.vocabulary import Counted, Kind
from contacts.models import ContactRequest
from contacts.models.requests import RequestStep
from contacts.workflow import REQUEST_PROMISE, RequestState
from core.waiting import working_days
from districts.models import District
from profiles.models import Participation, Practice, SearchMiss, TopicPlacement
from profiles.upkeep import DUE_MONTHS, months_before
from profiles.vocabulary import Verifier
from profiles.workflow import LISTED
from topics.models import Topic

# The share of practices that somebody checked in the last 12 months (design: workflow.md, section 2).
TARGET = 90
# Rows on the page; the file has all.
ROWS = 15
FEW_ROWS = 6


@dataclass(frozen=True)
class Period:
    """The month of the day ``today`` and the ``months - 1`` before it, whole."""

    today: date
    months: int

    @property
    def first(self):
        """Its first day."""
        year, month = divmod(self.today.year * 12 + self.today.month - self.months, 12)
        return date(year, month + 1, 1)

    @property
    def start(self):
        """Its first moment."""
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def each(self):
        """The first day of each month, the newest first."""
        newest = self.today.year * 12 + self.today.month - 1
        return [date(n // 12, n % 12 + 1, 1) for n in range(newest, newest - self.months, -1)]


@dataclass(frozen=True)
class Part:
    """A table of figures with a bar in each row, which is its chart.

    ``columns`` names what stands in ``rows``: first what a row is about, then numbers; None: no figure.
    The bar shows the column ``bar``, as a part of ``whole``, or of the largest value. ``most`` rows are
    on the page, all in the file.
    """

    title: str
    counted: str
    columns: list[str]
    rows: list[tuple]
    empty: str = "Nothing in this time."
    bar: int = 1
    whole: float | None = None
    most: int = 1000
    headline: str = ""

    @property
    def shown(self):
        """(heading, [(number, percent of the bar or None)]) of each row on the page."""
        rows = self.rows[: self.most]
        whole = self.whole or max((row[self.bar] or 0 for row in rows), default=0) or 1
        return [
            (
                row[0],
                [
                    (value, min(100, round(100 * (value or 0) / whole)) if place == self.bar else None)
                    for place, value in enumerate(row[1:], start=1)
                ],
            )
            for row in rows
        ]

    @property
    def left_out(self):
        """How many rows only the file has."""
        return max(0, len(self.rows) - self.most)


def _month(day):
    return f"{day:%b %Y}"


def _month_of(moment):
    return timezone.localdate(moment).replace(day=1)


def requests(period):
    """Requests to districts by the month in which they came, and where they stand now."""
    came = ContactRequest.objects.confirmed().filter(created_at__gte=period.start)
    asked = came.values_list("created_at", "state")
    counts = Counter((_month_of(at), state) for at, state in asked.order_by().iterator())
    states = [s for s in RequestState if s not in (RequestState.UNCONFIRMED, RequestState.NEW)]
    rows = []
    for month in period.each:
        by_state = [counts[month, state] for state in states]
        rows.append((_month(month), sum(by_state) + counts[month, RequestState.NEW], *by_state))
    return Part(
        "Requests to districts",
        "By the month in which they came, and where they stand today.",
        ["Month", "Requests", *(state.label for state in states)],
        rows,
    )


@dataclass(frozen=True)
class Answered:
    """Working days from a request to its first sign of life and to its answer; None: not yet."""

    acknowledged: int | None
    answered: int | None
    is_late: bool


def answers(period):
    """How long askers wait, by the month in which they asked."""
    came = ContactRequest.objects.confirmed().filter(created_at__gte=period.start)
    asked = dict(came.order_by().values_list("pk", "created_at"))
    steps = defaultdict(list)
    taken = RequestStep.objects.filter(item__created_at__gte=period.start).order_by("at", "pk")
    for pk, to, at in taken.values_list("item_id", "to_state", "at").iterator():
        steps[pk].append((to, timezone.localdate(at)))
    months = defaultdict(list)
    for pk, at in asked.items():
        months[_month_of(at)].append(_waited(timezone.localdate(at), steps[pk], period.today))
    rows = []
    for month in period.each:
        waits = months[month]
        late = sum(one.is_late for one in waits)
        rows.append(
            (
                _month(month),
                len(waits),
                _median(one.acknowledged for one in waits),
                _median(one.answered for one in waits),
                late,
                round(100 * late / len(waits)) if waits else None,
            )
        )
    soon, whole = REQUEST_PROMISE[RequestState.RELAYED], REQUEST_PROMISE[RequestState.ACKNOWLEDGED]
    return Part(
        "How long askers wait",
        f"Working days, by the month in which they asked. Late: no sign of life in {soon} working days or no"
        f" answer in {whole}. Declined counts as answered.",
        ["Month", "Requests", "Days to acknowledge", "Days to answer", "Late", "Late, percent"],
        rows,
        bar=5,
        whole=100,
    )


def _waited(start, steps, today):
    answering = (RequestState.ANSWERED, RequestState.DECLINED)
    signs = (RequestState.ACKNOWLEDGED, *answering)
    closed = next((day for to, day in steps if to == RequestState.CLOSED), today)
    sign = next((day for to, day in steps if to in signs), None)
    answer = next((day for to, day in steps if to in answering), None)
    return Answered(
        working_days(start, sign) if sign else None,
        working_days(start, answer) if answer else None,
        working_days(start, sign or closed) > REQUEST_PROMISE[RequestState.RELAYED]
        or working_days(start, answer or closed) > REQUEST_PROMISE[RequestState.ACKNOWLEDGED],
    )


def _median(values):
    known = [value for value in values if value is not None]
    return median(known) if known else None


def verified(period):
    """Who checked the practices that readers find, and when; against the target."""
    since = months_before(period.today, DUE_MONTHS)
    fresh = Q(verified_on__gte=since)
    counts = Practice.objects.findable().aggregate(
        listed=Count("pk"),
        district=Count("pk", filter=fresh & Q(verified_by=Verifier.DISTRICT)),
        others=Count("pk", filter=fresh & ~Q(verified_by=Verifier.DISTRICT)),
        earlier=Count("pk", filter=Q(verified_on__lt=since)),
        never=Count("pk", filter=Q(verified_on__isnull=True)),
    )
    listed = counts["listed"]
    checked = counts["district"] + counts["others"]
    lines = [
        (f"By the district, in {DUE_MONTHS} months", counts["district"]),
        (f"Sources checked by staff, in {DUE_MONTHS} months", counts["others"]),
        ("Longer ago", counts["earlier"]),
        ("Never", counts["never"]),
    ]
    share = f"{round(100 * checked / listed)}%" if listed else "No practice"
    return Part(
        f"Checked in the last {DUE_MONTHS} months",
        "Practices that readers find, as of today.",
        ["Checked", "Practices", "Percent"],
        [(label, n, round(100 * n / listed) if listed else None) for label, n in lines] if listed else [],
        empty="No practice is public yet.",
        whole=listed,
        headline=f"{share} checked. The target is {TARGET}% or more.",
    )


def _placed(place):
    """{(place, topic id): listed practices}; a practice with two topics or two places counts in each."""
    listed = TopicPlacement.objects.filter(revision__public_of__state__in=LISTED)
    pairs = listed.order_by().values_list(f"revision__participations__{place}", "topic")
    return {(where, topic): n for where, topic, n in pairs.annotate(n=Count("revision", distinct=True))}


def _all_at(place):
    """{place: listed practices of any topic}."""
    takes_part = Participation.objects.filter(revision__public_of__state__in=LISTED).order_by()
    return dict(takes_part.values_list(place).annotate(n=Count("revision", distinct=True)))


def by_region(period):
    """Practices by planning region and topic."""
    place = "district__planning_region"
    topics, placed, total = list(Topic.objects.only("name")), _placed(place), _all_at(place)
    regions = District.objects.active().order_by("planning_region").values_list("planning_region", flat=True)
    rows = [
        (region or "Not recorded", total.get(region, 0), *(placed.get((region, t.pk), 0) for t in topics))
        for region in regions.distinct()
    ]
    return Part(
        "Practices by region and topic",
        "Those that readers find, as of today, of districts that lead or take part. One with two topics, or"
        " with districts of two regions, counts in each.",
        ["Planning region", "Practices", *(topic.name for topic in topics)],
        rows,
        empty="No district is on record.",
    )


def by_district(period):
    """Practices by district and topic, the most first."""
    topics, placed, total = list(Topic.objects.only("name")), _placed("district"), _all_at("district")
    districts = District.objects.active().values_list("pk", "short_name").order_by("short_name", "pk")
    rows = [
        (name, total.get(pk, 0), *(placed.get((pk, topic.pk), 0) for topic in topics))
        for pk, name in districts
    ]
    return Part(
        "Practices by district and topic",
        "As above, for each active district.",
        ["District", "Practices", *(topic.name for topic in topics)],
        sorted(rows, key=lambda row: -row[1]),
        empty="No district is on record.",
        most=FEW_ROWS,
    )


def searches(period):
    """What was searched for and not found: words, never who."""
    found = SearchMiss.objects.filter(day__gte=period.first).order_by().values("words")
    counted = found.annotate(n=Sum("times")).order_by("-n", "words").values_list("words", "n")
    return Part(
        "Searched and not found",
        "How often these words found nothing. Words alone are kept, for 400 days.",
        ["Words", "Searches"],
        list(counted),
        empty="No search found nothing.",
        most=ROWS,
    )


def opened(period):
    """How often pages of practices were opened."""
    counted = (
        PracticeCount.objects.filter(day__gte=period.first)
        .order_by()
        .values("practice")
        .annotate(
            read=Sum("times", filter=Q(kind=Counted.READ), default=0),
            asked=Sum("times", filter=Q(kind=Counted.ASKED), default=0),
        )
        .order_by("-read", "practice__slug")
        .values_list("practice__public_revision__title", "read", "asked")
    )
    return Part(
        "Pages opened",
        "Counted by the pages’ own script, without cookies and without any trace of who. Reloading counts"
        " again, browsers without scripts do not count, and some machines do: take it as a rough measure.",
        ["Practice", Counted.READ.label, Counted.ASKED.label],
        list(counted),
        empty="No page was counted in this time.",
        most=ROWS,
    )


def adoptions(period):
    """How far districts are with practices of others that they took up in this time."""
    return Part(
        "Adoptions",
        "Practices of others that districts took up, recorded in this time, as they stand today.",
        ["Where it stands", "Adoptions"],
        _by_state(Adoption.objects.filter(created_at__gte=period.start), AdoptionState),
    )


def plans(period):
    """How many One-Year Action Plans were made in this time."""
    return Part(
        "One-Year Action Plans",
        "Made in this time, as they stand today. Numbers only: a plan belongs to those who write it.",
        ["Where it stands", "Plans"],
        _by_state(Plan.objects.filter(created_at__gte=period.start), PlanState),
    )


def _by_state(rows, states):
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return [(state.label, counts.get(state, 0)) for state in states]


def followers(period):
    """How many addresses follow something."""
    yes = Q(confirmed_at__isnull=False)
    counts = Follower.objects.aggregate(
        waiting=Count("pk", filter=~yes),
        unsubscribed=Count("pk", filter=yes & Q(unsubscribed_at__isnull=False)),
        bounced=Count("pk", filter=yes & Q(unsubscribed_at__isnull=True, bounced_at__isnull=False)),
        told=Count("pk", filter=yes & Q(unsubscribed_at__isnull=True, bounced_at__isnull=True)),
    )
    return Part(
        "Followers",
        "Addresses, as of today. Staff see numbers only.",
        ["Addresses", "Number"],
        [
            ("Get the weekly e-mail", counts["told"]),
            ("Have not said yes yet", counts["waiting"]),
            ("Want no e-mail", counts["unsubscribed"]),
            ("Cannot be reached", counts["bounced"]),
        ],
    )


def followed(period):
    """What is followed: each topic, and the other kinds as a whole."""
    counts = Follow.objects.confirmed().order_by().values_list("kind", "topic").annotate(n=Count("pk"))
    by_topic, by_kind = Counter(), Counter()
    for kind, topic, n in counts:
        by_kind[kind] += n
        by_topic[topic] += n
    topics = [(f"Topic: {topic.name}", by_topic[topic.pk]) for topic in Topic.objects.only("name")]
    labels = {
        Kind.PRACTICE: "Saved practices",
        Kind.DISTRICT: "Districts",
        Kind.SEARCH: "Saved searches",
    }
    return Part(
        "What they follow",
        "As of today.",
        ["Followed", "By addresses"],
        [*((label, by_kind[kind]) for kind, label in labels.items()), *topics],
    )
