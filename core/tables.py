"""Tables of open data: each column says what it means, so that the data dictionary writes itself."""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.cells import safe_row

NOT_RECORDED = "Not recorded."
NEVER = "Never blank."
# Units that say nothing: words, or one of a vocabulary.
PLAIN = {"Text", "Code", "Codes"}


@dataclass(frozen=True)
class Column:
    """A fact of a table, with its unit and what a blank cell (in JSON: null) means."""

    name: str
    meaning: str
    unit: str = "Text"
    blank: str = NOT_RECORDED

    @property
    def has_unit(self):
        """Whether its unit says more than that it is a word."""
        return self.unit not in PLAIN

    @property
    def description(self):
        """All of it in a few sentences, for a document about JSON."""
        words = [self.meaning]
        if self.has_unit:
            words.append(f"Unit or form: {self.unit}.")
        if self.blank != NEVER:
            words.append(f"Null: {self.blank[:1].lower()}{self.blank[1:]}")
        return " ".join(words)


@dataclass(frozen=True)
class Table:
    """A CSV file: what it holds, whose facts they are, its columns, and a function that gives its rows.

    A row maps each column's name to a value; a list becomes one cell, joined by "; ".
    """

    file: str
    about: str
    source: str
    columns: list[Column]
    rows: Callable[[], Iterable[Mapping[str, Any]]]

    def lines(self):
        """The file line by line, each cell safe to open in a spreadsheet.

        Raises ``ValueError`` when a row lacks a column or has one that nobody explained.
        """
        names = [column.name for column in self.columns]
        writer = csv.writer(_Echo())
        yield writer.writerow(names)
        for row in self.rows():
            if row.keys() != set(names):
                raise ValueError(f"{self.file}: {sorted(row.keys() ^ set(names))}")
            yield writer.writerow(safe_row(_cell(row[name]) for name in names))


class _Echo:
    """A file that hands each line back instead of keeping it."""

    def write(self, line):
        return line


def _cell(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return "; ".join(str(part) for part in value)
    return value
