"""How an import writes: all of it or nothing, only what differs, and a line about it."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.dispatch import Signal

from core.csv_files import Problem

BATCH = 2000
# Sent when an import has written, inside its transaction.
imported = Signal()


class ImportRefused(Exception):
    """The files have problems, so nothing was written. ``problems`` has every one of them."""

    def __init__(self, problems: list[Problem]):
        super().__init__(f"{len(problems)} problem{'s' * (len(problems) != 1)}; nothing was written.")
        self.problems = problems


@contextmanager
def all_or_nothing(problems, *, dry_run):
    """A transaction for the writing; refuses before it when there are problems, undoes a dry run."""
    if problems:
        raise ImportRefused(problems)
    with transaction.atomic():
        yield
        if dry_run:
            transaction.set_rollback(True)
        else:
            imported.send(sender=None)


@dataclass(frozen=True, slots=True)
class Changes:
    """How many rows an import created, changed, left as they were, and found on record only."""

    created: int
    changed: int
    unchanged: int
    only_on_record: int = 0

    def __str__(self):
        line = f"{self.created:,} created, {self.changed:,} changed, {self.unchanged:,} unchanged"
        if self.only_on_record:
            line += f" ({self.only_on_record:,} on record are not in the file; they stay)"
        return line


def write_changes(
    model,
    wanted: Mapping[Hashable, Mapping[str, object]],
    key_of: Callable[[object], Hashable],
    *,
    only_when_new: Iterable[str] = (),
    keep_when_blank: Iterable[str] = (),
    progress: Callable[[str], None] | None = None,
) -> Changes:
    """Make the table say what ``wanted`` says, row by row, and touch no row that already does.

    ``wanted`` maps a row's key to its field values by attribute name. Fields of ``only_when_new`` are
    left alone on existing rows, those of ``keep_when_blank`` where the wanted value is "".
    Rows that are not wanted stay.
    """
    new, changed, fields_changed, unchanged = [], [], set(), 0
    only_when_new, keep_when_blank = set(only_when_new), set(keep_when_blank)
    on_record = {key_of(row): row for row in model.objects.all()}
    for key, values in wanted.items():
        row = on_record.get(key)
        if row is None:
            new.append(model(**values))
            continue
        differing = {
            name
            for name, value in values.items()
            if getattr(row, name) != value
            and name not in only_when_new
            and not (value == "" and name in keep_when_blank)
        }
        if not differing:
            unchanged += 1
            continue
        for name in differing:
            setattr(row, name, values[name])
        fields_changed |= differing
        changed.append(row)
    for start in range(0, len(new), BATCH):
        model.objects.bulk_create(new[start : start + BATCH])
        if progress and start and start % (5 * BATCH) == 0:
            progress(f"  {start:,} of {len(new):,} written")
    if changed:
        fields = {name.removesuffix("_id") for name in fields_changed}
        model.objects.bulk_update(changed, sorted(fields), batch_size=500)
    extra = len(on_record.keys() - wanted.keys())
    return Changes(len(new), len(changed), unchanged, extra)
