"""A form over some columns of a text or of one of its rows, which several people may have open at once.

The page carries a fingerprint of each answer as it was opened. What only one person changed is kept from
both; what both changed is shown side by side, and the second to save chooses. Nothing is required to
save but the name that a thing is known by; what is missing is told before submitting (checklist.py).
"""

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from core.comparing import differences
from core.posted import put
from profiles.writing.fields import writing_field
from profiles.writing.own_saves import PAGE, new_page

SEEN = "_seen"
CHOICE = "choose-"
# Fields that a rule of the table is about; its words stand beside the first.
RULES = {
    "profiles_text_years_in_order": ["end_year", "start_year"],
    "profiles_text_grades_in_order": ["highest_grade", "lowest_grade"],
    "profiles_text_ended_has_reason": ["status_reason", "status"],
    "profiles_outcome_followup_later": ["followup_year", "baseline_year"],
    "profiles_outcome_percent_in_range": ["followup_value", "baseline_value", "unit"],
    "profiles_outcome_baseline_count_in_whole": ["baseline_numerator", "baseline_denominator"],
    "profiles_outcome_followup_count_in_whole": ["followup_numerator", "followup_denominator"],
}


@dataclass(frozen=True)
class Conflict:
    """An answer that two people changed: both as pieces (core.comparing), and the two ways to settle it."""

    field: object
    theirs: list
    mine: list
    mark: str

    @property
    def name(self):
        return f"{CHOICE}{self.field.name}"

    @property
    def ways(self):
        """(value, words) of each choice."""
        return [
            (f"theirs-{self.mark}", "Keep the other person’s"),
            (f"mine-{self.mark}", "Keep mine, as it is in the field"),
        ]


