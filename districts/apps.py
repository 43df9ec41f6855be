"""The public record: districts, towns, indicators and their sources."""

from django.apps import AppConfig


class DistrictsConfig(AppConfig):
    """The public record: districts, towns, indicators and their sources."""

    name = "districts"
