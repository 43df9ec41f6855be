"""The words that cells name things by: districts, topics, tags, student groups, each loaded once."""

from functools import cached_property

from districts.models import District, StudentGroup
from profiles.bulk.cells import find, plainly
from topics.models import Tag, Topic


class Known:
    """Look-ups for the cells of a sheet; each raises ``ValueError`` with words for people."""

    @cached_property
    def _districts(self):
        rows, words = list(District.objects.order_by("code")), {}
        for row in rows:
            for name in (row.name, row.short_name):
                words.setdefault(plainly(name), set()).add(row)
        # A name that two have names neither.
        known = {word: found.pop() for word, found in words.items() if len(found) == 1}
        return known | {row.code: row for row in rows} | {named(row).casefold(): row for row in rows}

    @cached_property
    def _topics(self):
        rows = Topic.everything.select_related("merged_into")
        return _named((row.merged_into or row, (row.slug, row.short_name, row.name)) for row in rows)

    @cached_property
    def _tags(self):
        rows = Tag.everything.select_related("merged_into")
        pairs = ((row.merged_into or row, (row.slug, row.name)) for row in rows)
        return _named((tag, names) for tag, names in pairs if tag.approved)

    @cached_property
    def _groups(self):
        return _named((row, (row.code, row.name)) for row in StudentGroup.objects.all())

    def district(self, text):
        """A district by its code (with or without the zeros in front), by "code name", or by its name."""
        plain = plainly(text).removesuffix(".0")
        code = plain.split(" ")[0]
        if code.isascii() and code.isdigit() and 4 < len(code) <= 7:
            if district := self._districts.get(code.zfill(7)):
                return district
            raise ValueError(f"“{code}” is not the code of a district")
        return find(text.strip(), self._districts, "district")

    def topic(self, text):
        return find(text, self._topics, "topic")

    def tag(self, text):
        return find(text, self._tags, "approved tag")

    def group(self, text):
        return find(text, self._groups, "student group")

    def names(self, what):
        """What a cell may say of ``what`` ("topics", "tags", "groups", "districts"), in order."""
        things = dict.fromkeys(getattr(self, f"_{what}").values())
        return sorted(named(thing) if what == "districts" else thing.name for thing in things)


def _named(pairs):
    """{plain name: thing}; a name of its own wins over one that was merged."""
    known = {}
    for thing, names in pairs:
        for name in names:
            if name:
                known.setdefault(plainly(name), thing)
    return known


def named(district):
    """How a sheet names a district: "1400011 Thomaston". With words behind it the code keeps its zeros."""
    return f"{district.code} {district.short_name}"
