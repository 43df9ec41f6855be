"""Putting a practice to use: adoptions and One-Year Action Plans."""

from django.apps import AppConfig


class AdoptionsConfig(AppConfig):
    """Putting a practice to use: adoptions and One-Year Action Plans."""

    name = "adoptions"
    verbose_name = "Put to use"

    def ready(self):
        """What runs by the clock, and what pages of the apps below show of adoptions and plans."""
        from adoptions import fillers, timers  # noqa: F401
        from adoptions.plans import places  # noqa: F401
