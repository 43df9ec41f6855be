"""The curated vocabulary: topic areas and tags, with the words people use for them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from taggit.models import TagBase

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
