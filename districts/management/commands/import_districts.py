"""Import the districts."""

from districts.imports import import_districts
from districts.management.commands._import_command import ImportCommand


class Command(ImportCommand):
    help = "Import the districts: the whole file, or nothing when anything in it is wrong."
    file_name = "districts.csv"
    run_import = staticmethod(import_districts)
