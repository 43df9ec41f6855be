"""Forget the names, addresses and words of old requests."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from contacts import forgetting
from core.history import recorded_as


class Command(BaseCommand):
    """Anonymises requests older than CONTACT_RETENTION_DAYS, and unconfirmed ones after a week."""

    help = "Blank names, addresses and words of contact requests older than CONTACT_RETENTION_DAYS."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Say how many; change nothing.")

    @recorded_as("The command anonymise_contacts")
    def handle(self, *, dry_run, **options):
        now, days = timezone.now(), settings.CONTACT_RETENTION_DAYS
        if dry_run:
            due = forgetting.due(now).count()
            self.stdout.write(f"{due} requests would be anonymised (kept {days} days)")
        else:
            self.stdout.write(f"{forgetting.anonymise(now)} requests anonymised (kept {days} days)")
