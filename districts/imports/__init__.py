"""Imports of the public record: read, check all, report every problem, write all or nothing.

Each function reads a file, raises :class:`ImportRefused` with every problem found, and otherwise writes
in one transaction. The same file twice changes nothing. ``report`` gets lines of progress; a dry run
does everything but keep it.
"""

from pathlib import Path

from django.conf import settings

from districts.imports import districts, observations, state_figures, towns, vocabulary
from districts.imports.writing import ImportRefused, all_or_nothing, imported
from districts.models import District, Town

__all__ = [
    "FIXTURES",
    "ImportRefused",
    "import_all",
    "import_districts",
    "import_indicators",
    "import_state_figures",
    "import_town_districts",
    "import_towns",
    "imported",
]

# The files that the portal ships.
FIXTURES = Path(settings.BASE_DIR) / "fixtures"


def import_districts(path=FIXTURES / "districts.csv", *, report=print, dry_run=False):
    """Districts, active and historic."""
    problems = []
    rows = districts.read(path, problems)
    with all_or_nothing(problems, dry_run=dry_run):
        districts.write(rows, report)


def import_towns(path=FIXTURES / "towns.geojson", *, report=print, dry_run=False):
    """Towns with their outlines."""
    problems = []
    rows = towns.read_towns(path, problems)
    with all_or_nothing(problems, dry_run=dry_run):
        towns.write_towns(rows, report)


def import_town_districts(path=FIXTURES / "town_districts.csv", *, report=print, dry_run=False):
    """Which district serves which town; both must be on record."""
    problems = []
    rows = towns.read_links(path, problems, town_codes=_codes(Town), district_codes=_codes(District))
    with all_or_nothing(problems, dry_run=dry_run):
        towns.write_links(rows, report)


def import_indicators(
    path=FIXTURES / "indicators.csv", *, words=FIXTURES / "indicators.toml", report=print, dry_run=False
):
    """Figures of districts, and the sources, groups and indicators that ``words`` names."""
    problems = []
    terms = vocabulary.read(words, problems)
    rows = observations.read(path, problems, vocabulary=terms, district_codes=_codes(District), report=report)
    with all_or_nothing(problems, dry_run=dry_run):
        vocabulary.write(terms, report)
        observations.write(rows, report)


def import_state_figures(
    path=FIXTURES / "state_context.csv", *, words=FIXTURES / "indicators.toml", report=print, dry_run=False
):
    """Statewide figures, and the sources, groups and indicators that ``words`` names."""
    problems = []
    terms = vocabulary.read(words, problems)
    rows = state_figures.read(path, problems, vocabulary=terms)
    with all_or_nothing(problems, dry_run=dry_run):
        vocabulary.write(terms, report)
        state_figures.write(rows, report)


def import_all(fixtures_dir=FIXTURES, report=print, dry_run=False):
    """The whole public record from one folder: every file is checked before the first is written."""
    folder = Path(fixtures_dir)
    problems = []
    terms = vocabulary.read(folder / "indicators.toml", problems)
    district_rows = districts.read(folder / "districts.csv", problems)
    town_rows = towns.read_towns(folder / "towns.geojson", problems)
    district_codes = _codes(District) | district_rows.keys()
    links = towns.read_links(
        folder / "town_districts.csv",
        problems,
        town_codes=_codes(Town) | town_rows.keys(),
        district_codes=district_codes,
    )
    figures = observations.read(
        folder / "indicators.csv",
        problems,
        vocabulary=terms,
        district_codes=district_codes,
        report=report,
    )
    state_rows = state_figures.read(folder / "state_context.csv", problems, vocabulary=terms)
    with all_or_nothing(problems, dry_run=dry_run):
        vocabulary.write(terms, report)
        districts.write(district_rows, report)
        towns.write_towns(town_rows, report)
        towns.write_links(links, report)
        observations.write(figures, report)
        state_figures.write(state_rows, report)


def _codes(model):
    return set(model.objects.values_list("code", flat=True))
