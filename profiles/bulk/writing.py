"""Writes plans: new practices as drafts, changes into working texts. What is public stays as it is.

Many rows in few statements; the history's triggers see each row all the same.
"""

from django.db.models import Max, OuterRef, Subquery

from profiles import indexing, submissions, texts
from profiles.bulk.told import Told
from profiles.models import (
    Participation,
    Practice,
    PracticeRevision,
    RowKind,
    SlugRedirect,
    TaggedRevision,
)
from profiles.models.practice import RESERVED_SLUGS
from profiles.vocabulary import DistrictRole

_OWNER = dict(texts.part_models())


def write(plans, by):
    """Write ``plans``, none with problems, whose practices are locked. ``by`` is who asked for it."""
    added, removed, moved, fresh, kept = {}, {}, {}, [], []
    numbers = _last_numbers(plans)
    _new_practices([plan for plan in plans if plan.kind == RowKind.NEW])
    for plan in plans:
        told = plan.told
        base, own = told.text, told.text is not None and told.practice.working_revision_id == told.text.pk
        told.text = plan.text
        if not own:
            _begin(told, base, numbers.get(told.practice.pk, 0) + 1, by)
        for column, rows in plan.values.items():
            if column.part:
                _place(told, column, rows, own, removed, moved)
        told.derive()
        (kept if own else fresh).append((plan, told))
    PracticeRevision.objects.bulk_create([told.text for _, told in fresh])
    for plan, told in kept:
        fields = [name for column in plan.values for name in column.fields]
        values = {name: getattr(told.text, name) for name in [*fields, *indexing.COLUMNS]}
        PracticeRevision.objects.filter(pk=told.text.pk).update(**values)
    for model, ids in removed.items():
        model.objects.filter(pk__in=ids).delete()
    for model, rows in moved.items():
        model.objects.bulk_update(rows, ["position"])
    for _, told in [*fresh, *kept]:
        for model, rows in told.parts.items():
            new = [row for row in rows if row.pk is None]
            for row in new:
                setattr(row, _OWNER[model], told.text)
            added.setdefault(model, []).extend(new)
    for model, rows in added.items():
        model.objects.bulk_create(rows)
    _take_up([told.text for _, told in fresh])


def _new_practices(plans):
    """Store practices under addresses that none has or had."""
    if not plans:
        return
    taken = RESERVED_SLUGS | set(Practice.objects.values_list("slug", flat=True))
    taken |= set(SlugRedirect.objects.values_list("slug", flat=True))
    for plan in plans:
        base = slug = submissions.slug_from(plan.text.title)
        number = 1
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        taken.add(slug)
        plan.told.practice.slug = slug
    Practice.objects.bulk_create([plan.told.practice for plan in plans])


def _last_numbers(plans):
    """{id of a practice: the number of its last text}."""
    ids = [plan.practice_id for plan in plans if plan.kind != RowKind.NEW]
    texts_of = PracticeRevision.objects.filter(practice__in=ids).order_by()
    return dict(texts_of.values_list("practice").annotate(Max("number")))


def _begin(told, base, number, by):
    """Make ``told.text`` a new text: as it is planned, the rest as ``base`` has it (None: there is none)."""
    planned = told.text
    told.text = PracticeRevision()
    texts.copy_columns(planned, told.text)
    told.text.practice, told.text.number = told.practice, number
    told.text.based_on, told.text.created_by = base, by
    for rows in told.parts.values():
        for row in rows:
            row.pk = None
            row._state.adding = True
    if base is None:
        lead = Participation(district=told.practice.lead_district, role=DistrictRole.LEAD)
        told.parts[Participation] = [lead]


def _place(told: Told, column, rows, own, removed, moved):
    """Put ``rows`` where the column's rows were. Rows of the text that say the same stay the same rows."""
    before = told.rows(column)
    stay = {column.show([row]): row for row in reversed(before)}
    lead = [row for row in told.parts.get(column.part, []) if row not in before]
    after = [stay.pop(column.show([row]), row) for row in rows]
    if own:
        gone = [row.pk for row in before if not any(row is one for one in after)]
        removed.setdefault(column.part, []).extend(gone)
    if column.part is not TaggedRevision:
        for position, row in enumerate([*lead, *after]):
            if row.pk is not None and row.position != position:
                moved.setdefault(column.part, []).append(row)
            row.position = position
    told.parts[column.part] = [*lead, *after]


def _take_up(new):
    """Make new texts those that are being written."""
    ids = [text.pk for text in new]
    own = PracticeRevision.objects.filter(practice=OuterRef("pk"), pk__in=ids)
    Practice.objects.filter(pk__in=[text.practice_id for text in new]).update(
        working_revision_id=Subquery(own.values("pk")[:1])
    )
