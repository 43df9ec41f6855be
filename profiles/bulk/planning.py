"""What the rows of a sheet would do: all looked at in memory, beside what is stored. Writes nothing."""

import copy
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from districts.display import limits_now
from profiles import checklist, evidence, wording
from profiles.bulk.columns import COLUMNS, LEAD, OF_TEXT, SLUG, TITLE
from profiles.bulk.told import Told, load
from profiles.models import (
    Participation,
    Practice,
    PracticeRevision,
    RowKind,
    SlugRedirect,
    Submission,
)
from profiles.vocabulary import Status
from profiles.workflow import State, SubmissionState
from profiles.writing.cleaning import one_line

# Names of constraints of a text that a cell can break: the column to name, and whether they hold.
RULES = {
    "profiles_text_years_in_order": (
        "End year",
        lambda text: None in (text.start_year, text.end_year) or text.end_year >= text.start_year,
    ),
    "profiles_text_grades_in_order": (
        "Highest grade",
        lambda text: (
            text.lowest_grade == text.highest_grade
            if None in (text.lowest_grade, text.highest_grade)
            else text.highest_grade >= text.lowest_grade
        ),
    ),
    "profiles_text_ended_has_reason": (
        "Reason",
        lambda text: text.status not in (Status.PAUSED, Status.ENDED) or bool(text.status_reason),
    ),
}
_SAID = {rule.name: rule.violation_error_message for rule in PracticeRevision._meta.constraints}
_RELATIONS = [f.name for f in PracticeRevision._meta.concrete_fields if f.is_relation]
_OF_FIELD = {name: column for column in COLUMNS for name in column.fields}
MOST_NOTES = 20


@dataclass
class Plan:
    """What one row would do. ``values`` are those of the columns it changes, by column.

    ``told`` is the practice with its text (for a new one, without a text); ``text`` is how the text
    would read. ``changes``, ``problems`` and ``notes`` are those of models.ImportedRow.
    """

    number: int
    title: str
    told: Told | None = None
    text: PracticeRevision | None = None
    values: dict = field(default_factory=dict)
    changes: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    @property
    def kind(self):
        if self.problems:
            return RowKind.PROBLEM
        if self.told.practice.pk is None:
            return RowKind.NEW
        return RowKind.CHANGED if self.changes else RowKind.UNCHANGED

    @property
    def practice_id(self):
        return self.told.practice.pk if self.told else None


