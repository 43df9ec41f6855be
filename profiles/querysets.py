"""Every question the portal asks of practices, by name."""

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import models
from django.db.models import Count, Exists, F, Func, Min, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce, Least, Lower, TruncDate

from accounts.models import Membership, Role
from profiles import promises, rules
from profiles.search import tsquery
from profiles.upkeep import DUE_MONTHS, months_before
from profiles.vocabulary import ADOPTED, Status
from profiles.workflow import LISTED, OPEN, WITH_STAFF, State, SubmissionState

# What ``current_status`` says of a practice that has not ended; "": not recorded.
NOT_ENDED = ["", *(status for status in Status if status != Status.ENDED)]
# How much a word counts in D (related terms), C (the rest), B (summary, names), A (title).
WEIGHTS = [0.05, 0.2, 0.6, 1.0]
# The day of the last check; of a practice that was never checked, the day it was published.
LAST_CHECK = Coalesce("verified_on", TruncDate("published_at"))
# 1 for what nobody has checked lately.
IS_STALE = models.Case(models.When(state=State.STALE, then=1), default=0)
# A title in quotation marks stands where its first word belongs.
BY_TITLE = (Lower(models.Func("public_revision__title", models.Value("\"'“‘"), function="ltrim")), "pk")


class SharedAnswers(models.Func):
    """How many of the given answers a text's facets hold."""

    template = "cardinality(ARRAY(SELECT unnest(%(expressions)s) INTERSECT SELECT unnest(%%s::varchar[])))"
    output_field = models.IntegerField()

    def __init__(self, facets, answers):
        super().__init__(facets)
        self.answers = answers

    def as_sql(self, compiler, connection, **extra):
        sql, params = super().as_sql(compiler, connection, **extra)
        return sql, (*params, self.answers)


class Nearness(models.Func):
    """The place of the first of the given answers that a text's facets hold, counted from 1."""

    template = "(SELECT min(array_position(%%s::varchar[], answer)) FROM unnest(%(expressions)s) answer)"
    output_field = models.IntegerField()

    def __init__(self, facets, answers):
        super().__init__(facets)
        self.answers = answers

    def as_sql(self, compiler, connection, **extra):
        sql, params = super().as_sql(compiler, connection, **extra)
        return sql, (self.answers, *params)


