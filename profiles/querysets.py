"""Every question the portal asks of practices, by name."""

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import models
from django.db.models import F, Prefetch, Q
from django.db.models.functions import Lower

from profiles.search import tsquery
from profiles.workflow import LISTED, OPEN, State

# How much a word counts in D (related terms), C (the rest), B (summary, names), A (title).
WEIGHTS = [0.05, 0.2, 0.6, 1.0]


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


class PracticeQuerySet(models.QuerySet):
    """Practices, and which of them whom it concerns."""

    def listed(self):
        """Practices that browse, search, counts, exports and the sitemap show."""
        return self.filter(state__in=LISTED)

    def open(self):
        """Practices whose page anyone can open: the listed ones and the archived."""
        return self.filter(state__in=OPEN)

    def once_public(self):
        """Practices that people can open, or could: also the withdrawn ones, whose address answers 410."""
        return self.filter(state__in=[*OPEN, State.WITHDRAWN], public_revision__isnull=False)

    def involving(self, district):
        """Practices that ``district`` leads or takes part in."""
        return self.having("district", [district.slug])

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
        """Practices that pass every facet of ``chosen``, {name: values}."""
        practices = self
        for name, values in chosen.items():
            practices = practices.having(name, values)
        return practices

    def sorted_by(self, order):
        """In the order named by ``order`` (filters.Sort); ties always fall the same way."""
        return self.order_by(
            *{
                "relevance": ["-rank"],
                "newest": ["-published_at"],
                "verified": [F("verified_on").desc(nulls_last=True)],
                "title": [],
                "adopted": ["-public_revision__district_count"],
            }[order],
            # A title in quotation marks stands where its first word belongs.
            Lower(models.Func("public_revision__title", models.Value("\"'“‘"), function="ltrim")),
            "pk",
        )

    def with_card_data(self):
        """Load what ``components/result_card.html`` shows, in two queries."""
        return (
            self.select_related("public_revision", "lead_district")
            .defer("public_revision__search_vector", *(f"public_revision__{name}" for name in LONG_TEXTS))
            .prefetch_related(Prefetch("public_revision__topic_placements", self._topics()))
        )

    def with_export_data(self):
        """Load what an export row holds, in a fixed number of queries."""
        return (
            self.select_related("public_revision", "lead_district")
            .defer("public_revision__search_vector")
            .prefetch_related(
                Prefetch("public_revision__topic_placements", self._topics()),
                "public_revision__tags",
                "public_revision__participations__district",
                "public_revision__groups_served__student_group",
                "public_revision__sources",
            )
        )

    def with_profile(self):
        """Load everything a practice's page shows, in a fixed number of queries."""
        parts = [
            "roles",
            "milestones",
            "risks",
            "partners",
            "components",
            "resources",
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
            self.select_related("public_revision", "lead_district")
            .defer("public_revision__search_vector")
            .prefetch_related(
                Prefetch("public_revision__topic_placements", self._topics()),
                "public_revision__tags",
                *(f"public_revision__{part}" for part in parts),
                *(f"public_revision__{part}__{name}" for part, names in related.items() for name in names),
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
