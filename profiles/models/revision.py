"""A text of a practice. A text that has been public never changes again."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils import timezone
from taggit.managers import TaggableManager
from taggit.models import ItemBase

from core.constraints import are_some_of, is_one_of
from core.grades import Grade
from core.history import tracked
from core.schoolyear import SchoolYearField
from profiles.evidence import is_older
from profiles.models.parts import STANDING
from profiles.models.triggers import frozen_text, frozen_word
from profiles.vocabulary import (
    Attestation,
    Author,
    BoardCommitment,
    CostBand,
    Extent,
    FundingSource,
    LocalEvidence,
    Offer,
    PracticeType,
    Stage,
    Status,
    Tier,
    choice_field,
)
from topics.models import Tag

# Written by indexing.index() from the text, its parts and its practice: never by people, so
# they may change under a frozen text (a renamed topic, a district's new size).
DERIVED_FIELDS = [
    "facets",
    "cost_band",
    "current_status",
    "district_count",
    "evidence_year",
    "search_names",
    "search_parts",
    "search_related",
    "search_vector",
]


def whole_number(**options):
    return models.PositiveIntegerField(null=True, blank=True, **options)


@tracked(exclude=DERIVED_FIELDS)
class PracticeRevision(models.Model):
    """Everything one text of a practice says, part A to D of the profile (design: profile.md).

    An empty text, choice or number is "Not recorded". The parts (components, risks, ...) are
    rows of their own in parts.py. ``first_public_at`` set means frozen, by trigger.
    """

    practice = models.ForeignKey("profiles.Practice", on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_public_at = models.DateTimeField(null=True, blank=True, editable=False)
    written_by = models.CharField(max_length=10, choices=Author, default=Author.CSDE)
    # Which authored file this text came from; empty when people wrote it in the portal.
    authored_digest = models.CharField(max_length=64, blank=True, editable=False)

    # Identity
    title = models.CharField(max_length=90)
    tagline = models.CharField(max_length=140, blank=True)
    summary = models.CharField(max_length=700, blank=True)
    topics = models.ManyToManyField("topics.Topic", through="profiles.TopicPlacement", related_name="+")
    tags = TaggableManager(through="profiles.TaggedRevision", blank=True)
    practice_type = choice_field(PracticeType)
    districts = models.ManyToManyField(
        "districts.District", through="profiles.Participation", related_name="+"
    )

    # Context and reach
    problem = models.TextField(blank=True, max_length=1500)
    start_year = SchoolYearField(null=True, blank=True)
    end_year = SchoolYearField(null=True, blank=True)
    status = choice_field(Status)
    status_reason = models.CharField(max_length=500, blank=True)
    stage = choice_field(Stage)
    extent = choice_field(Extent)
    lowest_grade = models.SmallIntegerField(choices=Grade, null=True, blank=True)
    highest_grade = models.SmallIntegerField(choices=Grade, null=True, blank=True)
    student_groups = models.ManyToManyField(
        "districts.StudentGroup", through="profiles.GroupServed", related_name="+"
    )
    reach_students = whole_number()
    reach_schools = whole_number()
    reach_staff = whole_number()
    reach_year = SchoolYearField(null=True, blank=True)

    # How it works
    description = models.TextField(blank=True, max_length=6000)
    features = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    startup_cost = whole_number(help_text="Dollars.")
    startup_cost_not_known = models.BooleanField(default=False)
    annual_cost = whole_number(help_text="Dollars a year.")
    annual_cost_not_known = models.BooleanField(default=False)
    cost_note = models.CharField(max_length=500, blank=True)
    funding_sources = ArrayField(
        models.CharField(max_length=20, choices=FundingSource), default=list, blank=True
    )
    training = models.TextField(blank=True, max_length=1500)
    technology = models.TextField(blank=True, max_length=1500)
    data_needed = models.TextField(blank=True, max_length=1500)
    board_commitment = choice_field(BoardCommitment)
    board_note = models.CharField(max_length=500, blank=True)
    did_not_work = models.TextField(blank=True, max_length=1500)
    before_you_start = models.TextField(blank=True, max_length=1500)
    to_sustain = models.TextField(blank=True, max_length=1500)
    good_fit = models.TextField(blank=True, max_length=500)
    be_careful = models.TextField(blank=True, max_length=500)

    # Results and evidence
    no_outcome_data = models.BooleanField(default=False, help_text="There is no outcome data yet.")
    local_evidence = models.PositiveSmallIntegerField(choices=LocalEvidence, null=True, blank=True)
    tier_claimed = models.PositiveSmallIntegerField(choices=Tier, null=True, blank=True)
    tier_confirmed = models.PositiveSmallIntegerField(choices=Tier, null=True, blank=True)
    tier_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    tier_confirmed_on = models.DateField(null=True, blank=True)
    logic_model = models.TextField(blank=True, max_length=3000)
    who_gains = models.TextField(blank=True, max_length=1500)
    unintended_effects = models.TextField(blank=True, max_length=1500)

    # Artefacts and contact
    video_url = models.URLField(blank=True)
    video_captions = models.CharField(max_length=120, blank=True)
    offers = ArrayField(models.CharField(max_length=12, choices=Offer), default=list, blank=True)

    attestations = ArrayField(
        models.CharField(max_length=20, choices=Attestation),
        default=list,
        blank=True,
        help_text="What the district stands for when it submits.",
    )

    # Derived: what browse and search read. See indexing.py.
    facets = ArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        editable=False,
        help_text="What the text answers to in browse, as parameter:value (topic:attendance).",
    )
    cost_band = choice_field(CostBand, editable=False)
    current_status = choice_field(Status, editable=False)
    district_count = models.PositiveSmallIntegerField(default=0, editable=False)
    evidence_year = SchoolYearField(
        null=True,
        blank=True,
        editable=False,
        help_text="The newest school year that a result names, else the start; empty without results.",
    )
    search_names = models.TextField(blank=True, editable=False)
    search_parts = models.TextField(blank=True, editable=False)
    search_related = models.TextField(blank=True, editable=False)
    search_vector = models.GeneratedField(
        expression=(
            SearchVector("title", weight="A", config="english")
            + SearchVector("tagline", "summary", "search_names", weight="B", config="english")
            + SearchVector(
                "problem",
                "description",
                "did_not_work",
                "before_you_start",
                "to_sustain",
                "search_parts",
                weight="C",
                config="english",
            )
            + SearchVector("search_related", weight="D", config="english")
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["practice", "number"]
        verbose_name = "text of a practice"
        verbose_name_plural = "texts of practices"
        indexes = [
            GinIndex(fields=["search_vector"], name="profiles_text_search"),
            GinIndex(fields=["facets"], name="profiles_text_facets"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="profiles_text_number"),
            is_one_of("written_by", Author),
            is_one_of("practice_type", PracticeType, or_blank=True),
            is_one_of("status", Status, or_blank=True),
            is_one_of("stage", Stage, or_blank=True),
            is_one_of("extent", Extent, or_blank=True),
            is_one_of("board_commitment", BoardCommitment, or_blank=True),
            is_one_of("local_evidence", LocalEvidence),
            is_one_of("tier_claimed", Tier),
            is_one_of("tier_confirmed", Tier),
            are_some_of("funding_sources", FundingSource),
            are_some_of("offers", Offer),
            are_some_of("attestations", Attestation),
            models.CheckConstraint(
                name="profiles_text_years_in_order",
                condition=models.Q(end_year__isnull=True)
                | models.Q(start_year__isnull=True)
                | models.Q(end_year__gte=models.F("start_year")),
                violation_error_message="The end year cannot be before the start year.",
            ),
            models.CheckConstraint(
                name="profiles_text_grades_in_order",
                condition=models.Q(lowest_grade__isnull=True, highest_grade__isnull=True)
                | models.Q(
                    lowest_grade__isnull=False,
                    highest_grade__isnull=False,
                    highest_grade__gte=models.F("lowest_grade"),
                ),
                violation_error_message="Give the lowest and the highest grade, the lowest first.",
            ),
            models.CheckConstraint(
                name="profiles_text_tier_confirmed_by_someone",
                condition=models.Q(tier_confirmed__isnull=True)
                | models.Q(tier_confirmed_on__isnull=False, tier_confirmed_by__isnull=False),
                violation_error_message="A confirmed tier needs who confirmed it and when.",
            ),
            models.CheckConstraint(
                name="profiles_text_ended_has_reason",
                condition=~models.Q(status__in=[Status.PAUSED, Status.ENDED]) | ~models.Q(status_reason=""),
                violation_error_message="Say why the practice was paused or ended.",
            ),
        ]
        triggers = [
            frozen_text(DERIVED_FIELDS),
            pgtrigger.Protect(
                name="public_never_deleted",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__first_public_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.title} (text {self.number})"

    @property
    def topics_in_order(self):
        """Its topics, the main one first, from ``topic_placements``."""
        return [placement.topic for placement in self.topic_placements.all()]

    @property
    def main_topic(self):
        """The first topic; None for a draft without any."""
        return next(iter(self.topics_in_order), None)

    @property
    def has_older_evidence(self):
        """Whether its newest result is more than five school years old."""
        return is_older(self.evidence_year, timezone.localdate())

    @property
    def is_being_written(self):
        """True for the one text of its practice that people may change."""
        return not self.is_frozen and self.practice.working_revision_id == self.pk

    @property
    def is_frozen(self):
        """True once the text has been public."""
        return self.first_public_at is not None


@tracked()
class TaggedRevision(ItemBase):
    """A tag on a text."""

    # The class, not its name: taggit finds the tags through it.
    tag = models.ForeignKey(
        Tag, on_delete=models.PROTECT, related_name="tagged_revisions", limit_choices_to=STANDING
    )
    content_object = models.ForeignKey(PracticeRevision, on_delete=models.CASCADE, related_name="tag_links")
    natural_key_fields = ["tag", "content_object"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="profiles_tag_once_a_text")
        ]
        triggers = [frozen_word("profiles_taggedrevision", "tag_id", "topics_tag", "content_object_id")]

    def __str__(self):
        return str(self.tag)


class SearchWord(models.Model):
    """A word that public texts use, for finding the nearest spelling. Rebuilt by indexing.py.

    Without a trigram index: with 10,000 practices Postgres reads the few thousand words instead.
    """

    word = models.CharField(max_length=60, unique=True)
    uses = models.PositiveIntegerField(default=1)

    def __str__(self):
        return self.word
