"""What people send: requests to a practice's district, and corrections of its page."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """What people send: requests to a practice's district, and corrections of its page."""

    name = "contacts"
    verbose_name = "Requests and corrections"

    def ready(self):
        """Registers what runs by the clock, and what pages of lower apps show."""
        from contacts import places, timers  # noqa: F401