class Planner:
    """Plans the rows of one sheet, some at a time. ``rows`` are all of them: none may name one twice."""

    def __init__(self, rows, known):
        self.known = known
        self.limits = limits_now()
        moved = SlugRedirect.objects.filter(slug__in={_slug(row) for row in rows})
        self.moved = dict(moved.values_list("slug", "practice__slug"))
        self.first = {}
        for row in rows:
            for key in self._keys(row):
                self.first.setdefault(key, row.number)

    def plan(self, rows, lock=False):
        """The plans of ``rows`` (files.SheetRow), in a fixed number of queries.

        With ``lock``, in a transaction: the practices and the texts being written stay as they are read.
        """
        named, titled = self._practices(rows)
        wanted = {*named.values(), *titled.values()}
        practices = Practice.objects.select_related("lead_district").filter(pk__in=wanted).order_by("pk")
        if lock:
            practices = practices.select_for_update(of=["self"])
        practices = list(practices)
        if lock:
            working = [p.working_revision_id for p in practices if p.working_revision_id]
            texts = PracticeRevision.objects.filter(pk__in=working).order_by("pk")
            list(texts.select_for_update().values_list("pk"))
        told = load(practices)
        open_ones = Submission.objects.exclude(state=SubmissionState.PUBLISHED)
        being_written = {row.practice_id: row for row in open_ones.filter(practice__in=wanted)}
        plans = [self._plan(row, named, titled, told, being_written) for row in rows]
        # Whoever writes them has read the notes: they are looked for when the sheet is checked.
        for plan in plans if not lock else ():
            plan.notes = [note for column in plan.values for note in _notes(column, plan)][:MOST_NOTES]
        return plans

    def _practices(self, rows):
        """{slug: id} and {(id of a district, plain title): id} of the practices that ``rows`` name."""
        slugs = {slug for row in rows if (slug := _slug(row))}
        named = dict(SlugRedirect.objects.filter(slug__in=slugs).values_list("slug", "practice_id"))
        named |= dict(Practice.objects.filter(slug__in=slugs).values_list("slug", "pk"))
        leads = {lead.pk for row in rows if not _slug(row) and (lead := self._lead(row))}
        found = Practice.objects.filter(lead_district__in=leads).values_list(
            "lead_district_id", "pk", "public_revision__title", "working_revision__title"
        )
        titled = {}
        for lead, pk, *titles in found.order_by("-pk"):
            titled |= {(lead, _plain_title(title)): pk for title in titles if title}
        wanted = {key for row in rows if (key := self._title_key(row))}
        return named, {key: pk for key, pk in titled.items() if key in wanted}

    def _lead(self, row):
        try:
            return self.known.district(row.cells[LEAD.name]) if row.cells.get(LEAD.name) else None
        except ValueError:
            return None

    def _title_key(self, row):
        lead, title = self._lead(row), row.cells.get(TITLE.name)
        return (lead.pk, _plain_title(title)) if lead and title and not _slug(row) else None

    def _keys(self, row):
        """What a row names its practice by."""
        if slug := _slug(row):
            return [self.moved.get(slug, slug)]
        key = self._title_key(row)
        return [key] if key else []

    def _plan(self, row, named, titled, told, being_written):
        plan = Plan(row.number, row.cells.get(TITLE.name, "")[:200], problems=list(row.wrong))
        slug, same = _slug(row), titled.get(self._title_key(row))
        for key in self._keys(row):
            if self.first[key] != row.number:
                where = SLUG.name if slug else TITLE.name
                said = f"the same practice is in row {self.first[key]} already"
                plan.problems.append([where, row.cells.get(where, ""), said])
        if slug or same:
            self._plan_change(plan, row, told.get(named.get(slug) if slug else same), being_written)
        else:
            self._plan_new(plan, row)
        if plan.text:
            self._check(plan)
        return plan

    def _plan_change(self, plan, row, told, being_written):
        plan.told = told
        if told is None:
            plan.problems.append([SLUG.name, row.cells[SLUG.name], "no practice has this address"])
            return
        practice = told.practice
        self._same_lead(plan, row)
        text = copy.copy(told.text) if told.text else PracticeRevision(practice=practice)
        for column in OF_TEXT:
            if column.name not in row.cells:
                continue
            before, cell = told.cell(column), row.cells[column.name]
            if cell == before.strip() or not self._read(plan, column, cell, told):
                continue
            after = self._apply(plan, column, text)
            if after == before:
                del plan.values[column]
            else:
                plan.changes.append([column.name, before, after])
        if not text.title:
            plan.problems.append([TITLE.name, "", "a practice needs a title"])
        if not plan.title:
            plan.title = text.title[:200]
        if plan.changes and not plan.problems:
            self._may_change(plan, row, practice, being_written.get(practice.pk))
        plan.text = text if plan.changes else None

    def _may_change(self, plan, row, practice, submission):
        """Told only where something would change: what stays may be in any sheet."""
        if not _slug(row):
            said = f"this district has a practice of this title: to change it, write its slug {practice.slug}"
            plan.problems.append([TITLE.name, plan.title, said])
        if practice.state == State.WITHDRAWN:
            plan.problems.append([SLUG.name, practice.slug, "this practice was withdrawn"])
        if submission:
            state = submission.get_state_display().lower()
            said = f"the district is writing this text: {submission.reference}, {state}"
            plan.problems.append([SLUG.name, practice.slug, said])

    def _same_lead(self, plan, row):
        cell = row.cells.get(LEAD.name)
        if not cell:
            return
        try:
            lead = self.known.district(cell)
        except ValueError as error:
            plan.problems.append([LEAD.name, cell, str(error)])
            return
        if lead.pk != plan.told.practice.lead_district_id:
            now = LEAD.show(plan.told.practice.lead_district)
            said = f"an import does not change the lead district, which is {now}"
            plan.problems.append([LEAD.name, cell, said])

    def _plan_new(self, plan, row):
        lead = None
        cell = row.cells.get(LEAD.name, "")
        try:
            lead = self.known.district(cell) if cell else None
        except ValueError as error:
            plan.problems.append([LEAD.name, cell, str(error)])
        else:
            if lead is None:
                plan.problems.append([LEAD.name, "", "a new practice needs a lead district"])
        if not row.cells.get(TITLE.name):
            plan.problems.append([TITLE.name, "", "a new practice needs a title"])
        practice = Practice(lead_district=lead) if lead else Practice()
        plan.told = Told(practice, None)
        plan.text = PracticeRevision(practice=practice)
        for column in OF_TEXT:
            cell = row.cells.get(column.name, "")
            if cell and self._read(plan, column, cell, plan.told):
                self._apply(plan, column, plan.text)

    def _read(self, plan, column, cell, told):
        """Put the values of a cell into the plan; False after noting what is wrong with it."""
        try:
            values = column.read(cell, self.known) if cell else column.nothing
            if column.part is Participation:
                values = _beside(told, values)
        except ValueError as error:
            plan.problems.append([column.name, cell[:200], str(error)])
            return False
        plan.values[column] = values
        return True

    @staticmethod
    def _apply(plan, column, text):
        """What the cell says now, as it would be shown; columns of the text are set in it."""
        values = plan.values[column]
        if column.part:
            return column.show(values)
        for name, value in values.items():
            setattr(text, name, value)
        return column.show(text)

    def _check(self, plan):
        """What the model, its constraints and the rules of privacy say of the text as it would be."""
        text, changed = plan.text, {name for column in plan.values for name in column.fields}
        if not text.title:
            changed.discard("title")  # said in other words
        others = [f.name for f in text._meta.concrete_fields if f.name not in changed]
        try:
            text.clean_fields(exclude=[*others, *_RELATIONS])
        except ValidationError as error:
            for name, said in error.message_dict.items():
                plan.problems.append([_OF_FIELD[name].name, str(getattr(text, name))[:200], " ".join(said)])
        for rule, (column, holds) in RULES.items():
            if not holds(text):
                plan.problems.append([column, "", _SAID[rule]])
        if "reach_students" in changed and evidence.reaches_too_few(text, self.limits):
            said = f"fewer than {self.limits.numerator} students: leave the number out"
            plan.problems.append(["Students reached", str(text.reach_students), said])


