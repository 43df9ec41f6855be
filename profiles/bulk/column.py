"""What a column of the sheet is."""

from collections.abc import Callable
from dataclasses import dataclass

from profiles.models import PracticeRevision


@dataclass(frozen=True)
class Column:
    """A column of the sheet.

    ``read`` (text of a cell that is not empty, Known) gives values; ``show`` gives the text of a cell: of
    a text for columns of it (``fields``; the values map them), of a list of rows for ``part`` columns
    (the values are unsaved rows). ``choices`` are the words a cell may hold, where there are only these;
    ``names`` says which ones of Known.names it may hold; ``several``: more than one of them.
    ``limit``: characters, None without one.
    """

    name: str
    help: str
    read: Callable = None
    show: Callable = None
    fields: tuple = ()
    part: type = None
    choices: tuple = ()
    several: bool = False
    names: str = ""
    limit: int | None = None

    @property
    def nothing(self):
        """The values of an empty cell."""
        if self.part:
            return []
        return {name: PracticeRevision._meta.get_field(name).get_default() for name in self.fields}