class PracticeQuerySet(models.QuerySet):
    """Practices, and which of them whom it concerns."""

    def findable(self):
        """Practices that can be found at all: those in use, and the ended ones for who asks for them."""
        return self.filter(state__in=LISTED)

    def listed(self):
        """Practices that browse, search, counts and exports show unless the status is asked for."""
        return self.findable().filter(public_revision__current_status__in=NOT_ENDED)

    def ended(self):
        """Findable practices that are no longer in use, as their state or their text says."""
        return self.findable().filter(public_revision__current_status=Status.ENDED)

    def with_lessons(self):
        """Findable practices that ended, or of which the text says what did not work."""
        told = Q(public_revision__current_status=Status.ENDED) | ~Q(public_revision__did_not_work="")
        return self.findable().filter(told)

    def open(self):
        """Practices whose page anyone can open: the listed ones and the archived."""
        return self.filter(state__in=OPEN)

    def once_public(self):
        """Practices that people can open, or could: also the withdrawn ones, whose address answers 410."""
        return self.filter(state__in=[*OPEN, State.WITHDRAWN], public_revision__isnull=False)

    def visible_to(self, user):
        """Practices of which ``user`` may read the text being written.

        All for the staff of the desk. Of those that their district leads: all for its liaison and
        superintendent; for its authors what they write along, and what the Department writes about it.
        """
        if rules.may_read_drafts(user):
            return self
        writes = Q(working_revision__submission__isnull=True)
        writes |= Q(working_revision__submission__in=written_by(user))
        return self.filter(
            Q(lead_district__in=overseen_by(user)) | Q(writes, lead_district__in=districts_of(user))
        )

    def of_districts_of(self, user):
        """Practices led by a district in which ``user`` has a role."""
        return self.filter(lead_district__in=districts_of(user))

    def being_written(self):
        """Practices with a text that is being written: new ones, and updates of public ones."""
        return self.filter(working_revision__isnull=False)

    def due_for_check(self, today, months=DUE_MONTHS):
        """Listed practices that nobody has checked for so many months, the longest unchecked first.

        One that was never checked counts from the day it was published.
        """
        checked = self.findable().annotate(checked_on=LAST_CHECK)
        return checked.filter(checked_on__lte=months_before(today, months)).order_by("checked_on", "pk")

    def whose_text(self, **answers):
        """Practices whose text for staff (the public one, else the one being written) has these values."""
        public = {f"public_revision__{name}": value for name, value in answers.items()}
        working = {f"working_revision__{name}": value for name, value in answers.items()}
        return self.filter(Q(**public) | Q(public_revision__isnull=True, **working))

    def placed_under(self, topic):
        """Practices whose text for staff has the topic with the id ``topic``."""
        from profiles.models import TopicPlacement

        text = Coalesce(OuterRef("public_revision"), OuterRef("working_revision"))
        return self.filter(Exists(TopicPlacement.objects.filter(topic=topic, revision=text)))

    def involving(self, district):
        """Practices that ``district`` leads or takes part in."""
        return self.having("district", [district.slug])

    def adopted(self):
        """Practices that another district installs or uses, as it confirmed."""
        return self.filter(self._adopted())

    def adopted_by(self, slugs):
        """Practices that one of the districts with these ``slugs`` installs or uses, as it confirmed."""
        return self.filter(self._adopted(slugs))

    def shared_or_adopted_by(self, slugs):
        """Practices that one of the districts with these ``slugs`` leads, takes part in or adopted."""
        answers = [f"district:{slug}" for slug in slugs]
        return self.filter(Q(public_revision__facets__overlap=answers) | self._adopted(slugs))

    def _adopted(self, slugs=None):
        """That a practice was adopted: by one of the districts with these ``slugs``, or (None) by any."""
        if slugs is None:
            return Q(adopted_count__gt=0)
        # Of no district, too, there must be SQL: the facets count by it.
        adopted = self.model.objects.filter(_adopted_by(slugs or [""]))
        return Q(pk__in=adopted.order_by().values("pk"))

    def answers(self, adopters=None):
        """What each answers (facets.py), and whether it was adopted; ``adopters``: by one of these."""
        answers = F("public_revision__facets")
        more = Func(answers, template="array_append(%(expressions)s, 'adopted:yes'::varchar)")
        with_it = models.Case(models.When(self._adopted(adopters), then=more), default=answers)
        return self.order_by().values_list(with_it)

    def adopters_among(self, slugs):
        """{id of a practice: slugs of its adopters} of these practices and districts; one query."""
        found = {}
        rows = self.order_by().filter(_adopted_by(slugs)).values_list("pk", "adoptions__district__slug")
        for pk, slug in rows:
            found.setdefault(pk, set()).add(slug)
        return found

    def having(self, facet, values):
        """Practices whose public text answers to any of ``values`` of ``facet`` (facets.py)."""
        return self.filter(public_revision__facets__overlap=[f"{facet}:{value}" for value in values])

    def matching(self, tsquery):
        """Practices whose public text matches ``tsquery`` (search.py), with their ``rank``."""
        query = SearchQuery(tsquery, search_type="raw", config="english")
        vector = F("public_revision__search_vector")
        return self.filter(public_revision__search_vector=query).annotate(
            rank=SearchRank(vector, query, weights=WEIGHTS)
        )

    def searching(self, typed):
        """Practices that match what people typed; all of them when they typed nothing."""
        return self.matching(tsquery(typed)) if tsquery(typed) else self

    def narrowed(self, chosen):
        """Practices that pass every facet of ``chosen``, {name: values}; ended ones only by status."""
        practices = self
        if "status" not in chosen:
            practices = practices.filter(public_revision__current_status__in=NOT_ENDED)
        for name, values in chosen.items():
            practices = practices.adopted() if name == "adopted" else practices.having(name, values)
        return practices

    def sorted_by(self, order):
        """In the order named by ``order`` (filters.Sort); ties always fall the same way.

        What nobody has checked lately comes last, where the order itself does not go by age.
        """
        return self.order_by(
            *{
                "relevance": [IS_STALE, "-rank"],
                "newest": ["-published_at"],
                "verified": [F("verified_on").desc(nulls_last=True)],
                "title": [],
                "adopted": [IS_STALE, "-adopted_count", "-public_revision__district_count"],
            }[order],
            *BY_TITLE,
        )

    def nearest_first(self, slugs, *, adopted=False):
        """In the order of the first of ``slugs`` whose district leads, takes part or adopted; then newest.

        ``adopted``: of the first whose district adopted it.
        """
        answers = [f"district:{slug}" for slug in slugs]
        places = (models.When(adoptions__district__slug=slug, then=n) for n, slug in enumerate(slugs, 1))
        place = models.Case(*places, output_field=models.IntegerField())
        by_one = self.model.objects.filter(_adopted_by(slugs), pk=OuterRef("pk")).order_by()
        nearest = Subquery(by_one.values("pk").annotate(nearest=Min(place)).values("nearest"))
        nearness = nearest if adopted else Least(Nearness("public_revision__facets", answers), nearest)
        return self.order_by(IS_STALE, nearness, "-published_at", *BY_TITLE)

    def with_title(self):
        """Load the text without what is long, and the district that leads it, in one query."""
        unread = ["search_vector", *LONG_TEXTS]
        return self.select_related("public_revision", "lead_district").defer(
            *(f"public_revision__{name}" for name in unread)
        )

    def with_card_data(self):
        """Load what ``components/result_card.html`` shows, in two queries."""
        return self.with_title().prefetch_related(
            Prefetch("public_revision__topic_placements", self._topics())
        )

    def with_title_data(self):
        """Load what a row of the workspace says of a practice: its texts' titles, and whose it is."""
        texts = ("public_revision", "working_revision")
        unread = [f"{text}__{name}" for text in texts for name in ["search_vector", *LONG_TEXTS]]
        return self.select_related("lead_district", *texts).defer(*unread)

    def with_lesson_data(self):
        """Load what ``profiles/lessons.html`` shows, in three queries."""
        from profiles.models import StatusChange

        endings = StatusChange.objects.filter(to_state=State.ENDED).order_by("-at", "-pk")
        unread = [f"public_revision__{name}" for name in LONG_TEXTS if name != "did_not_work"]
        return (
            self.select_related("public_revision", "lead_district")
            .defer("public_revision__search_vector", *unread)
            .prefetch_related(
                Prefetch("public_revision__topic_placements", self._topics()),
                Prefetch("status_changes", endings, to_attr="endings"),
            )
        )

    def with_export_data(self, *texts):
        """Load what an export row holds, of the public text or of ``texts``, in a fixed number of queries."""
        from profiles.models import Resource

        texts = texts or ("public_revision",)
        practices = self.select_related("lead_district", *texts).prefetch_related("adoptions__district")
        for text in texts:
            practices = practices.defer(f"{text}__search_vector").prefetch_related(
                Prefetch(f"{text}__topic_placements", self._topics()),
                f"{text}__tags",
                f"{text}__participations__district",
                f"{text}__groups_served__student_group",
                f"{text}__sources",
                Prefetch(f"{text}__resources", Resource.objects.select_related("attachment")),
            )
        return practices

    def with_profile(self, text="public_revision"):
        """Load everything a practice's page shows of ``text``, in a fixed number of queries."""
        from profiles.models import Resource

        parts = [
            "roles",
            "milestones",
            "risks",
            "partners",
            "components",
            "citations",
            "sources",
        ]
        related = {
            "participations": ["district"],
            "schools": ["district"],
            "outcomes": ["indicator", "student_group"],
            "groups_served": ["student_group"],
        }
        return (
            self.select_related(text, "lead_district")
            .defer(f"{text}__search_vector")
            .prefetch_related(
                Prefetch(f"{text}__topic_placements", self._topics()),
                f"{text}__tags",
                Prefetch(f"{text}__resources", Resource.objects.select_related("attachment")),
                *(f"{text}__{part}" for part in parts),
                *(f"{text}__{part}__{name}" for part, names in related.items() for name in names),
            )
        )

    def near(self, practice):
        """Other practices that share most topics and tags with ``practice``; its own district's last."""
        shared = [f for f in practice.public_revision.facets if f.startswith(("topic:", "tag:"))]
        return (
            self.exclude(pk=practice.pk)
            .filter(public_revision__facets__overlap=shared)
            .annotate(
                shared=SharedAnswers("public_revision__facets", shared),
                elsewhere=~Q(lead_district=practice.lead_district_id),
            )
            .order_by("-shared", "-elsewhere", "public_revision__title", "pk")
        )

    def _topics(self):
        from profiles.models import TopicPlacement

        return TopicPlacement.objects.select_related("topic").defer("topic__introduction")

    def by_old_slug(self, slug):
        """The practices (none or one) that once had the address ``slug``."""
        return self.filter(Q(old_slugs__slug=slug))


