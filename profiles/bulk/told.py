"""Texts with all their parts, many at once, in a number of queries that does not grow with them."""

from dataclasses import dataclass, field

from profiles import indexing, texts
from profiles.models import (
    Component,
    GroupServed,
    Milestone,
    Outcome,
    Participation,
    Partner,
    Practice,
    PracticeRevision,
    Resource,
    Risk,
    Role,
    School,
    TaggedRevision,
    TopicPlacement,
)


@dataclass
class Told:
    """A practice with the text that an import would start from, and the rows of that text by model.

    ``text`` is the one being written, else the public one; None where there is neither.
    """

    practice: Practice
    text: PracticeRevision | None
    parts: dict = field(default_factory=dict)

    def rows(self, column):
        """What a cell of ``column`` tells: of the districts, those beside the lead."""
        rows = self.parts.get(column.part, [])
        if column.part is Participation:
            return [row for row in rows if row.district_id != self.practice.lead_district_id]
        return rows

    def cell(self, column):
        """The text of the cell of ``column``, one of columns.OF_TEXT."""
        if self.text is None:
            return ""
        return column.show(self.rows(column) if column.part else self.text)

    def derive(self):
        """Set the derived columns of the text."""
        parts = self.parts
        found = indexing.Parts(
            topics=[row.topic for row in parts.get(TopicPlacement, [])],
            tags=[row.tag for row in parts.get(TaggedRevision, [])],
            groups=[row.student_group for row in parts.get(GroupServed, [])],
            participations=parts.get(Participation, []),
            components=parts.get(Component, []),
            outcomes=parts.get(Outcome, []),
            risks=parts.get(Risk, []),
            partners=parts.get(Partner, []),
            schools=parts.get(School, []),
            roles=parts.get(Role, []),
            milestones=parts.get(Milestone, []),
            resources=parts.get(Resource, []),
        )
        indexing.derive(self.text, self.practice, found)


def load(practices):
    """{id of a practice: Told} of ``practices``, whose lead districts are loaded."""
    wanted = {p.pk: p.working_revision_id or p.public_revision_id for p in practices}
    found = PracticeRevision.objects.defer("search_vector").in_bulk(filter(None, wanted.values()))
    told = {p.pk: Told(p, found.get(wanted[p.pk])) for p in practices}
    by_text = {one.text.pk: one for one in told.values() if one.text}
    for model, owner in texts.part_models():
        names = [f.name for f in model._meta.fields if f.is_relation and f.name in _WORDS]
        rows = model.objects.filter(**{f"{owner}__in": by_text}).select_related(*names)
        for row in rows:
            by_text[getattr(row, f"{owner}_id")].parts.setdefault(model, []).append(row)
    return told


_WORDS = {"topic", "tag", "district", "student_group", "indicator"}
