"""The bottom layer: forms, mail, jobs, cells, Markdown. No models of its own domain."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The bottom layer: forms, mail, jobs, cells, Markdown. No models of its own domain."""

    name = "core"
    verbose_name = "Mail"
