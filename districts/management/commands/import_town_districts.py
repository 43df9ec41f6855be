"""Import which district serves which town."""

from districts.imports import import_town_districts
from districts.management.commands._import_command import ImportCommand


class Command(ImportCommand):
    help = "Import which district serves which town: the whole file, or nothing when anything in it is wrong."
    file_name = "town_districts.csv"
    run_import = staticmethod(import_town_districts)
