"""Import the figures of districts."""

from districts.imports import import_indicators
from districts.management.commands._import_command import ImportCommand


class Command(ImportCommand):
    help = "Import the figures of districts: the whole file, or nothing when anything in it is wrong."
    file_name = "indicators.csv"
    run_import = staticmethod(import_indicators)