def _beside(told, rows):
    """The districts beside the lead; each keeps what is told of it. Raises ``ValueError``."""
    lead = told.practice.lead_district_id
    found = {row.district_id: row for row in rows if row.district_id != lead}
    for old in told.parts.get(Participation, []):
        if old.district_id in found:
            found[old.district_id].did, found[old.district_id].saw = old.did, old.saw
        elif old.district_id != lead and (old.did or old.saw):
            raise ValueError(f"{old.district} has words of its own in this text: take it out there, not here")
    return list(found.values())


def _notes(column, plan):
    """What somebody must look at before the text is public: it may be all right."""
    words = column.show(plan.values[column] if column.part else plan.text)
    if column.choices or column.names:
        return
    for finding in wording.private(words):
        yield [column.name, f"“{finding.words}” looks like {finding.advice}."]
    if column.name in ("Title", "Tagline", "Summary") and not checklist.may_claim_proof(plan.text):
        for finding in wording.claims_of_proof(words):
            yield [column.name, f"Instead of “{finding.words}” say {finding.advice}."]


def _slug(row):
    """The slug of a row in small letters; the end of a whole address is taken."""
    return row.cells.get(SLUG.name, "").strip().rstrip("/").rpartition("/")[2].lower()


def _plain_title(title):
    return one_line(title).casefold()
