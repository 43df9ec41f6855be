"""Write anew what browse and search read: after an import of districts, or when in doubt."""

from django.core.management.base import BaseCommand

from profiles import indexing


class Command(BaseCommand):
    """Indexes every public text and collects the words of spelling."""

    help = "Write anew what browse and search read of every public text."

    def handle(self, **options):
        self.stdout.write(f"{indexing.reindex()} practices indexed")
