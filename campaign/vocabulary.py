"""The words of following, as choices."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """What can be followed."""

    PRACTICE = "practice", "Saved practice"
    TOPIC = "topic", "Topic"
    DISTRICT = "district", "District"
    SEARCH = "search", "Saved search"


class Counted(TextChoices):
    """What is counted of a practice, by the day and without any trace of who."""

    READ = "read", "Page opened"
    ASKED = "asked", "Contact form opened"
