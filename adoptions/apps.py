"""Putting a practice to use: adoptions and One-Year Action Plans."""

from django.apps import AppConfig


class AdoptionsConfig(AppConfig):
    """Putting a practice to use: adoptions and One-Year Action Plans."""

    name = "adoptions"
    verbose_name = "Put to use"

    def ready(self):
        from adoptions.plans import places  # noqa: F401  (fills places on the pages of practices)
