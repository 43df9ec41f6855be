"""Import the figures of districts with their indicators and sources."""

from districts.imports import import_indicators
from districts.management.commands._import_command import ImportCommand


class Command(ImportCommand):
    help = "Import the figures of districts with their indicators and sources; all of the file or, when anything in it is wrong, nothing."
    file_name = "indicators.csv"
    run_import = staticmethod(import_indicators)
