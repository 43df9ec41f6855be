"""Import the towns and their outlines."""

from districts.imports import import_towns
from districts.management.commands._import_command import ImportCommand


class Command(ImportCommand):
    help = "Import the towns and their outlines: the whole file, or nothing when anything in it is wrong."
    file_name = "towns.geojson"
    run_import = staticmethod(import_towns)
