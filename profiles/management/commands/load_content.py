"""Load the real starting content: the public record, the topics and the founding practices."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.history import recorded_as
from districts.imports import ImportRefused, import_all
from profiles import authored, indexing


class Command(BaseCommand):
    """Loads everything under fixtures/. The same content twice changes nothing."""

    help = "Load the real starting content from fixtures/."

    @recorded_as("The command load_content")
    def handle(self, **options):
        folder = settings.BASE_DIR / "fixtures"
        try:
            import_all(folder, report=self.stdout.write)
            self.stdout.write(f"topics and tags: {authored.load_topics(folder)} new")
            self.stdout.write(f"statewide facts and series: {authored.load_state_context(folder)} new")
            loaded = authored.load_practices(folder / "practices")
        except (authored.ContentError, ImportRefused) as error:
            raise CommandError("\n".join(map(str, error.problems))) from error
        self.stdout.write(
            f"practices: {loaded.created} new, {loaded.changed} changed, {loaded.unchanged} unchanged"
        )
        for slug in loaded.kept:
            self.stdout.write(f"practice {slug}: its text was edited here, so the file was not loaded")
        # New ones were indexed as they were published; older ones may follow a changed record.
        if loaded.changed or loaded.unchanged or loaded.kept:
            self.stdout.write(f"search: {indexing.reindex()} practices indexed again")
