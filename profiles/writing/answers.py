"""Every answer of a text in words, by section and step: to check it, to print it, to keep it as PDF."""

from dataclasses import dataclass, field

from django import forms
from django.template.defaultfilters import linebreaks_filter as linebreaks
from django.utils import timezone

from core import pdf
from core.in_words import Names, in_words
from core.markdown import as_blocks, render
from core.templatetags.portal import long_date
from profiles.vocabulary import Attestation
from profiles.writing import saving
from profiles.writing.fields import WordsField
from profiles.writing.steps import SECTIONS


@dataclass(frozen=True)
class Answer:
    """One answer: its question, what was said (empty: not answered) and where it is changed."""

    label: str
    said: str
    is_markdown: bool = False
    anchor: str = ""

    @property
    def words(self):
        """As HTML."""
        return render(self.said) if self.is_markdown else linebreaks(self.said) if self.said else ""

    @property
    def as_data(self):
        """For the template of a document."""
        blocks = as_blocks(self.said) if self.is_markdown else _paragraphs(self.said)
        return {"label": self.label, "blocks": blocks}


@dataclass(frozen=True)
class RowAnswers:
    """A row of a list with what it says."""

    kind: object
    row: object
    answers: list


@dataclass
class StepAnswers:
    """A step with its answers and its lists: (kind, rows as :class:`RowAnswers`)."""

    step: object
    answers: list = field(default_factory=list)
    lists: list = field(default_factory=list)


def answers_of(submission):
    """(section, its steps as :class:`StepAnswers`) of a submission loaded ``with_answers``."""
    told = [(section, [_step(step, submission) for step in section.steps]) for section in SECTIONS]
    names = Names()
    for _, steps in told:
        for shown in steps:
            for kind in shown.step.kinds:
                for row in kind.of(submission.text):
                    names.want(kind.model._meta.concrete_fields, vars(row))
    for _, steps in told:
        for shown in steps:
            for kind in shown.step.kinds:
                rows = [RowAnswers(kind, row, _row(kind, row, names)) for row in kind.of(submission.text)]
                shown.lists.append((kind, rows))
    return told


def _step(step, submission):
    shown = StepAnswers(step)
    if step.form:
        form = step.form(instance=_subject(step, submission))
        shown.answers = [
            Answer(bound.label, said(bound), _is_markdown(bound.field), bound.anchor)
            for bound in form
            if not bound.is_hidden
        ]
    return shown


def _subject(step, submission):
    return submission.practice if step.slug == "contact" else submission.text


def said(bound):
    """What a field of an unbound form holds, as text; Markdown where the field says so."""
    value, asked = bound.value(), bound.field
    if isinstance(asked, forms.BooleanField):
        return "Yes" if value else ""
    if hasattr(asked, "choices"):
        wanted = {str(one) for one in (value if isinstance(value, (list, tuple)) else [value])}
        return "\n".join(str(label) for key, label in asked.choices if str(key) in wanted and str(key))
    if isinstance(value, int):
        value = f"{value:,}"
    return str(value) if value else ""


def _is_markdown(asked):
    return isinstance(asked, WordsField) and asked.markdown


def _row(kind, row, names):
    answers = []
    if file := getattr(row, "attachment", None):
        shows = f". Shows: {file.alt_text}" if file.alt_text else ""
        answers.append(Answer("File", f"{file.name} ({file.words}){shows}"))
    for page in kind.pages:
        for name, asked in page.form.base_fields.items():
            column = kind.model._meta.get_field(name)
            value = getattr(row, column.attname)
            is_markdown = _is_markdown(asked)
            if told := (value if is_markdown else in_words(column, value, names)):
                answers.append(Answer(asked.label, told, is_markdown))
    return answers


def _paragraphs(text):
    """Plain text as blocks of core/markdown.as_blocks: a block for each line."""
    return [{"kind": "text", "inside": [{"text": line}]} for line in text.splitlines() if line.strip()]


def attested(submission):
    """What the district stands for, in words."""
    return [Attestation(value).label for value in submission.text.attestations]


def answers_pdf(submission):
    """Every answer as PDF, as of the day on which the last one was saved."""
    practice, text = submission.practice, submission.text
    lines = [f"{practice.lead_district.short_name}. {submission.reference}", submission.get_state_display()]
    if submission.submitted_at:
        lines[1] += f". Sent on {long_date(submission.submitted_at)} by {submission.submitted_by.shown_name}"
    data = {
        "lines": lines,
        "sections": [
            {"title": f"{number}. {section.title}", "steps": [_step_data(shown) for shown in steps]}
            for number, (section, steps) in enumerate(answers_of(submission), start=1)
        ],
        "attested": attested(submission),
    }
    saved = timezone.localdate(saving.last_saved(text) or submission.created_at)
    return pdf.made("answers.typ", data, title=text.title, on=saved)


def _step_data(shown):
    return {
        "title": shown.step.title,
        "answers": [answer.as_data for answer in shown.answers],
        "lists": [
            {"title": kind.title, "rows": [[answer.as_data for answer in one.answers] for one in rows]}
            for kind, rows in shown.lists
        ],
    }