class WritingForm(forms.ModelForm):
    """Some columns of ``instance``. ``optional`` are those that no submission needs."""

    optional: set[str] = set()

    class Meta:
        formfield_callback = writing_field

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        self.conflicts = {}
        self.unshown = {}
        for name, field in self.fields.items():
            field.template_name = "profiles/writing/_field.html"
            field.is_optional = name in self.optional
        self.stored = {name: mark(self.initial.get(name)) for name in self.fields}
        self.seen = dict(self.stored)
        if self.is_bound:
            self.seen |= read_seen(self.data.get(SEEN, ""))

    def _post_clean(self):
        """Nothing yet: answers reach the row in :meth:`merge`, once others' changes are known."""

    @property
    def has_long_answers(self):
        """Whether there is anything to preview."""
        return any(getattr(field, "markdown", False) for field in self.fields.values())

    @property
    def seen_text(self):
        """What the page carries."""
        return to_seen(self.seen)

    @property
    def seen_text_of_page(self):
        """The same for a page that stays as it is: what others changed is not on it."""
        return to_seen(self.seen | self.unshown)

    @property
    def page_mark(self):
        """The mark of the page (own_saves.py)."""
        return self.data.get(PAGE) or new_page()

    def merge(self, own=None):
        """Put the answers on ``instance``; gives the names of its columns that changed.

        ``own`` ({name: fingerprint}) is what this very page stored before: no other person's change.
        An answer that cannot be taken (an error, a rule of the table, a conflict) stays as it is stored,
        and the others are taken all the same: ``errors`` and ``conflicts`` tell of it. A new row is taken
        as a whole or not at all.
        """
        self.full_clean()
        held = self._settle(own or {})
        held |= {name for name in self.errors if not self._can_be_kept(name)}
        taken = self._take(held)
        while broken := self._tell_broken_rules() - held:
            held |= broken
            taken = self._take(held)
        if self.instance.pk is None and self.errors:
            return []
        self._note(taken)
        return [name for name in taken if taken[name]]

    def _settle(self, own):
        """Set the answers beside what is stored now; gives the names of those that are not to be taken."""
        held = set()
        for name in self.fields:
            opened, now = self.seen.get(name, self.stored[name]), self.stored[name]
            mine = mark(self.cleaned_data[name]) if name in self.cleaned_data else None
            if now in (opened, own.get(name), mine):
                continue
            choice = self.data.get(CHOICE + name, "")
            if mine == opened or choice == f"theirs-{now}":
                self._show_stored(name)
                held.add(name)
            elif choice != f"mine-{now}":
                held.add(name)
                self.conflicts[name] = self._conflict(name, now)
        return held

    def _conflict(self, name, now):
        unbound = type(self)(instance=self.instance, **self.own_options())[name]
        theirs, mine = words_of(unbound), words_of(self[name])
        pieces = differences(theirs, mine)
        return Conflict(
            self[name],
            [piece for piece in pieces if piece.kind != "added"],
            [piece for piece in pieces if piece.kind != "removed"],
            now,
        )

    def own_options(self):
        """What a second form of this kind is made with, beside its instance."""
        return {}

    def _show_stored(self, name):
        """Let the page show what is stored, not what was posted."""
        self.data = self.data.copy()
        put(self.data, type(self)(instance=self.instance, **self.own_options())[name])
        self.errors.pop(name, None)
        self.unshown[name] = self.seen.get(name, "")
        self.seen[name] = self.stored[name]

    def _can_be_kept(self, name):
        """Whether an answer with an error can be stored all the same: words that are too long."""
        field = self.fields[name]
        codes = {error.code for error in self.errors.as_data().get(name, [])}
        return getattr(field, "keeps_excess", False) and codes == {"too_long"}

    def _take(self, held):
        """Put every answer but those ``held`` on the row; gives {name: whether it changes}."""
        taken = {}
        for name in self.fields:
            if name in held or (name not in self.cleaned_data and not self._can_be_kept(name)):
                self.set_answer(name, self.initial.get(name), stored=True)
                continue
            value = self._answer(name)
            self.set_answer(name, value, stored=False)
            taken[name] = mark(value) != self.stored[name]
        return taken

    def _answer(self, name):
        """What was typed; of what is too long, all of it."""
        if name in self.cleaned_data:
            return self.cleaned_data[name]
        return self.fields[name].to_python(self.data.get(self.add_prefix(name), ""))

    def set_answer(self, name, value, *, stored):
        """Put ``value`` on the row (``stored``: as model_to_dict gave it)."""
        column = self.instance._meta.get_field(name)
        setattr(self.instance, column.attname if stored else name, value)

    def broken_rules(self):
        """(names of fields, words) of each rule that the row breaks as it is now; the words' field first."""
        for rule in self.instance._meta.constraints:
            if rule.name in RULES:
                try:
                    rule.validate(type(self.instance), self.instance)
                except ValidationError as error:
                    yield RULES[rule.name], error.messages[0]

    def _tell_broken_rules(self):
        """Add what the row breaks to the errors; gives the names of the fields it is about."""
        broken = set()
        for names, words in self.broken_rules():
            here = [name for name in names if name in self.fields]
            broken |= {*here}
            answers = dict(self.cleaned_data)
            if here and not self.has_error(here[0]):
                self.add_error(here[0], words)
            self.cleaned_data = answers
        return broken

    def _note(self, taken):
        """What the page carries from now on."""
        for name in taken:
            self.seen[name] = mark(self._answer(name))

    def marks_of(self, names):
        """{name: fingerprint} of the answers ``names``, once they are taken."""
        return {name: self.seen[name] for name in names}

    def save_answers(self, changed):
        """Store the columns ``changed`` (names) of the row."""
        if self.instance.pk is None:
            self.instance.save()
        elif changed:
            self.instance.save(update_fields=changed)


def to_seen(marks):
    """The fingerprints for a hidden field."""
    return " ".join(f"{name}:{value}" for name, value in marks.items())


def read_seen(text):
    """{name: fingerprint} from what the page carried."""
    pairs = (one.partition(":") for one in text.split())
    return {name: value for name, _, value in pairs}


def mark(value):
    """A fingerprint of an answer, the same for what is stored and for what is posted unchanged."""
    return hashlib.sha256(_plainly(value).encode()).hexdigest()[:12]


def _plainly(value):
    if value is None or value == "":
        return ""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, (list, tuple, set, models.QuerySet)):
        return "\n".join(_plainly(one) for one in value)
    return str(value).replace("\r\n", "\n").strip()


def words_of(bound):
    """What a bound field holds, as people read it."""
    value, field = bound.value(), bound.field
    if hasattr(field, "choices"):
        wanted = {str(one) for one in (value if isinstance(value, (list, tuple)) else [value])}
        return ", ".join(str(words) for key, words in field.choices if str(key) in wanted and str(key))
    if isinstance(field, forms.BooleanField):
        return "Yes" if value else "No"
    return "" if value is None else str(value)