# Columns that a card does not show.
LONG_TEXTS = [
    "problem",
    "description",
    "training",
    "technology",
    "data_needed",
    "did_not_work",
    "before_you_start",
    "to_sustain",
    "good_fit",
    "be_careful",
    "logic_model",
    "who_gains",
    "unintended_effects",
    "search_names",
    "search_parts",
    "search_related",
]


# What is late first, then what has used up most of its promise.
ORDER_OF_WAIT = [F("late").desc(), F("used").desc(nulls_last=True), F("since").asc(), "pk"]


class SubmissionQuerySet(models.QuerySet):
    """Districts' texts on their way to readers."""

    def visible_to(self, user):
        """Those that ``user`` may read: as with practices (PracticeQuerySet.visible_to)."""
        if rules.may_read_drafts(user):
            return self
        return self.filter(
            Q(practice__lead_district__in=overseen_by(user))
            | Q(practice__lead_district__in=districts_of(user), pk__in=written_by(user))
        )

    def to_sign_by(self, user):
        """Those that wait for the sign-off of ``user``, the longest first."""
        waiting = self.signed_by_district_of(user).filter(
            state=SubmissionState.SIGN_OFF, signed_at__isnull=True
        )
        return waiting.select_related("text", "practice__lead_district").order_by("submitted_at", "pk")

    def signed_by_district_of(self, user):
        """Those of districts in which ``user`` is the superintendent, or named for it."""
        return self.filter(practice__lead_district__in=districts_of(user).filter(role=Role.SIGNER))

    def with_answers(self):
        """Load everything that the pages of writing show of a text, in a fixed number of queries."""
        from profiles.models import TopicPlacement

        parts = [
            "schools",
            "partners",
            "components",
            "roles",
            "milestones",
            "risks",
            "resources__attachment",
            "citations",
            "sources",
        ]
        related = ["participations__district", "groups_served__student_group"]
        related += ["outcomes__indicator", "outcomes__student_group"]
        return (
            self.select_related("text", "practice__lead_district")
            .defer("text__search_vector")
            .prefetch_related(
                Prefetch("text__topic_placements", TopicPlacement.objects.select_related("topic")),
                *(f"text__{part}" for part in [*parts, *related]),
            )
        )

    def open(self):
        """Those that are not published yet."""
        return self.exclude(state=SubmissionState.PUBLISHED)

    def to_publish(self, today):
        """Those that are signed off and whose day of publication has come, the earliest first."""
        ready = self.filter(state=SubmissionState.SIGN_OFF, signed_at__isnull=False)
        return ready.filter(publish_on__lte=today).order_by("publish_on", "pk")

    def with_staff(self):
        """Those that the Department has, the longest waiting first."""
        return self.filter(state__in=WITH_STAFF).order_by("submitted_at", "pk")

    def with_wait(self, today):
        """Each with its wait against the promise on the date ``today`` (promises.with_wait)."""
        return promises.with_wait(self, today)

    def late(self, today):
        """Those with the Department that wait longer than promised."""
        return self.with_staff().with_wait(today).filter(late=True)

    def in_order_of_wait(self):
        """The latest first, then by how much of the promise is used up. After ``with_wait``."""
        return self.order_by(*ORDER_OF_WAIT)

    def reviewed_by(self, user):
        """Those that ``user`` was asked to review."""
        return self.filter(pk__in=_reviews().filter(reviewer=user).values("submission"))

    def without_reviewers(self):
        """Those that nobody was asked to review."""
        return self.exclude(pk__in=_reviews().values("submission"))

    def waiting_for(self, user):
        """Those in the Department's hands that ``user`` was asked to score and has not."""
        open_to = [SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW]
        unscored = _reviews().filter(reviewer=user, scored_at__isnull=True)
        return self.filter(state__in=open_to, pk__in=unscored.values("submission"))

    def about_topic(self, slug):
        """Those whose text has this topic."""
        from profiles.models import TopicPlacement

        return self.filter(text__in=TopicPlacement.objects.filter(topic__slug=slug).values("revision"))

    def with_row_data(self, today):
        """Load what a row of the queue shows, in the same query."""
        asked = _reviews().filter(submission=OuterRef("pk")).order_by().values("submission")
        return (
            self.with_wait(today)
            .select_related("text", "practice__lead_district")
            .defer("text__search_vector", *(f"text__{name}" for name in LONG_TEXTS))
            .annotate(
                asked=Coalesce(Subquery(asked.annotate(n=Count("pk")).values("n")), 0),
                scored=Coalesce(Subquery(asked.annotate(n=Count("scored_at")).values("n")), 0),
            )
        )


def _reviews():
    from profiles.models import Review

    return Review.objects.all()


def _adopted_by(slugs):
    """That one of these districts installs or uses a practice (app adoptions)."""
    return Q(adoptions__state__in=ADOPTED, adoptions__district__slug__in=slugs)


def districts_of(user):
    """Ids of the districts in which ``user`` has a role."""
    return Membership.objects.filter(user=user.pk).values("district")


def overseen_by(user):
    """Ids of the districts of which ``user`` sees all drafts: as liaison or superintendent."""
    return districts_of(user).filter(role__in=[Role.LIAISON, Role.SIGNER])


def written_by(user):
    """Ids of the submissions that ``user`` writes along."""
    from profiles.models import Writer

    return Writer.objects.filter(user=user.pk).values("submission")
