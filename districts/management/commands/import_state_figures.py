"""Import the statewide figures."""

from districts.imports import import_state_figures
from districts.management.commands._import_command import ImportCommand


class Command(ImportCommand):
    help = "Import the statewide figures: the whole file, or nothing when anything in it is wrong."
    file_name = "state_context.csv"
    run_import = staticmethod(import_state_figures)
