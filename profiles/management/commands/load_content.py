"""Load the real starting content: the public record, the topics and the founding practices."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from districts.imports import ImportRefused, import_all
from profiles import authored, indexing
from profiles.models import Practice


class Command(BaseCommand):
    """Loads everything under fixtures/. The same content twice changes nothing."""

    help = "Load the real starting content from fixtures/."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="only when there is no practice yet")

    def handle(self, *, if_empty, **options):
        if if_empty and Practice.objects.exists():
            return
        folder = settings.BASE_DIR / "fixtures"
        try:
            import_all(folder, report=self.stdout.write)
            topics, tags = authored.load_topics(folder)
            self.stdout.write(f"topics: {topics}, tags: {tags}")
            loaded = authored.load_practices(folder / "practices")
        except (authored.ContentError, ImportRefused) as error:
            raise CommandError("\n".join(map(str, error.problems))) from error
        self.stdout.write(
            f"practices: {loaded.created} new, {loaded.changed} changed, {loaded.unchanged} unchanged"
        )
        for slug in loaded.kept:
            self.stdout.write(f"practice {slug}: its text was edited here, so the file was not loaded")
        self.stdout.write(f"search: {indexing.reindex()} practices indexed")
