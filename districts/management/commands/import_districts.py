"""Import the districts."""

from districts.imports import import_districts
from districts.management.commands._import_command import ImportCommand


class Command(ImportCommand):
    help = "Import the districts; all of the file or, when anything in it is wrong, nothing."
    file_name = "districts.csv"
    run_import = staticmethod(import_districts)
