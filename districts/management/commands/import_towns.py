"""Import the towns and their outlines."""

from districts.imports import import_towns
from districts.management.commands._import_command import ImportCommand


class Command(ImportCommand):
    help = "Import the towns and their outlines; all of the file or, when anything in it is wrong, nothing."
    file_name = "towns.geojson"
    run_import = staticmethod(import_towns)
