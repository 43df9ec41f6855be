"""Draw the map of towns anew, for maintainers: after a new file of outlines, never on a running portal."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from districts.imports import FIXTURES, ImportRefused
from districts.town_map import FILE, draw, outlines


class Command(BaseCommand):
    help = "Write the outlines of the map (districts/town_map.json) from a GeoJSON file of the towns."

    def add_arguments(self, parser):
        parser.add_argument(
            "path",
            nargs="?",
            type=Path,
            default=FIXTURES / "towns.geojson",
            help="the file to read (default: fixtures/towns.geojson)",
        )
        parser.add_argument("--dry-run", action="store_true", help="check and report; write nothing")

    def handle(self, *args, path, dry_run, **options):
        try:
            text = draw(path)
        except ImportRefused as refused:
            for problem in refused.problems:
                self.stderr.write(str(problem))
            raise CommandError(str(refused)) from None
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
            return
        FILE.write_text(text)
        outlines.cache_clear()
        self.stdout.write(f"Towns drawn: {len(outlines())}, in {len(text):,} bytes.")
