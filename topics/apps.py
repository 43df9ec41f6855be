"""The curated vocabulary: topics, tags and their related terms."""

from django.apps import AppConfig


class TopicsConfig(AppConfig):
    """The curated vocabulary: topics, tags and their related terms."""

    name = "topics"
