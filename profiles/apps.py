"""Practices: write, review, publish, find."""

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    """Practices: write, review, publish, find."""

    name = "profiles"
    verbose_name = "Practices"
