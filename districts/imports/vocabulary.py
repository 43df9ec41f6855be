"""indicators.toml: the words of the record - sources, student groups and indicators."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from core.csv_files import Problem, read_text
from districts.imports.writing import write_changes
from districts.models import DataSource, Indicator, StudentGroup

# Table of the file: (model, keys that each entry must have).
TABLES = {
    "sources": (DataSource, ("code", "title", "publisher")),
    "groups": (StudentGroup, ("code", "name")),
    "indicators": (Indicator, ("code", "name", "short_name", "definition", "unit", "direction", "universe")),
}


@dataclass
class Vocabulary:
    """Field values by code. ``state_groups`` has names only: groups known for the state alone."""

    sources: dict = field(default_factory=dict)
    groups: dict = field(default_factory=dict)
    indicators: dict = field(default_factory=dict)
    state_groups: dict = field(default_factory=dict)


def read(path, problems):
    """The :class:`Vocabulary` of the file; problems are noted, their row is the entry's place."""
    vocabulary = Vocabulary()
    text = read_text(path, problems)
    if text is None:
        return vocabulary
    name = Path(path).name
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(name, 0, "", f"This is not a TOML file: {error}."))
        return vocabulary
    for table, (model, required) in TABLES.items():
        entries = getattr(vocabulary, table)
        known = {each.name for each in model._meta.concrete_fields} - {"id"}
        for place, entry in enumerate(tables.get(table, []), start=1):
            wrong = [(key, "is missing") for key in required if not entry.get(key)]
            wrong += [(key, "is not known here") for key in entry if key not in known]
            wrong += _unknown_words(model, entry)
            if entry.get("code") in entries:
                wrong.append(("code", f"{entry['code']!r} occurs twice"))
            problems += [Problem(name, place, f"{table}.{key}", reason) for key, reason in wrong]
            entries[entry.get("code")] = _complete(model, entry, place)
    vocabulary.state_groups = {each["code"]: each["name"] for each in tables.get("state_groups", [])}
    return vocabulary


def _unknown_words(model, entry):
    """(key, reason) for each value that is not among its field's choices."""
    for each in model._meta.concrete_fields:
        if each.choices and each.name in entry and entry[each.name] not in dict(each.choices):
            yield each.name, f"{entry[each.name]!r} is not one of {', '.join(dict(each.choices))}"


def _complete(model, entry, place):
    """The entry's values with the order of the file as position, blanks where a text is left out."""
    values = {each.name: each.get_default() for each in model._meta.concrete_fields if each.name != "id"}
    if "position" in values:
        values["position"] = place
    return values | {key: value.strip() if isinstance(value, str) else value for key, value in entry.items()}


def write(vocabulary, report):
    """Write what :func:`read` gave."""
    for title, model, entries in (
        ("Sources", DataSource, vocabulary.sources),
        ("Student groups", StudentGroup, vocabulary.groups),
        ("Indicators", Indicator, vocabulary.indicators),
    ):
        report(f"{title}: {write_changes(model, entries, lambda row: row.code)}")
