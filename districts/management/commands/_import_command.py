"""What the import commands have in common."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.history import recorded_as
from districts.imports import FIXTURES, ImportRefused


class ImportCommand(BaseCommand):
    """Runs ``run_import`` on a path; prints every problem and ends with 1 when there is one."""

    # Subclasses name the file of the shipped fixtures and the function that imports it.
    file_name = ""
    run_import = None

    def add_arguments(self, parser):
        parser.add_argument(
            "path",
            nargs="?",
            type=Path,
            default=FIXTURES / self.file_name,
            help=f"the file to read (default: fixtures/{self.file_name})",
        )
        parser.add_argument("--dry-run", action="store_true", help="check and report; write nothing")

    def handle(self, *args, path, dry_run, **options):
        try:
            with recorded_as(f"The import of {path.name}"):
                self.run_import(path, report=self.stdout.write, dry_run=dry_run)
        except ImportRefused as refused:
            for problem in refused.problems:
                self.stderr.write(str(problem))
            raise CommandError(str(refused)) from None
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
