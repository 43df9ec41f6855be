"""The curated vocabulary: topic areas and tags, with the words people use for them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from taggit.models import TagBase

from core.constraints import is_one_of
from core.history import tracked

RELATED_TERMS_HELP = (
    "Words and phrases people type when they mean this, separated by commas. Search reads them."
)


def related_terms_field():
    """Lower-case words and phrases; an empty list when nobody has given any."""
    return ArrayField(models.CharField(max_length=60), default=list, blank=True, help_text=RELATED_TERMS_HELP)


class StandingManager(models.Manager):
    """Words that stand for themselves: not those that were merged into another."""

    def get_queryset(self):
        return super().get_queryset().filter(merged_into__isnull=True)


class Mergeable(models.Model):
    """A word of the vocabulary that may turn out to mean the same as another one.

    A merged one keeps its row, so that its old address leads to the other and its name stays taken.
    ``objects`` are those that stand; ``everything`` holds the merged ones too.
    """

    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )

    everything = models.Manager()
    objects = StandingManager()

    class Meta:
        abstract = True
        # What Django checks new rows and addresses against.
        default_manager_name = "everything"


@tracked()
class Topic(Mergeable):
    """A topic area, such as Attendance. Managed by staff."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=60, unique=True)
    short_name = models.CharField(max_length=40, blank=True, help_text="For tight places; empty: the name.")
    lead = models.CharField(max_length=80, help_text="One line on the home page.")
    introduction = models.TextField(help_text="Markdown. Plain words; a figure carries its source and year.")
    related_terms = related_terms_field()
    icon = models.CharField(max_length=40, blank=True, help_text="Name of a symbol in the icon sprite.")
    accent = models.CharField(max_length=20, blank=True, help_text="Accent of the theme, as in t-attendance.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Mergeable.Meta):
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("topics:topic", args=[self.slug])


class FactKind(models.TextChoices):
    """What sort of statement a fact about the whole state is."""

    OFFICIAL = "official", "Official figures"
    POLICY = "policy", "Policy"
    DESCRIBED = "described", "Policy, as an outside organization describes it"
    OPINION = "opinion", "An outside organization’s opinion"


@tracked()
class StateFact(models.Model):
    """Something about Connecticut as a whole that stands on a topic's page, as its source says it.

    Figures of a public indicator are not facts but a series (profiles.TopicIndicator). ``value`` and its
    kin are words as they are printed ("82%", "#23"), empty where the source gives none.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="state_facts")
    slug = models.SlugField(max_length=60, help_text="Tells it apart within its topic. Given once.")
    kind = models.CharField(max_length=10, choices=FactKind)
    statement = models.CharField(
        max_length=300,
        help_text="What is measured or what holds, as the source says it.",
    )
    value = models.CharField(max_length=60, blank=True, help_text="With commas or a percent sign: 5,533.")
    unit = models.CharField(max_length=60, blank=True, help_text="What is counted: students.")
    period = models.CharField(max_length=60, blank=True, help_text="The year or years: 2015 to 2019.")
    rank = models.CharField(max_length=80, blank=True, help_text="Among the states, as the source gives it.")
    grade = models.CharField(max_length=10, blank=True, help_text="A letter that the source gives.")
    source_title = models.CharField(max_length=200)
    source_publisher = models.CharField(max_length=120)
    source_url = models.URLField("address of the source", blank=True)
    as_of = models.CharField(
        "as of", max_length=80, help_text="When the source said it; where it has no date, when it was read."
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "statewide fact"
        ordering = ["position", "pk"]
        constraints = [
            is_one_of("kind", FactKind),
            models.UniqueConstraint(
                fields=["topic", "slug"],
                name="topics_fact_once_a_topic",
                violation_error_message="This topic already has a fact with this slug.",
            ),
        ]

    def __str__(self):
        return self.statement


@tracked()
class Tag(Mergeable, TagBase):
    """A keyword, finer than a topic. People choose among those that staff approved."""

    related_terms = related_terms_field()
    approved = models.BooleanField(default=False)

    class Meta(Mergeable.Meta):
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("profiles:practice_list", query={"tag": self.slug})
